import type { CloudInstance, CloudState } from '../../../rehearsal/cloud-state';

export const INSTANCE: CloudInstance = {
  id: 'i-0aaaaaaaaaaaaaaaa',
  state: 'running',
  type: 'm6i.large',
  imageId: 'ami-1',
  zone: 'eu-central-1a',
  subnetId: 'subnet-a',
  vpcId: 'vpc-1',
  interfaceId: 'eni-1',
  mac: '02:00:00:00:00:01',
  privateIp: '10.0.0.4',
  secondaryIps: [],
  publicIp: null,
  securityGroupIds: ['sg-1'],
  roleName: 'node',
  userData: null,
  tags: { Node: 'broker-1' },
  tagsInMetadata: true,
  lifecycle: 'spot',
  targetLifecycleState: 'InService',
  launchTime: '2026-11-21T10:00:00.000Z',
};

/** A second one, in a subnet of its own. */
export const OTHER: CloudInstance = {
  ...INSTANCE,
  id: 'i-0bbbbbbbbbbbbbbbb',
  subnetId: 'subnet-b',
  mac: '02:00:00:00:00:02',
  privateIp: '10.0.0.68',
};

export function cloudState(changes: Partial<CloudState> = {}): CloudState {
  return {
    version: 1,
    vpcs: [{ id: 'vpc-1', cidr: '10.0.0.0/16' }],
    subnets: [
      { id: 'subnet-a', vpcId: 'vpc-1', cidr: '10.0.0.0/26', zone: 'eu-central-1a' },
      { id: 'subnet-b', vpcId: 'vpc-1', cidr: '10.0.0.64/26', zone: 'eu-central-1b' },
    ],
    instances: [INSTANCE, OTHER],
    volumes: [],
    securityGroups: [{ id: 'sg-1', vpcId: 'vpc-1', ingress: [], egress: [] }],
    elasticIps: [],
    ...changes,
  };
}
