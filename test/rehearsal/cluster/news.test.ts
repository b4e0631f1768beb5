import { missingNews } from '../../../rehearsal/cluster/news';
import type { RehearsalReport } from '../../../cluster/report';

type Interruption = RehearsalReport['interruptions'][number];
const interruption = (scenario: Interruption['scenario'], ...nodes: string[]): Interruption => ({
  ...{
    scenario,
    nodes,
    startedAt: 0,
    detectedMs: 1,
    standbyMs: 2,
    stoppingMs: 3,
    leadersMovedMs: 4,
    stoppedMs: 5,
  },
  ...{ releasedMs: 6, claimedMs: 7, startedMs: 8, inSyncMs: 9, endedMs: 10 },
  ...{ underReplicatedMs: 6, maxGapMs: 10, stopGapMs: 10, ballastMib: 0, warmUp: false },
});
const messages = (...subjects: string[]) =>
  subjects.map((subject) => ({ topicArn: 'arn', subject, message: '', time: '2026-11-21T10:00:00Z' }));

it('each node is heard of, each time that it was interrupted', () => {
  const twice = [interruption('notice', 'broker-1'), interruption('kill', 'broker-1')];
  const noticed = 'kafka broker-1: interruption noticed';
  const back = 'kafka broker-1: node back';
  expect(missingNews(messages(noticed, back, back), twice, 'kafka')).toEqual([]);
  expect(missingNews(messages(noticed, back), twice, 'kafka')).toEqual([
    'told 1 of 2 times: kafka broker-1: node back',
  ]);
});

it('each node of several, and by the cluster’s own name', () => {
  const said = messages('kafka broker-2: interruption noticed', 'other broker-3: interruption noticed');
  expect(missingNews(said, [interruption('double', 'broker-2', 'broker-3')], 'kafka')).toEqual([
    'told 0 of 1 times: kafka broker-2: node back',
    'told 0 of 1 times: kafka broker-3: interruption noticed',
    'told 0 of 1 times: kafka broker-3: node back',
  ]);
});

it('nobody waits for news of a recommendation that is not followed, nor of a pause', () => {
  expect(
    missingNews([], [interruption('rebalance', 'broker-1'), interruption('pause', 'broker-1')], 'kafka'),
  ).toEqual([]);
});
