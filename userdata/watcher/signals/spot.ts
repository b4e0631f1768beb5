import type { SignalSource } from './signal';
import { jsonObject, timeField } from './json';

const ACTIONS = ['terminate', 'stop', 'hibernate'] as const;

/**
 * The interruption notice of a spot instance, two minutes ahead; hibernation begins at once.
 *
 * Source: EC2 User Guide, "Spot Instance interruption notices": `{"action": "terminate", "time": "2017-09-18T08:22:00Z"}`.
 */
export interface SpotSignal {
  kind: 'spot';
  /** Null while there is none. */
  interruption: { action: (typeof ACTIONS)[number]; at: number } | null;
}

export const spot: SignalSource<SpotSignal> = {
  path: 'spot/instance-action',
  parse: (body) => {
    if (body === undefined) return { kind: 'spot', interruption: null };
    const notice = jsonObject(body);
    const action = ACTIONS.find((one) => one === notice.action);
    if (!action) throw new Error(`no interruption's action: ${JSON.stringify(notice.action)?.slice(0, 80)}`);
    return { kind: 'spot', interruption: { action, at: timeField(notice, 'time') } };
  },
};
