import type { Resource, Scope, Tags } from '../resource';
import { errorCode, retryOn, type Timeouts, timeoutSeconds, unlessGone } from '../waiting';
import { DEPENDENCY_CODES, ec2Arn, fromTagList, MINUTES, present, retagEc2, tagSpecification } from './ec2';

type Gateway = {
  vpc_id: string | null;
  arn: string;
  owner_id: string;
  timeouts: Timeouts | null;
  tags_all: Tags;
};

export const internetGateway: Resource<Gateway> = {
  configurable: ['vpc_id'],

  async create(planned, { ec2 }) {
    const created = await ec2.createInternetGateway({
      TagSpecifications: tagSpecification('internet-gateway', planned),
    });
    return { id: present(created.InternetGateway?.InternetGatewayId, 'internet gateway id') };
  },
  async settle({ id, vpc_id }, { ec2 }) {
    if (vpc_id) await ec2.attachInternetGateway({ InternetGatewayId: id, VpcId: vpc_id });
  },
  async read({ id }, scope) {
    const answer = await unlessGone(scope.ec2.describeInternetGateways({ InternetGatewayIds: [id] }));
    const gateway = answer?.InternetGateways?.[0];
    if (!gateway) return null;
    return {
      vpc_id: gateway.Attachments?.[0]?.VpcId ?? '',
      arn: ec2Arn(scope, 'internet-gateway', id),
      owner_id: gateway.OwnerId ?? scope.accountId,
      tags_all: fromTagList(gateway.Tags),
    };
  },
  async update(planned, prior, scope) {
    if (planned.vpc_id === prior.vpc_id) return;
    await detachGateway(prior, scope);
    if (planned.vpc_id)
      await scope.ec2.attachInternetGateway({ InternetGatewayId: planned.id, VpcId: planned.vpc_id });
  },
  retag: retagEc2,
  async delete(state, scope) {
    await detachGateway(state, scope);
    await unlessGone(scope.ec2.deleteInternetGateway({ InternetGatewayId: state.id }));
  },
};

/** AWS refuses while the VPC has mapped public addresses, those of instances that still shut down included. */
async function detachGateway(
  { id, vpc_id, timeouts }: Gateway & { id: string },
  scope: Scope,
): Promise<void> {
  if (!vpc_id) return;
  const seconds = timeoutSeconds(timeouts?.delete, 20 * MINUTES);
  await retryOn(DEPENDENCY_CODES, seconds, scope, async () => {
    try {
      await unlessGone(scope.ec2.detachInternetGateway({ InternetGatewayId: id, VpcId: vpc_id }));
    } catch (error) {
      if (errorCode(error) !== 'Gateway.NotAttached') throw error;
    }
  });
}
