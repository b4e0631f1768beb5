import { parseRecord } from '../../../kafka/numbered-record';
import type { PartitionProducer } from '../../../kafka/partition-producer';
import type { Send } from '../../../scripts/load/files';
import { offerRecords } from '../../../scripts/load/offer';
import { fakeClock } from './fake-clock';

/** A load of two partitions, 20 records a second each, on a cluster that answers as `respond` says. */
function offering(respond: (partition: number, sentAt: number) => Promise<void>) {
  const clock = fakeClock(1000);
  const told: Send[] = [];
  const values: string[] = [];
  const stop = new AbortController();
  const producer: Pick<PartitionProducer, 'send'> = {
    send: (_topic, partition, [value]) => {
      values.push(value);
      return respond(partition, clock.now());
    },
  };
  const done = offerRecords({
    load: { run: 'mine', topic: 'load', partitions: 2, rate: 20, payloadBytes: 100 },
    ...{ producer, clock, signal: stop.signal },
    onSend: (send) => told.push(send),
  });
  const times = (partition: number) =>
    told
      .filter((send) => send.partition === partition && send.ackedAt === null && !send.failure)
      .map(({ sentAt }) => sentAt);
  return { clock, told, values, stop, done, times };
}

test('each partition is offered records at a steady rate, however long they take', async () => {
  let latency = 0;
  const { clock, times } = offering(() => clock.sleepUntil(clock.now() + (latency++ % 40)));
  await clock.advanceTo(2000);
  expect(times(0)).toEqual(Array.from({ length: 21 }, (_, index) => 1000 + index * 50));
  expect(times(1)).toEqual(Array.from({ length: 20 }, (_, index) => 1025 + index * 50));
});

test('a partition that hangs is offered nothing more, then the next record at once and no burst; others go on', async () => {
  const { clock, times } = offering((partition, sentAt) =>
    clock.sleepUntil(partition === 0 && sentAt === 1100 ? 1510 : clock.now() + 1),
  );
  await clock.advanceTo(1600);
  expect(times(0)).toEqual([1000, 1050, 1100, 1510, 1560]);
  expect(times(1)).toEqual(Array.from({ length: 12 }, (_, index) => 1025 + index * 50));
});

test('a record is told when it is offered, and again when it is acknowledged or failed; the next one follows', async () => {
  const { clock, told } = offering(async (_, sentAt) => {
    await clock.sleepUntil(clock.now() + 3);
    if (sentAt === 1050) throw Object.assign(new Error('no leader'), { type: 'NOT_LEADER_FOR_PARTITION' });
  });
  await clock.advanceTo(1110);
  const common = { partition: 0, ackedAt: null };
  expect(told.filter(({ partition }) => partition === 0)).toEqual([
    { ...common, sequence: 0, sentAt: 1000 },
    { ...common, sequence: 0, sentAt: 1000, ackedAt: 1003 },
    { ...common, sequence: 1, sentAt: 1050 },
    { ...common, sequence: 1, sentAt: 1050, failure: { at: 1053, code: 'NOT_LEADER_FOR_PARTITION' } },
    { ...common, sequence: 2, sentAt: 1100 },
    { ...common, sequence: 2, sentAt: 1100, ackedAt: 1103 },
  ]);
});

test('records are numbered, as large as asked for', async () => {
  const { clock, values } = offering(async () => undefined);
  await clock.advanceTo(1060);
  expect(values.map((value) => parseRecord(value))).toEqual(
    [0, 0, 1].map((sequence) => ({ run: 'mine', sequence })),
  );
  expect(values.map((value) => Buffer.byteLength(value))).toEqual([100, 100, 100]);
});

test('in the end what is under way is waited for, and nothing more is offered', async () => {
  const { clock, done, stop, told } = offering(() => clock.sleepUntil(1300));
  let ended = false;
  void done.then(() => (ended = true));
  await clock.advanceTo(1100);
  stop.abort();
  await clock.advanceTo(1200);
  expect(ended).toBe(false);
  await clock.advanceTo(2000);
  expect(ended).toBe(true);
  expect(told.filter(({ ackedAt }) => ackedAt === 1300).length).toBe(2);
  expect(told.length).toBe(4);
});
