import { QUOTAS } from '../../../cluster/quotas';
import type { Answer } from '../answer';
import type { Owned } from '../aws';
import type { Item } from '../item';
import { countOthers, judgeQuota } from '../quota';

interface Answers {
  allowed: Answer<number>;
  addresses: Answer<Owned[]>;
}

/** An Elastic IP for each broker that clients outside the VPC may reach. */
export const elasticIps: Item<Answers> = {
  name: 'Elastic IPs',
  ask: async ({ aws }) => {
    const [allowed, addresses] = await Promise.all([aws.quota(QUOTAS.elasticIps), aws.addresses()]);
    return { allowed, addresses };
  },
  judge({ allowed, addresses }, subject) {
    const needed = subject.nodes.filter((node) => node.public).length;
    const others = countOthers(addresses, subject);
    return judgeQuota(QUOTAS.elasticIps, needed, { allowed, others }, subject);
  },
};
