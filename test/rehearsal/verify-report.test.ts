import type { RehearsalReport } from '../../cluster/report';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults, unproven } from '../../rehearsal/verify-report';

const paused: RehearsalReport['interruptions'][number] = {
  scenario: 'pause',
  nodes: ['broker-1'],
  startedAt: 1_795_655_100_000,
  detectedMs: null,
  standbyMs: null,
  stoppingMs: 900,
  leadersMovedMs: null,
  stoppedMs: 12_000,
  releasedMs: 13_000,
  claimedMs: 60_000,
  startedMs: 75_000,
  inSyncMs: 77_000,
  endedMs: 77_000,
  underReplicatedMs: null,
  maxGapMs: null,
  stopGapMs: null,
  ballastMib: 0,
  warmUp: false,
};

const sound: RehearsalReport = {
  ok: true,
  startedAt: 1_795_655_000_000,
  latency: 'none',
  seed: 1,
  injectedSeconds: {},
  machine: { cpus: 2, cpuModel: 'Some CPU', memoryMib: 7900, kernel: '6.1.0' },
  versions: { kafka: '4.3.1', java: '21.0.9', node: '20.19.2', terraform: '1.11.4' },
  deploy: { seconds: 14, readySeconds: 70 },
  workload: {
    acked: 1200,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    failedSends: 0,
    p50Ms: 30,
    p99Ms: 200,
    maxMs: 400,
  },
  pipeline: null,
  cases: null,
  interruptions: [{ ...paused, scenario: 'notice', ...{ maxGapMs: 120, stopGapMs: 120 } }, paused],
  security: {
    ports: { tried: 65_535, answered: 2 },
    temptations: { tried: 10, refused: 10 },
    secrets: { lookedFor: 10, artifacts: 2000, bytes: 2 ** 28, findings: 0 },
    calls: { judged: 100, refused: 0, granted: 18, used: 18 },
    units: [{ unit: 'kafka.service', exposure: 1.5, open: ['PrivateNetwork='] }],
  },
  destroy: { seconds: 25, leftovers: [] },
};

const copied: NonNullable<RehearsalReport['pipeline']> = {
  ...{ input: 100, copied: 100, lost: 0, duplicated: 0, outOfOrder: 0 },
  ...{ failedSends: 0, aborted: 3, crashes: 2, failures: 0 },
};

describe("a rehearsal's report", () => {
  it('passes if everything was done and nothing lost or left', () => {
    expect(faults(sound)).toEqual([]);
    expect(faults({ ...sound, pipeline: copied })).toEqual([]);
    const cases = [{ name: 'retention', ok: true, detail: 'as due' }];
    expect(faults({ ...sound, pipeline: copied, cases }, { soak: true })).toEqual([]);
  });

  it('of a soak wants what only a soak has', () => {
    expect(faults(sound, { soak: true })).toEqual(['it had no pipeline', 'it tried no cases']);
  });

  it('wants every kind of interruption that was asked for', () => {
    expect(faults(sound, { played: ['notice'] })).toEqual([]);
    expect(faults(sound, { played: ['notice', 'rotateCa'] })).toEqual(['rotateCa was not played']);
  });

  it.each<[string, Partial<RehearsalReport>, RegExp]>([
    ['a verdict of its own that is not ok', { ok: false }, /verdict/],
    ['a lost record', { workload: { ...sound.workload, lost: 1 } }, /lost: 1/],
    ['nothing written', { workload: { ...sound.workload, acked: 0 } }, /no record/],
    ['something left', { destroy: { seconds: 25, leftovers: ['volume vol-1'] } }, /left over: volume vol-1/],
    ['no destroy', { destroy: { seconds: 0, leftovers: [] } }, /never destroyed/],
    ['no pause', { interruptions: [] }, /never paused/],
    ['a record copied twice', { pipeline: { ...copied, duplicated: 1 } }, /exactly once/],
    ['a pipeline that nobody disturbed', { pipeline: { ...copied, crashes: 0 } }, /never killed/],
    [
      'a case that does not hold',
      { cases: [{ name: 'retention', ok: false, detail: 'kept' }] },
      /retention: kept/,
    ],
    ['cases of which none was tried', { cases: [] }, /none of its cases/],
    ['nothing but a pause', { interruptions: [paused] }, /nothing was interrupted/],
    ['no look at security', { security: null }, /nothing of security/],
    ['no unit', { security: { ...sound.security!, units: [] } }, /no unit/],
    ['no deploy', { deploy: { seconds: 0, readySeconds: 0 } }, /never deployed/],
  ])('fails for %s', (_, change, message) => {
    expect(faults({ ...sound, ...change }).join('\n')).toMatch(message);
  });
});

describe('what a rehearsal proves about security', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proofs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('must be there and hold, all of it', () => {
    for (const name of ['network', 'secrets', 'iam']) {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ok: true }));
    }
    expect(unproven(folder)).toEqual([]);
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ ok: false }));
    rmSync(join(folder, 'network.json'));
    expect(unproven(folder)).toEqual([
      'network: there is no network.json',
      'secrets: not proven, see secrets.json',
    ]);
  });
});
