import { describeTopic } from '../../../scripts/load/statement';

const partition = (
  topic: string,
  number: number,
  leader: number | null,
  isr: number[],
  replicas = [1, 2, 3],
) => ({
  ...{ topic, partition: number, leader, isr, replicas },
});

test("leaders, in-sync replicas and replicas are the load's topic's", () => {
  const partitions = [
    partition('load', 1, null, []),
    partition('load', 0, 3, [3, 1]),
    partition('orders', 0, 1, [1, 2, 3]),
  ];
  expect(describeTopic({ clusterId: null, brokers: [], partitions }, 'load')).toMatchObject({
    leaders: { '0': 3, '1': null },
    isr: { '0': [1, 3], '1': [] },
    replicas: { '0': [1, 2, 3], '1': [1, 2, 3] },
  });
});

test('partitions are counted over all topics: those with too few in sync refuse writes, unless they have no more', () => {
  const partitions = [
    partition('load', 0, 1, [1, 2]),
    partition('orders', 0, 1, [1]),
    partition('orders', 1, 1, [1, 2, 3]),
    partition('single', 0, 1, [1], [1]),
  ];
  expect(describeTopic({ clusterId: null, brokers: [], partitions }, 'load')).toMatchObject({
    underReplicated: 2,
    underMinIsr: 1,
  });
});
