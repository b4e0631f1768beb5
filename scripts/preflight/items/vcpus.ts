import type { Market } from '../../../cluster/config';
import { VCPU_QUOTAS, vcpusNeeded } from '../../../cluster/needs';
import type { RunningInstance } from '../aws';
import type { Answer } from '../answer';
import type { Item } from '../item';
import { judgeQuota } from '../quota';

interface Answers {
  allowed: Answer<number>;
  instances: Answer<RunningInstance[]>;
}

/** vCPUs for all nodes of a market and one replacement, beside what runs in the account already. */
export function vcpus(market: Market): Item<Answers> {
  const quota = VCPU_QUOTAS[market];
  return {
    name: `${market} vCPUs`,
    ask: async ({ aws }) => {
      const [allowed, instances] = await Promise.all([aws.quota(quota), aws.runningInstances()]);
      return { allowed, instances };
    },
    judge({ allowed, instances }, subject) {
      const others = othersVcpus(instances, market, subject.config.name);
      return judgeQuota(quota, vcpusNeeded(subject.nodes, market), { allowed, others }, subject);
    },
  };
}

function othersVcpus(instances: Answer<RunningInstance[]>, market: Market, cluster: string): Answer<number> {
  if ('trouble' in instances) return instances;
  const others = instances.value.filter((one) => one.market === market && one.cluster !== cluster);
  return { value: others.reduce((sum, { standardVcpus }) => sum + standardVcpus, 0) };
}
