import { type Quota, requestQuota } from '../../cluster/quotas';
import type { Answer } from './answer';
import { describe, fail, type Finding, ok, type Subject, unknown } from './item';

export interface QuotaAnswers {
  /** The quota's value. */
  allowed: Answer<number>;
  /** What others than this cluster use of it already. */
  others: Answer<number>;
}

/** Whether a quota leaves room for what the whole cluster needs, whatever of that it has already. */
export function judgeQuota(
  quota: Quota,
  needed: number,
  { allowed, others }: QuotaAnswers,
  { config }: Pick<Subject, 'config'>,
): Finding {
  if (needed === 0) return ok('none needed');
  if ('trouble' in allowed) {
    const finding = unknown(allowed.trouble);
    return { ...finding, found: `${needed} needed, of an unknown quota: ${finding.found}` };
  }
  const used = 'value' in others ? others.value : 0;
  const wanted = `${allowed.value} allowed, ${needed} needed`;
  const found = 'value' in others ? `${wanted}, ${used} used by others` : wanted;
  if (used + needed > allowed.value) return fail(found, requestQuota(quota, config.region, used + needed));
  if ('trouble' in others) {
    return {
      ...unknown(others.trouble),
      found: `${found}, others' use is unknown: ${describe(others.trouble)}`,
    };
  }
  return ok(found);
}

/** How many of them are not this cluster's. */
export function countOthers(
  answer: Answer<{ cluster: string | undefined }[]>,
  { config }: Pick<Subject, 'config'>,
): Answer<number> {
  if ('trouble' in answer) return answer;
  return { value: answer.value.filter(({ cluster }) => cluster !== config.name).length };
}
