import { METADATA, minInsyncReplicas } from '../../kafka/metadata';
import type { BrokerSession } from '../../kafka/broker-session';

/** As kafka-clients 4.3.1 encodes it: MetadataResponseData, version 12, after a response header 1. */
const ANSWER = Buffer.from(
  [
    '00000000000300000065346563322d3230332d302d3131332d31302e65752d63656e7472616c2d312e636f6d70757465',
    '2e616d617a6f6e6177732e636f6d000023860e65752d63656e7472616c2d316100000000660262000023860000177736',
    '6643464373615335654651335f58644c324d2d4100000066030000076f7264657273c3a7c2142b1a4b9785437fd774bd',
    '8cf800030000000000000000006500000003040000006500000066000000670300000065000000660200000067000005',
    '00000001ffffffff000000040200000067020000006702000000670080000000000000135f5f636f6e73756d65725f6f',
    '66667365747300000000000000000000000000000000010200000000000000000066ffffffff02000000660200000066',
    '0100800000000000',
  ].join(''),
  'hex',
);

test('the request is what kafka-clients sends for all topics, after the tagged fields of its header', () => {
  expect(METADATA.body.toString('hex')).toBe('00' + '00000000');
  expect(METADATA).toMatchObject({ apiKey: 3, version: 12 });
});

test('brokers and partitions are read, also one that has no leader', () => {
  expect(METADATA.decode(ANSWER)).toEqual({
    clusterId: 'w6fCFCsaS5eFQ3_XdL2M-A',
    brokers: [
      { id: 101, host: 'ec2-203-0-113-10.eu-central-1.compute.amazonaws.com', port: 9094 },
      { id: 102, host: 'b', port: 9094 },
    ],
    partitions: [
      { topic: 'orders', partition: 0, leader: 101, replicas: [101, 102, 103], isr: [101, 102] },
      { topic: 'orders', partition: 1, leader: null, replicas: [103], isr: [103] },
      { topic: '__consumer_offsets', partition: 0, leader: 102, replicas: [102], isr: [102] },
    ],
  });
});

test('min.insync.replicas is asked for and read by topic', async () => {
  const describeConfigs = jest.fn<
    ReturnType<BrokerSession['describeConfigs']>,
    Parameters<BrokerSession['describeConfigs']>
  >(async ({ resources }) => ({
    resources: resources.map(({ name }, index) => ({
      resourceName: name,
      configEntries: [{ configName: 'min.insync.replicas', configValue: String(index + 1), configSource: 5 }],
    })),
  }));
  await expect(minInsyncReplicas({ describeConfigs }, ['orders', 'payments'])).resolves.toEqual(
    new Map([
      ['orders', 1],
      ['payments', 2],
    ]),
  );
  expect(describeConfigs).toHaveBeenCalledWith({
    resources: [
      { type: 2, name: 'orders', configNames: ['min.insync.replicas'] },
      { type: 2, name: 'payments', configNames: ['min.insync.replicas'] },
    ],
  });
});
