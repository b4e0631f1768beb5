import type { Exchange } from '../../kafka/broker-session';
import { describeHolders, describeTopicPartitions } from '../../kafka/describe-replicas';

/** As kafka-clients 4.3.1 encodes it: DescribeTopicPartitionsResponseData, version 0, after a response header 1. */
const PARTITIONS = [
  '00000000000300',
  '00076f7264657273c3a7c2142b1a4b9785437fd774bd8cf80003000000000000000000650000000304000000650000006600',
  '000067030000006500000066010101000005000000',
  '01ffffffff000000040300000066000000670102000000670200000066020000006600800000000000000773696e676c65c3a7',
  'c2142b1a4b9785437fd774bd8cf80002000000000000000000660000000002000000660200000066000001008000000000',
].join('');
const LAST = Buffer.from(`${PARTITIONS}ff00`, 'hex');
/** Goes on at orders-7. */
const FIRST = Buffer.from(`${PARTITIONS}01076f7264657273000000070000`, 'hex');
/** TOPIC_AUTHORIZATION_FAILED. */
const DENIED = Buffer.from(
  '000000000002001d076f72646572730000000000000000000000000000000000018000000000ff00',
  'hex',
);

const HOLDERS = [
  { topic: 'orders', partition: 0, replicas: [101, 102, 103], isr: [101, 102], elr: [] },
  { topic: 'orders', partition: 1, replicas: [102, 103], isr: [], elr: [103] },
  { topic: 'single', partition: 0, replicas: [102], isr: [102], elr: [] },
];

test('the request is what kafka-clients sends for all topics, after the tagged fields of its header', () => {
  expect(describeTopicPartitions(null).body.toString('hex')).toBe('00' + '01000007d0ff00');
  expect(describeTopicPartitions({ topic: 'orders', partition: 7 }).body.toString('hex')).toBe(
    '00' + '01000007d001076f7264657273000000070000',
  );
  expect(describeTopicPartitions(null)).toMatchObject({ apiKey: 75, version: 0 });
});

test('a long topic’s name has a length of two bytes', () => {
  const topic = 'x'.repeat(249);
  const { body } = describeTopicPartitions({ topic, partition: 0 });
  expect(body.subarray(7, 9).toString('hex')).toBe('fa01');
  expect(body.subarray(9, 258).toString()).toBe(topic);
});

test('holders are read, with eligible leader replicas and without', () => {
  expect(describeTopicPartitions(null).decode(LAST)).toEqual({ partitions: HOLDERS, next: null });
});

test('pages are asked for until the last one', async () => {
  const asked: string[] = [];
  const send = async <T>({ body, decode }: Exchange<T>): Promise<T> => {
    asked.push(body.toString('hex'));
    return decode(asked.length === 1 ? FIRST : LAST);
  };
  await expect(describeHolders({ send })).resolves.toEqual([...HOLDERS, ...HOLDERS]);
  expect(asked).toEqual([
    describeTopicPartitions(null).body.toString('hex'),
    describeTopicPartitions({ topic: 'orders', partition: 7 }).body.toString('hex'),
  ]);
});

test('an error is told by its name', () => {
  expect(() => describeTopicPartitions(null).decode(DENIED)).toThrow(
    expect.objectContaining({ type: 'TOPIC_AUTHORIZATION_FAILED' }),
  );
});

test('a response that is cut off is refused wherever that happens', () => {
  for (let length = 0; length < LAST.length - 1; length++) {
    expect(() => describeTopicPartitions(null).decode(LAST.subarray(0, length))).toThrow(RangeError);
  }
});
