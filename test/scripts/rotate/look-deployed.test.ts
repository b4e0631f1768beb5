import { EC2Client } from '@aws-sdk/client-ec2';
import { DescribeParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { undeployed } from '../../../scripts/rotate/deployed';
import { lookAtDeployed } from '../../../scripts/rotate/look-deployed';
import { testConfig, testIds } from '../../support/cluster';

const config = testConfig();
const ids = { ...testIds(config), secretVersions: { 'broker-1/keystore': 2, 'broker-1/truststore': 1 } };

/** An account, in which another cluster lives, too. */
function account(inSsm: number, asked: number) {
  const userData = (cluster: string, keystore: number) => {
    const descriptor = {
      cluster: { name: cluster },
      node: { name: 'broker-1' },
      bundle: { sha256: 'ab' },
      secretVersions: { keystore, truststore: 1 },
    };
    return Buffer.from(`#!/bin/bash\n${JSON.stringify(descriptor)}\n`).toString('base64');
  };
  const parameter = (key: string, version: number) => ({
    Name: `/kafka/${config.name}/${key}`,
    Description: `${key}, version ${version}`,
  });
  const ssm = {
    send: async (command: unknown) => ({
      Parameters:
        command instanceof DescribeParametersCommand
          ? [parameter('broker-1/keystore', inSsm), parameter('broker-1/truststore', 1), { Name: 'identity' }]
          : [{ Value: JSON.stringify({ caFingerprint: ids.caFingerprint }) }],
    }),
  };
  // A paginator takes nothing but a real one.
  const ec2 = Object.assign(new EC2Client({ region: config.region }), {
    send: async () => ({
      LaunchTemplateVersions: [userData(config.name, asked), userData('another', 9), ''].map((UserData) => ({
        LaunchTemplateData: { UserData },
      })),
    }),
  });
  return { config, ssm: ssm as unknown as SSMClient, ec2 };
}

const lacking = async (inSsm: number, asked: number) =>
  undeployed(ids, ['broker-1'], await lookAtDeployed(account(inSsm, asked)));

test('nothing is lacking if parameters and launch templates have the versions of ids.json', async () => {
  await expect(lacking(2, 2)).resolves.toEqual([]);
});

test('what a stack has not got is named', async () => {
  await expect(lacking(1, 2)).resolves.toEqual(['broker-1/keystore: SSM has version 1, ids.json 2']);
  await expect(lacking(2, 1)).resolves.toEqual([
    'broker-1/keystore: the launch template asks for version 1, ids.json 2',
  ]);
});
