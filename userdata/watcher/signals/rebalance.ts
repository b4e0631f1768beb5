import { jsonObject, timeField } from './json';
import type { SignalSource } from './signal';

/**
 * EC2 sees an elevated risk of interruption. Best effort: often no interruption follows, or it comes at the same time.
 *
 * Source: EC2 User Guide, "EC2 instance rebalance recommendations": `{"noticeTime": "2020-10-27T08:22:00Z"}`.
 */
export interface RebalanceSignal {
  kind: 'rebalance';
  /** When EC2 said so, in milliseconds since 1970; null while it does not. */
  recommendedAt: number | null;
}

export const rebalance: SignalSource<RebalanceSignal> = {
  path: 'events/recommendations/rebalance',
  parse: (body) => ({
    kind: 'rebalance',
    recommendedAt: body === undefined ? null : timeField(jsonObject(body), 'noticeTime'),
  }),
};
