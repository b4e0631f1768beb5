import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Producer, ProducerConfig, ProducerRecord } from 'kafkajs';
import { connectPartitionProducer } from '../../kafka/partition-producer';

const ROOT = join(__dirname, '..', '..');

/** A Kafka client that keeps sends open until the test lets them go. */
function fakeKafka() {
  const configs: ProducerConfig[] = [];
  const sent: { record: ProducerRecord; resolve: () => void; reject: (error: Error) => void }[] = [];
  const producer = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    send: (record: ProducerRecord) =>
      new Promise<void>((resolve, reject) => void sent.push({ record, resolve, reject })),
  };
  const kafka = {
    producer: (config?: ProducerConfig) => {
      configs.push(config ?? {});
      return producer as unknown as Producer;
    },
  };
  return { kafka, configs, sent };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('the producer is idempotent and patient, as measured to lose and double nothing', async () => {
  const { kafka, configs } = fakeKafka();
  await connectPartitionProducer(kafka);
  expect(configs).toEqual([
    expect.objectContaining({
      idempotent: true,
      metadataMaxAge: 5000,
      retry: { initialRetryTime: 30, maxRetryTime: 100, multiplier: 1.5, factor: 0.2, retries: 400 },
    }),
  ]);
});

test('a send goes to one partition, acknowledged by all in-sync replicas', async () => {
  const { kafka, sent } = fakeKafka();
  const producer = await connectPartitionProducer(kafka);
  void producer.send('orders', 7, ['a', 'b']);
  await turn();
  expect(sent.map(({ record }) => record)).toEqual([
    {
      topic: 'orders',
      acks: -1,
      messages: [
        { value: 'a', partition: 7 },
        { value: 'b', partition: 7 },
      ],
    },
  ]);
});

test('one send is in flight per partition, in the order given; other partitions do not wait', async () => {
  const { kafka, sent } = fakeKafka();
  const producer = await connectPartitionProducer(kafka);
  const first = producer.send('orders', 0, ['first']);
  const second = producer.send('orders', 0, ['second']);
  void producer.send('orders', 1, ['other']);
  await turn();
  const values = () => sent.map(({ record }) => record.messages[0].value);
  expect(values()).toEqual(['first', 'other']);
  sent[0].resolve();
  await first;
  await turn();
  expect(values()).toEqual(['first', 'other', 'second']);
  sent[2].resolve();
  await second;
});

test('a failed send is reported and does not stop the next one', async () => {
  const { kafka, sent } = fakeKafka();
  const producer = await connectPartitionProducer(kafka);
  const first = producer.send('orders', 0, ['first']);
  const second = producer.send('orders', 0, ['second']);
  await turn();
  sent[0].reject(new Error('no leader'));
  await expect(first).rejects.toThrow('no leader');
  await turn();
  sent[1].resolve();
  await expect(second).resolves.toBeUndefined();
});

test('nothing else in the product makes a kafkajs producer', () => {
  const sources = ['kafka', 'scripts', 'stacks', 'userdata', 'rehearsal'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const users = sources.filter((file) => /\.producer\(|\bsendBatch\b/.test(readFileSync(file, 'utf8')));
  expect(users.map((file) => relative(ROOT, file))).toEqual(['kafka/partition-producer.ts']);
});
