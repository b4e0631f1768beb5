import { existsSync } from 'node:fs';
import type { ClusterHome } from '../../cluster/home';
import type { Connection } from '../../kafka/connection';
import type { Target } from '../check/target';
import { readPassword } from '../secrets/passwords';
import { retirePassword } from '../secrets/retire-password';
import { observe } from './observed';
import { askKafka, perform } from './perform';
import type { World } from './world';

/** @param users whose passwords are kept in the cluster's home */
export function thisCluster(
  { admin, brokers }: Pick<Target, 'admin' | 'brokers'>,
  home: ClusterHome,
  users: string[],
): World {
  const at = (endpoint?: string): Connection =>
    endpoint === undefined ? admin : { ...admin, bootstrap: [endpoint] };
  const passwordOf = (user: string) => readPassword(home, user);
  return {
    endpoints: brokers.map(({ endpoint }) => endpoint),
    observe: (endpoint) => {
      const known = users.filter((user) => existsSync(home.passwordFile(user)));
      return observe(at(endpoint), new Map(known.map((user) => [user, passwordOf(user)])));
    },
    askKafka: (changes) => askKafka(admin, changes),
    perform: async (change) => {
      await perform(admin, change, passwordOf);
      if (change.kind === 'delete user') retirePassword(home, change.user.name);
    },
    say: (line) => process.stdout.write(`${line}\n`),
  };
}
