import type { Quorum, QuorumReplica } from '../../kafka/describe-quorum';
import { brokerBlockers, clusterBlockers, controllerBlockers } from '../../kafka/gates';
import type { Partition } from '../../kafka/metadata';

const NOW = 1_800_000_000_000;
const MIN_ISR = new Map([['orders', 2]]);

const partition = (overrides: Partial<Partition> = {}): Partition => ({
  topic: 'orders',
  partition: 0,
  leader: 101,
  replicas: [101, 102, 103],
  isr: [101, 102, 103],
  ...overrides,
});

const voter = (id: number, overrides: Partial<QuorumReplica> = {}): QuorumReplica => ({
  id,
  directoryId: `directory-${id}`,
  logEndOffset: 1000,
  lastFetch: NOW - 100,
  lastCaughtUp: NOW - 100,
  ...overrides,
});

/** Controller 1 leads; it does not fetch. */
const quorum = (second = voter(2), third = voter(3), overrides: Partial<Quorum> = {}): Quorum => ({
  leaderId: 1,
  leaderEpoch: 7,
  highWatermark: 1000,
  voters: [voter(1, { lastFetch: null, lastCaughtUp: NOW }), second, third],
  observers: [],
  ...overrides,
});

const behind = (id: number) =>
  voter(id, { logEndOffset: 900, lastFetch: NOW - 60_000, lastCaughtUp: NOW - 60_000 });

describe('a broker', () => {
  test('may stop while all replicas are in sync', () => {
    expect(brokerBlockers([partition()], MIN_ISR, 102)).toEqual([]);
  });

  test('may not where the rest in sync would be fewer than min ISR', () => {
    expect(brokerBlockers([partition({ isr: [101, 102] })], MIN_ISR, 102)).toEqual([
      '1 partitions would fall under min.insync.replicas without broker 102 (orders-0)',
    ]);
  });

  test('may not where it is the only one in sync', () => {
    expect(brokerBlockers([partition({ isr: [102] })], MIN_ISR, 102)).toHaveLength(1);
  });

  test('may where it is out of sync itself: nothing gets worse', () => {
    expect(brokerBlockers([partition({ isr: [101, 103] })], MIN_ISR, 102)).toEqual([]);
    expect(brokerBlockers([partition({ isr: [101] })], MIN_ISR, 102)).toEqual([]);
  });

  test('may where it has no replica', () => {
    const elsewhere = partition({ replicas: [101, 103], isr: [101] });
    expect(brokerBlockers([elsewhere], MIN_ISR, 102)).toEqual([]);
  });

  test('is not held up by partitions that bear no stop ever', () => {
    const single = partition({ replicas: [102], isr: [102] });
    const pair = partition({ replicas: [101, 102], isr: [101, 102] });
    expect(brokerBlockers([single, pair], MIN_ISR, 102)).toEqual([]);
  });

  test('needs no more than another replica in sync where the topic asks for one only', () => {
    const minIsr = new Map([['orders', 1]]);
    expect(brokerBlockers([partition({ isr: [101, 102] })], minIsr, 102)).toEqual([]);
    expect(brokerBlockers([partition({ isr: [102] })], minIsr, 102)).toHaveLength(1);
  });

  test('does not take a partition offline whose min ISR could not be seen', () => {
    expect(brokerBlockers([partition({ isr: [102] })], new Map(), 102)).toHaveLength(1);
  });

  test('hears of many partitions in one sentence', () => {
    const many = Array.from({ length: 40 }, (_, index) => partition({ partition: index, isr: [101, 102] }));
    expect(brokerBlockers(many, MIN_ISR, 101)).toEqual([
      '40 partitions would fall under min.insync.replicas without broker 101 (orders-0, orders-1, orders-2, …)',
    ]);
  });
});

describe('a controller', () => {
  test.each([1, 2, 3])('may stop while the others are a majority that has everything (%d)', (id) => {
    expect(controllerBlockers(quorum(), id)).toEqual([]);
  });

  test('may not while another one is behind', () => {
    const reasons = controllerBlockers(quorum(behind(2)), 3);
    expect(reasons).toEqual([
      'of the 3 voters, 1 would be left without controller 3 that have the whole metadata log, and a majority is 2 ' +
        '(behind: 2)',
    ]);
    expect(controllerBlockers(quorum(behind(2)), 1)).toHaveLength(1);
  });

  test('may if it is the one behind', () => {
    expect(controllerBlockers(quorum(behind(2)), 2)).toEqual([]);
  });

  test('may if it is no voter', () => {
    expect(controllerBlockers(quorum(voter(2), behind(3)), 4)).toEqual([]);
  });

  test('of five may stop while one other is behind, not while two are', () => {
    const five = (...others: QuorumReplica[]) =>
      quorum(undefined, undefined, { voters: [quorum().voters[0], ...others] });
    expect(controllerBlockers(five(voter(2), voter(3), voter(4), behind(5)), 2)).toEqual([]);
    expect(controllerBlockers(five(voter(2), voter(3), behind(4), behind(5)), 2)).toHaveLength(1);
  });

  test('may not while nobody leads', () => {
    expect(controllerBlockers(quorum(voter(2), voter(3), { leaderId: null }), 2)).toEqual([
      'the quorum has no leader',
    ]);
  });

  test('counts as caught up up to five seconds after the latest thing that the leader knows of', () => {
    const late = (milliseconds: number) =>
      voter(2, { logEndOffset: 990, lastCaughtUp: NOW + 500 - milliseconds });
    const observers = [voter(101, { lastFetch: NOW + 500 })];
    const withLate = (milliseconds: number) => quorum(late(milliseconds), voter(3), { observers });
    expect(controllerBlockers(withLate(5000), 3)).toEqual([]);
    expect(controllerBlockers(withLate(5001), 3)).toHaveLength(1);
  });

  test('counts as caught up with all that is committed, however long that is ago', () => {
    const quiet = voter(2, { logEndOffset: 1000, lastFetch: null, lastCaughtUp: null });
    expect(controllerBlockers(quorum(quiet), 3)).toEqual([]);
    expect(controllerBlockers(quorum({ ...quiet, logEndOffset: 999 }), 3)).toHaveLength(1);
  });

  test('of which the leader knows nothing is behind', () => {
    const unknown = voter(2, { logEndOffset: null, lastFetch: null, lastCaughtUp: null });
    expect(controllerBlockers(quorum(unknown), 3)).toHaveLength(1);
  });
});

describe('the cluster', () => {
  test('bears a stop while everything is in order', () => {
    expect(clusterBlockers([partition()], MIN_ISR, quorum())).toEqual([]);
  });

  test('bears one while a partition has its minimum in sync', () => {
    expect(clusterBlockers([partition({ isr: [101, 103] })], MIN_ISR, quorum())).toEqual([]);
  });

  test('bears none while a partition is offline or has too few in sync, and says both', () => {
    const offline = partition({ partition: 4, leader: null, isr: [] });
    expect(clusterBlockers([partition(), offline, partition({ isr: [101] })], MIN_ISR, quorum())).toEqual([
      '1 partitions have no leader (orders-4)',
      '2 partitions have fewer replicas in sync than min.insync.replicas (orders-4, orders-0)',
    ]);
  });

  test('is not held up by a topic that can never have as many replicas in sync as asked for', () => {
    expect(clusterBlockers([partition({ replicas: [102], isr: [102] })], MIN_ISR, quorum())).toEqual([]);
  });

  test('bears none while a voter is behind', () => {
    expect(clusterBlockers([], MIN_ISR, quorum(voter(2), behind(3)))).toEqual([
      '2 of 3 voters have the whole metadata log (behind: 3)',
    ]);
  });

  test('bears none while the quorum has no leader', () => {
    const leaderless = quorum(voter(2), voter(3), { leaderId: null });
    expect(clusterBlockers([], MIN_ISR, leaderless)).toEqual(['the quorum has no leader']);
  });
});
