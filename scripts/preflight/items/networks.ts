import { QUOTAS } from '../../../cluster/quotas';
import type { Answer } from '../answer';
import type { Owned } from '../aws';
import type { Item } from '../item';
import { countOthers, judgeQuota } from '../quota';

interface Answers {
  allowed: Answer<number>;
  existing: Answer<Owned[]>;
}

const PARTS = {
  VPC: { quota: QUOTAS.vpcs, question: 'vpcs' },
  'internet gateway': { quota: QUOTAS.internetGateways, question: 'internetGateways' },
} as const;

/** A VPC, or its internet gateway: one of each. */
export function network(part: keyof typeof PARTS): Item<Answers> {
  const { quota, question } = PARTS[part];
  return {
    name: part,
    ask: async ({ aws }) => {
      const identity = await aws.identity();
      const account = 'value' in identity ? identity.value.account : undefined;
      const [allowed, existing] = await Promise.all([aws.quota(quota), aws[question](account)]);
      return { allowed, existing };
    },
    judge: ({ allowed, existing }, subject) =>
      judgeQuota(quota, 1, { allowed, others: countOthers(existing, subject) }, subject),
  };
}
