import { OperatorError } from '../../../cluster/errors';
import type { ClusterIds } from '../../../cluster/ids';
import { readSecrets } from '../../secrets/initialise';
import { fail, type Item, ok } from '../item';

/** Ids, CA, passwords and every node's secrets are on this machine and belong together. */
export const secrets: Item<ClusterIds | OperatorError> = {
  name: 'secrets',
  ask: async (_, { config, home, now }) => {
    try {
      return (await readSecrets({ config, home, now })).ids;
    } catch (error) {
      if (error instanceof OperatorError) return error;
      throw error;
    }
  },
  judge(answer) {
    if (!(answer instanceof OperatorError)) {
      return ok(`cluster id ${answer.clusterId}, CA ${answer.caFingerprint.slice(0, 16)}...`);
    }
    const [found] = answer.message.split('\n  → ');
    return fail(found.replace(/\s+/g, ' '), answer.hint);
  },
};
