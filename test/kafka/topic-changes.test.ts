import { alterTopicConfigs, createPartitions, createTopic, deleteTopic } from '../../kafka/topic-changes';

/** As kafka-clients 4.3.1 encodes them: requests after the tagged fields of the header, responses after a header 1. */
const sent = (hex: string) => `00${hex}`;
const answer = (hex: string) => Buffer.from(`00${hex}`, 'hex');

const orders = {
  topic: 'orders',
  partitions: 12,
  replicationFactor: 3,
  configs: { 'retention.ms': '3600000' },
};
const altered = { 'retention.ms': '3600000', 'segment.ms': null };

test.each([
  [
    'CreateTopics',
    createTopic(orders, true),
    '02076f72646572730000000c000301020d726574656e74696f6e2e6d730833363030303030000000001f400100',
  ],
  ['CreatePartitions', createPartitions('orders', 24, false), '02076f726465727300000018000000001f400000'],
  ['DeleteTopics', deleteTopic('orders'), '02076f7264657273000000000000000000000000000000000000001f4000'],
  [
    'IncrementalAlterConfigs',
    alterTopicConfigs('orders', altered, true),
    '0202076f7264657273030d726574656e74696f6e2e6d73000833363030303030000b7365676d656e742e6d73010000000100',
  ],
])('%s is what kafka-clients sends', (name, exchange, hex) => {
  expect(exchange.name).toBe(name);
  expect(exchange.body.toString('hex')).toBe(sent(hex));
});

test.each([
  [
    createTopic(orders, false),
    '0000000002076f7264657273c3a7c2142b1a4b9785437fd774bd8cf80000010000000c0003020d726574656e74696f6e2e6d7308' +
      '33363030303030000100000000',
  ],
  [createPartitions('orders', 24, false), '0000000002076f72646572730000000000'],
  [alterTopicConfigs('orders', altered, false), '000000000200000102076f72646572730000'],
])('what Kafka has done is no error (%#)', (exchange, hex) => {
  expect(exchange.decode(answer(hex))).toBeUndefined();
});

test.each([
  [
    createTopic(orders, false),
    '0000000002076f72646572730000000000000000000000000000000000281d556e6b6e6f776e20746f70696320636f6e666967206e' +
      '616d653a2078ffffffffffff00010002001d00',
    { type: 'INVALID_CONFIG', message: 'Unknown topic config name: x' },
  ],
  [
    createPartitions('orders', 24, false),
    '0000000002076f7264657273002521546f70696320616c72656164792068617320323420706172746974696f6e732e0000',
    { type: 'INVALID_PARTITIONS', message: 'Topic already has 24 partitions.' },
  ],
  [
    deleteTopic('orders'),
    '0000000002076f7264657273000000000000000000000000000000000049000000',
    { type: 'TOPIC_DELETION_DISABLED' },
  ],
  [
    alterTopicConfigs('orders', altered, false),
    '0000000002002811496e76616c69642076616c7565202d3102076f72646572730000',
    { type: 'INVALID_CONFIG', message: 'Invalid value -1' },
  ],
])('what Kafka refuses is told in its words, as far as it has any (%#)', (exchange, hex, error) => {
  expect(() => exchange.decode(answer(hex))).toThrow(expect.objectContaining(error));
});

test('a long config has a length of two bytes', () => {
  const value = 'x'.repeat(300);
  const { body } = alterTopicConfigs('orders', { 'leader.replication.throttled.replicas': value }, false);
  const start = body.indexOf(value);
  expect(body.subarray(start - 2, start).toString('hex')).toBe('ad02');
});
