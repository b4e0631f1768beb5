import { createAccount } from '../../../scripts/java/account';
import type { ProducerEvent } from '../../../scripts/java/tool-events';

const acked = (sequence: number): ProducerEvent => ({
  ...{ name: 'producer_send_success', timestamp: 100 + sequence, value: `5.${sequence}`, partition: 1 },
  offset: sequence,
});
const failed = (sequence: number, exception: string): ProducerEvent => ({
  ...{ name: 'producer_send_error', timestamp: 200, value: `5.${sequence}`, exception: `class ${exception}` },
});
const totals = (sent: number): ProducerEvent => ({ name: 'tool_data', sent, acked: 0 });
const TIMEOUT = 'org.apache.kafka.common.errors.TimeoutException';

test('acknowledged and failed records become entries', () => {
  const account = createAccount();
  expect(account.enter(acked(3))).toEqual({ partition: 1, sequence: 3, offset: 3, ackedAt: 103 });
  expect(account.enter(failed(4, TIMEOUT))).toEqual({ sequence: 4, failedAt: 200, code: 'TimeoutException' });
  expect(account.enter({ name: 'startup_complete' })).toBeUndefined();
});

test('what was offered and neither acknowledged nor failed is counted in the end', () => {
  const account = createAccount();
  for (const event of [acked(0), failed(1, TIMEOUT), totals(5)]) account.enter(event);
  expect(account.end(300, true, '')).toMatchObject({ asked: true, unaccounted: 3 });
});

test('a record that a closed producer refused was never offered', () => {
  const account = createAccount();
  account.enter(acked(0));
  expect(account.enter(failed(1, 'java.lang.IllegalStateException'))).toBeUndefined();
  account.enter(totals(2));
  expect(account.end(300, true, '')).toMatchObject({ unaccounted: 0 });
});

test('a client that did not tell how many it sent leaves that open', () => {
  const account = createAccount();
  account.enter(acked(0));
  expect(account.end(300, false, 'Killed')).toEqual({
    ...{ endedAt: 300, asked: false, unaccounted: null, lastWords: 'Killed' },
  });
});
