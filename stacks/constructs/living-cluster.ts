import { DataAwsSsmParametersByPath } from '@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path';
import { Construct } from 'constructs';
import { type ClusterIds, deployedCas } from '../../cluster/ids';
import { parameterName, parameterPath, RECORDS } from '../../cluster/names';
import type { Node } from '../../cluster/nodes';

export interface LivingClusterProps {
  cluster: string;
  ids: ClusterIds;
  nodes: Node[];
}

/**
 * Reads what lives under the cluster's name in this account and region, and fails the plan of any stack from a
 * checkout that would harm it: one with another identity or CA, one that would shrink a volume or lose a node, or one
 * that would put older secrets back.
 */
export class LivingCluster extends Construct {
  constructor(scope: Construct, id: string, { cluster, ids, nodes }: LivingClusterProps) {
    super(scope, id);
    // Null as long as there is none: a parameter that does not exist would fail the plan if it were read by its name.
    const record = (name: string) =>
      `try(jsondecode(nonsensitive(self.values)[index(self.names, "${parameterName(cluster, name)}")]), null)`;
    const oneOf = (key: 'clusterId' | 'caFingerprint', allowed: string[]) =>
      `\${contains(${JSON.stringify(allowed)}, try(${record(RECORDS.identity)}.${key}, "${allowed[0]}"))}`;
    const found = (key: string) => `\${try(${record(RECORDS.identity)}.${key}, "?")}`;
    const sizes = JSON.stringify(Object.fromEntries(nodes.map(({ name, volume }) => [name, volume.sizeGiB])));
    const refused = `[for name, size in try({for name, size in ${record(RECORDS.volumes)} : name => size}, {}) : "\${name} (\${size} GiB)" if size > lookup(${sizes}, name, 0)]`;
    const older = `[for key, version in try({for key, version in ${record(RECORDS.secretVersions)} : key => version}, {}) : "\${key} (\${version})" if version > lookup(${JSON.stringify(ids.secretVersions)}, key, version)]`;
    const place = `A cluster "${cluster}" lives in this account and region`;

    new DataAwsSsmParametersByPath(this, 'records', {
      path: parameterPath(cluster),
      lifecycle: {
        postcondition: [
          {
            condition: oneOf('clusterId', [ids.clusterId]),
            errorMessage: `${place}: its id is ${found('clusterId')}, but ids.json of this checkout says ${ids.clusterId}. Get clusters/${cluster}/ids.json and ca.pem from the version control of whoever deployed it, then run "npm run secrets -- pull". For a cluster of your own choose another name.`,
          },
          {
            condition: oneOf('caFingerprint', deployedCas(ids)),
            errorMessage: `${place} with another CA: the fingerprint is ${found('caFingerprint')}, but ids.json of this checkout says ${ids.caFingerprint}. Its nodes and clients would not trust certificates of this one. Get clusters/${cluster}/ids.json and ca.pem as they were deployed, then run "npm run secrets -- pull".`,
          },
          {
            condition: `\${length(${refused}) == 0}`,
            errorMessage: `These volumes hold data, and the configuration would shrink or drop them: \${join(", ", ${refused})}. A volume can only grow, and a broker can't be taken away yet: put sizeGiB and count back in cluster.config.ts.`,
          },
          {
            condition: `\${length(${older}) == 0}`,
            errorMessage: `${place} with newer secrets than this checkout has: \${join(", ", ${older})}. A deploy would put the older ones back. Get clusters/${cluster}/ids.json and ca.pem from the version control of whoever changed them, then run "npm run secrets -- pull --all".`,
          },
        ],
      },
    });
  }
}
