import { GetParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type NodeSecret, parameterName, secretKey } from '../../cluster/names';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import type { Cloud } from './cloud';

/** By name, not by path: a path would give everything below it even against a Deny on one of them. */
export function secretCalls(ssm: SSMClient, { cluster, node }: NodeDescriptor): Pick<Cloud, 'readSecrets'> {
  const parameter = (secret: NodeSecret) => parameterName(cluster.name, secretKey(node.name, secret));
  return {
    readSecrets: async (secrets) => {
      const { Parameters = [] } = await ssm.send(
        new GetParametersCommand({
          Names: secrets.map(parameter),
          WithDecryption: true,
        }),
      );
      const valueOf = (name: string) => Parameters.find(({ Name }) => Name === name)?.Value;
      return Object.fromEntries(
        secrets.flatMap((secret) => {
          const value = valueOf(parameter(secret));
          return value ? [[secret, value]] : [];
        }),
      );
    },
  };
}
