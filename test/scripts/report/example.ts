import type { RehearsalReport } from '../../../cluster/report';
import type { Observation, Send } from '../../../scripts/load/files';
import type { Evidence } from '../../../scripts/report/evidence';

type Interruption = RehearsalReport['interruptions'][number];

const START = 1_795_655_000_000;
const [NOTICE, KILL, END] = [START + 10_000, START + 50_000, START + 90_000];
const NO_STEPS = {
  ...{ detectedMs: null, standbyMs: null, stoppingMs: null, leadersMovedMs: null, stoppedMs: null },
  ...{ releasedMs: null, claimedMs: null, startedMs: null, inSyncMs: null },
};

export const noticed: Interruption = {
  ...{ scenario: 'notice', nodes: ['broker-1'], startedAt: NOTICE },
  ...{ detectedMs: 900, standbyMs: 14_000, stoppingMs: 14_300, leadersMovedMs: 14_400, stoppedMs: 15_500 },
  ...{ releasedMs: 16_000, claimedMs: 17_000, startedMs: 22_000, inSyncMs: 22_400 },
  ...{
    endedMs: 30_000,
    underReplicatedMs: 8000,
    maxGapMs: 120,
    stopGapMs: 100,
    ballastMib: 0,
    warmUp: false,
  },
};

export const killed: Interruption = {
  ...{ ...NO_STEPS, scenario: 'kill', nodes: ['broker-1'], startedAt: KILL },
  ...{ leadersMovedMs: 5900, standbyMs: 13_000, claimedMs: 15_000, startedMs: 20_000, inSyncMs: 21_000 },
  ...{ endedMs: 30_000, underReplicatedMs: 15_100, maxGapMs: 6000, stopGapMs: 6000 },
  ...{ ballastMib: 0, warmUp: false },
};

export const paused: Interruption = {
  ...{ ...NO_STEPS, scenario: 'pause', nodes: ['broker-1', 'broker-2', 'controller-1'], startedAt: END },
  ...{ stoppingMs: 20_000, inSyncMs: 60_000, endedMs: 60_000, underReplicatedMs: null },
  ...{ maxGapMs: null, stopGapMs: null, ballastMib: 0, warmUp: false },
};

export const report: RehearsalReport = {
  ok: true,
  startedAt: START,
  latency: 'none',
  seed: 1,
  injectedSeconds: {},
  machine: { cpus: 2, cpuModel: 'A <fast> CPU', memoryMib: 7900, kernel: '6.1.0' },
  versions: { kafka: '4.3.1', java: '21.0.9', node: '20.19.2', terraform: '1.11.4' },
  deploy: { seconds: 14, readySeconds: 70 },
  workload: {
    ...{ acked: 12_345, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 },
    ...{ p50Ms: 5, p99Ms: 120, maxMs: 6000 },
  },
  pipeline: null,
  cases: null,
  interruptions: [noticed, killed, paused],
  security: {
    ports: { tried: 786_924, answered: 17 },
    temptations: { tried: 104, refused: 104 },
    secrets: { lookedFor: 10, artifacts: 2935, bytes: 325 * 2 ** 20, findings: 0 },
    calls: { judged: 1170, refused: 0, granted: 18, used: 18 },
    units: [
      { unit: 'kafka.service', exposure: 1.5, open: ['PrivateNetwork=', 'RestrictAddressFamilies=~AF_UNIX'] },
      { unit: 'kafka-bootstrap.service', exposure: 9.6, open: ['PrivateNetwork=', 'ProtectHome='] },
    ],
  },
  destroy: { seconds: 25, leftovers: [] },
};

/** Two partitions, ten records a second. One record waits for the drained stop, one of each partition for the kill. */
function sends(): Send[] {
  const waits = (at: number) => {
    if (at === NOTICE + 14_300) return 120;
    return at === KILL ? 6000 : 4 + (at % 7);
  };
  return [0, 1].flatMap((partition) => {
    const all: Send[] = [];
    for (let at = START; at < END; at += 100) {
      // One at a time: nothing is offered while a record waits.
      if ((all.at(-1)?.ackedAt ?? 0) > at) continue;
      all.push({ partition, sequence: all.length, sentAt: at, ackedAt: at + waits(at) });
    }
    return all;
  });
}

/** What broker 2 says: broker 1 leaves and comes back twice. */
function observations(): Observation[] {
  const says = (at: number, isWhole: boolean, leader: number): Observation => ({
    ...{ at, from: '10.0.2.2:9094', broker: 2 },
    leaders: { '0': leader, '1': 2 },
    isr: { '0': isWhole ? [1, 2, 3] : [2, 3], '1': [1, 2, 3] },
    replicas: { '0': [1, 2, 3], '1': [2, 3, 1] },
    ...{ underReplicated: isWhole ? 0 : 1, underMinIsr: 0 },
  });
  return [
    says(START, true, 1),
    says(NOTICE + 14_400, false, 2),
    says(NOTICE + 22_400, true, 2),
    says(NOTICE + 29_000, true, 1),
    says(KILL + 5900, false, 3),
    says(KILL + 21_000, true, 3),
    says(KILL + 29_000, true, 1),
  ];
}

/** A rehearsal that went well, smaller than any. */
export const evidence: Evidence = { report, sends: sends(), observations: observations() };

const unwatched = { ...killed, scenario: 'noWatcher' as const, maxGapMs: 360, underReplicatedMs: 40_000 };
const leavings = [
  { ...noticed, maxGapMs: 5000, warmUp: true },
  ...[noticed, killed, unwatched].map((one) => ({ ...one, ballastMib: 100 })),
  ...[noticed, unwatched].map((one) => ({ ...one, ballastMib: 1000 })),
  { ...noticed, maxGapMs: 180, ballastMib: 1000 },
];

/** A benchmark: the same broker leaves in three ways, with two amounts of data, after one that warmed up. */
export const compared: RehearsalReport = { ...report, interruptions: leavings };
