import { containsAddress } from '../../../cluster/cidr';
import { ADDRESS_SERVICE_VARIABLE, ownAddress as lookUp } from '../../pins/own-address';
import { ask, type Answer } from '../answer';
import { type Item, ofAnswer, ok, warn } from '../item';

/** Whoever deploys wants to check the cluster afterwards, from this machine. */
export const ownAddress: Item<Answer<string>> = {
  name: 'own address',
  ask: ({ timeoutMs }, { environment }) =>
    ask('own address', timeoutMs, () => lookUp(environment[ADDRESS_SERVICE_VARIABLE])),
  judge(answer, { config: { clients } }) {
    if (clients.cidrs.length === 0) return ok('only clients inside the VPC may connect');
    return ofAnswer(answer, (address) => {
      if (clients.cidrs.some((cidr) => containsAddress(cidr, address))) return ok(`${address} may connect`);
      return warn(
        `this machine connects from ${address}, and only ${clients.cidrs.join(', ')} may`,
        'npm run init -- --my-address, or add it to clients.cidrs in cluster.config.ts if that is where they are listed',
      );
    });
  },
};
