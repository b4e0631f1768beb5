import { NODE_REQUESTS, type NodeRequest, TAGS } from '../../../cluster/names';
import type { SignalSource } from './signal';

/** What the operator asks of this very instance, in its tag. Its replacement does not have the tag. */
export interface RequestSignal {
  kind: 'request';
  /** Null while nothing is asked. */
  request: NodeRequest | null;
}

export const request: SignalSource<RequestSignal> = {
  path: `tags/instance/${TAGS.request}`,
  parse: (body) => {
    if (body === undefined || body.trim() === '') return { kind: 'request', request: null };
    const known = NODE_REQUESTS.find((one) => one === body.trim());
    if (!known) {
      const allowed = NODE_REQUESTS.join(', ');
      throw new Error(`${TAGS.request} is ${JSON.stringify(body.slice(0, 80))}; known is: ${allowed}`);
    }
    return { kind: 'request', request: known };
  },
};
