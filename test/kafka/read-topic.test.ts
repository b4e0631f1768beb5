import type { ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs';
import { connectAdmin } from '../../kafka/admin';
import { readTopic, requireKept } from '../../kafka/read-topic';

jest.mock('../../kafka/admin');

/** A consumer that delivers what the test gives it. */
function fakeKafka() {
  const seeks: unknown[] = [];
  let run: ConsumerRunConfig = {};
  const listeners: Record<string, (event: object) => void> = {};
  let disconnected = 0;
  const consumer = {
    events: { CRASH: 'crash', GROUP_JOIN: 'join' },
    on: (event: string, listener: (event: object) => void) => void (listeners[event] = listener),
    connect: async () => undefined,
    subscribe: async () => undefined,
    run: async (config: ConsumerRunConfig) => {
      run = config;
      listeners.join({});
    },
    seek: (position: unknown) => void seeks.push(position),
    disconnect: async () => void (disconnected += 1),
  };
  const deliver = (partition: number, offsets: number[]) =>
    run.eachBatch?.({
      batch: {
        partition,
        messages: offsets.map((offset) => ({ offset: String(offset), value: Buffer.from(`#${offset}`) })),
      },
    } as unknown as EachBatchPayload);
  return {
    kafka: { consumer: () => consumer } as unknown as Kafka,
    seeks,
    deliver,
    join: () => listeners.join({}),
    crash: (error: Error, restart: boolean) => listeners.crash({ payload: { error, restart } }),
    disconnects: () => disconnected,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function reading(signal = new AbortController().signal) {
  const fake = fakeKafka();
  const records: string[] = [];
  const result = readTopic({
    kafka: fake.kafka,
    topic: 'orders',
    groupId: 'fresh',
    from: new Map([
      [0, 5n],
      [1, 0n],
    ]),
    until: new Map([
      [0, 8n],
      [1, 0n],
    ]),
    onRecord: (partition, value) => records.push(`${partition}${value}`),
    signal,
  });
  return { ...fake, records, result };
}

test('it reads from the first offset to the last and leaves the group', async () => {
  const { deliver, records, result, seeks, disconnects } = reading();
  await turn();
  expect(seeks).toContainEqual({ topic: 'orders', partition: 0, offset: '5' });
  await deliver(0, [5, 6]);
  await deliver(0, [7]);
  await expect(result).resolves.toBe(true);
  expect(records).toEqual(['0#5', '0#6', '0#7']);
  expect(disconnects()).toBe(1);
});

test('what is delivered from before the start, or again, is not a record twice', async () => {
  const { deliver, records, result } = reading();
  await turn();
  await deliver(0, [0, 1, 2, 3, 4, 5]);
  await deliver(0, [5, 6, 7]);
  await result;
  expect(records).toEqual(['0#5', '0#6', '0#7']);
});

test('a consumer that joins again goes on where it was', async () => {
  const { deliver, join, result, seeks } = reading();
  await turn();
  await deliver(0, [5]);
  join();
  expect(seeks.at(-2)).toEqual({ topic: 'orders', partition: 0, offset: '6' });
  await deliver(0, [6, 7]);
  await expect(result).resolves.toBe(true);
});

test('the signal ends it early', async () => {
  const controller = new AbortController();
  const { deliver, records, result } = reading(controller.signal);
  await turn();
  await deliver(0, [5]);
  controller.abort();
  await expect(result).resolves.toBe(false);
  expect(records).toEqual(['0#5']);
});

test('a consumer that gives up is an error, one that starts again is not', async () => {
  const { crash, deliver, result } = reading();
  await turn();
  crash(new Error('rebalancing'), true);
  await deliver(0, [5]);
  crash(new Error('no permission'), false);
  await expect(result).rejects.toThrow('no permission');
});

describe('records that retention may have deleted', () => {
  const app = { bootstrap: ['a:9094'], ca: '', user: 'app', password: '' };
  const keeping = (low: string) => {
    const disconnect = jest.fn(async () => undefined);
    const fetchTopicOffsets = async () => [{ partition: 0, low, high: '9' }];
    jest.mocked(connectAdmin).mockResolvedValue({ disconnect, fetchTopicOffsets } as never);
    return { disconnect, result: requireKept(app, 'orders', new Map([[0, 5n]])) };
  };

  test('are there as long as the topic is kept from their first offset on', async () => {
    await expect(keeping('5').result).resolves.toBeUndefined();
  });

  test('are not called lost: that they are gone is said', async () => {
    const { result, disconnect } = keeping('6');
    await expect(result).rejects.toMatchObject({ code: 'RECORDS_EXPIRED' });
    expect(disconnect).toHaveBeenCalled();
  });
});
