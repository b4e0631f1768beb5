import { reportSchema } from '../../cluster/report';

const report = () => ({
  ok: true,
  startedAt: 1_795_655_000_000,
  latency: 'aws',
  seed: 1,
  injectedSeconds: { launch: { from: 5, to: 17 } },
  machine: { cpus: 2, cpuModel: 'Some CPU', memoryMib: 7900, kernel: '6.1.0' },
  versions: { kafka: '4.3.1', java: '21.0.9', node: '20.19.2', terraform: '1.11.4' },
  deploy: { seconds: 61.5, readySeconds: 80 },
  workload: {
    acked: 1200,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    failedSends: 0,
    p50Ms: 3.1,
    p99Ms: 20,
    maxMs: 150,
  },
  pipeline: null,
  cases: null,
  security: null,
  interruptions: [
    {
      scenario: 'kill',
      nodes: ['broker-2'],
      startedAt: 1_795_655_100_000,
      detectedMs: null,
      standbyMs: 52_000,
      stoppingMs: 53_000,
      leadersMovedMs: 6100,
      stoppedMs: null,
      releasedMs: null,
      claimedMs: 60_000,
      startedMs: 70_000,
      inSyncMs: 75_000,
      endedMs: 80_000,
      underReplicatedMs: 70_000,
      maxGapMs: 6300.5,
      stopGapMs: 6300.5,
      ballastMib: 1000,
      warmUp: false,
    },
  ],
  destroy: { seconds: 40, leftovers: [] as string[] },
});

test('a report as a rehearsal writes it is read as it is', () => {
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report())))).toEqual(report());
});

test.each([
  [
    'a scenario that does not exist',
    { interruptions: [{ ...report().interruptions[0], scenario: 'flood' }] },
  ],
  ['a step left out instead of null', { interruptions: [{ scenario: 'kill', nodes: ['broker-1'] }] }],
  ['half a record lost', { workload: { ...report().workload, lost: 0.5 } }],
  ['a field that nobody reads', { note: 'x' }],
])('%s is refused', (_, change) => {
  expect(reportSchema.safeParse({ ...report(), ...change }).success).toBe(false);
});
