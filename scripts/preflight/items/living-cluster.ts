import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterIds, deployedCas } from '../../../cluster/ids';
import { parameterName, RECORDS } from '../../../cluster/names';
import { readIds } from '../../secrets/cluster-files';
import type { Answer } from '../answer';
import { fail, type Item, ofAnswer, ok } from '../item';

interface Answers {
  /** What lives under the cluster's name, as recorded in AWS. */
  identity: Answer<string>;
  /** What this checkout is of; undefined before `npm run init`. */
  here?: Pick<ClusterIds, 'clusterId' | 'caFingerprint' | 'previousCaFingerprint'>;
  /** Whether Terraform's state of it is here, or wherever else the configuration says. */
  stateIsHere: boolean;
}

/** Nobody else's cluster, and not this one without its state: Terraform would make everything a second time. */
export const livingCluster: Item<Answers> = {
  name: 'living cluster',
  ask: async ({ aws }, { config, home }) => ({
    identity: await aws.parameter(parameterName(config.name, RECORDS.identity)),
    here: readIds(home),
    stateIsHere: Boolean(config.terraformState) || existsSync(join(home.terraformFolder, 'network.tfstate')),
  }),
  judge({ identity, here, stateIsHere }, { config: { name } }) {
    if ('trouble' in identity && identity.trouble.code === 'ParameterNotFound') {
      return ok(`none is called ${name} yet`);
    }
    return ofAnswer(identity, (text) => {
      const { clusterId, caFingerprint } = JSON.parse(text) as NonNullable<Answers['here']>;
      if (clusterId !== here?.clusterId || !deployedCas(here).includes(caFingerprint)) {
        return fail(
          `another cluster is called ${name}: its id is ${clusterId}, this checkout is of ${here?.clusterId ?? 'none'}`,
          `get clusters/${name}/ids.json and ca.pem from the version control of whoever deployed it and run ` +
            '`npm run secrets -- pull`, or choose another name',
        );
      }
      if (!stateIsHere) {
        return fail(
          "it is this checkout's, but Terraform's state of it is not here",
          `copy clusters/${name}/terraform from the machine that deployed it; terraformState in cluster.config.ts ` +
            'keeps it in a bucket for all',
        );
      }
      return ok(`${clusterId}, deployed from here or with the same state`);
    });
  },
};
