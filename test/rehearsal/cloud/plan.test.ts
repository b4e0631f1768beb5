import type { CloudInstance, CloudVolume } from '../../../rehearsal/cloud-state';
import {
  plan,
  POWER_OFF_LIMIT_MS,
  type Action,
  type Actual,
  type GuestActual,
} from '../../../rehearsal/cloud/plan';
import { cloudState, INSTANCE, OTHER } from '../network/fixture';

const A = INSTANCE.id;
const B = OTHER.id;
const RUNNING: GuestActual = { phase: 'running', poweredOffAt: null };
const GONE: GuestActual = { phase: 'gone', poweredOffAt: null };
const CLEANED: GuestActual = { phase: 'cleaned', poweredOffAt: null };
const NOTHING: Actual = {
  guests: new Map(),
  volumes: new Map(),
  volumeFiles: new Set(),
  addresses: new Map(),
};

const instances = (...states: CloudInstance['state'][]): CloudInstance[] =>
  states.map((state, index) => ({ ...[INSTANCE, OTHER][index], state }));

const volume = (attachment: CloudVolume['attachment']): CloudVolume => ({
  ...{ id: 'vol-1', sizeGiB: 1, zone: 'eu-central-1a', attachment },
});

const on = (instanceId: string, state: 'attaching' | 'attached' | 'detaching') =>
  volume({ instanceId, device: '/dev/sdf', state });

describe('an instance', () => {
  const cases: [CloudInstance['state'], GuestActual | null, Action[]][] = [
    ['pending', null, [{ kind: 'launch', instanceId: A }]],
    ['pending', RUNNING, [{ kind: 'report-instance', instanceId: A, state: 'running' }]],
    ['running', RUNNING, []],
    ['shutting-down', RUNNING, [{ kind: 'power-off', instanceId: A }]],
    ['terminated', RUNNING, [{ kind: 'kill', instanceId: A }]],
    ['terminated', GONE, [{ kind: 'clean-up', instanceId: A }]],
    ['terminated', CLEANED, []],
    ['terminated', null, []],
  ];
  test.each(cases)('that is %s with guest %j', (state, guest, actions) => {
    const guests = new Map(guest ? [[A, guest]] : []);
    expect(plan(cloudState({ instances: instances(state) }), { ...NOTHING, guests }, 0)).toEqual(actions);
  });

  test.each(['pending', 'running', 'shutting-down'] as const)(
    'that dies while %s is reported as terminated',
    (state) => {
      const report = { kind: 'report-instance', instanceId: A, state: 'terminated' };
      const of = (guest: GuestActual) =>
        plan(cloudState({ instances: instances(state) }), { ...NOTHING, guests: new Map([[A, guest]]) }, 0);
      expect(of(GONE)).toEqual([{ kind: 'clean-up', instanceId: A }, report]);
      expect(of(CLEANED)).toEqual([report]);
    },
  );

  test('is killed only when it takes too long to power off', () => {
    const state = cloudState({ instances: instances('shutting-down') });
    const guests = new Map([[A, { phase: 'running' as const, poweredOffAt: 1000 }]]);
    expect(plan(state, { ...NOTHING, guests }, 1000 + POWER_OFF_LIMIT_MS)).toEqual([]);
    expect(plan(state, { ...NOTHING, guests }, 1001 + POWER_OFF_LIMIT_MS)).toEqual([
      { kind: 'kill', instanceId: A },
    ]);
  });

  test('that the API has forgotten is killed, then cleaned up, then left alone', () => {
    const of = (guest: GuestActual) =>
      plan(cloudState({ instances: [] }), { ...NOTHING, guests: new Map([[A, guest]]) }, 0);
    expect(of(RUNNING)).toEqual([{ kind: 'kill', instanceId: A }]);
    expect(of(GONE)).toEqual([{ kind: 'clean-up', instanceId: A }]);
    expect(of(CLEANED)).toEqual([]);
  });
});

describe('a volume', () => {
  const both = new Map([
    [A, RUNNING],
    [B, RUNNING],
  ]);
  const held = (instanceId: string) => new Map([['vol-1', { instanceId, sizeGiB: 1 }]]);
  const release: Action = { kind: 'release', volumeId: 'vol-1' };
  const attach: Action = { kind: 'attach', volumeId: 'vol-1', instanceId: A };
  const report = (attachment: 'attached' | 'detached'): Action => ({
    kind: 'report-volume',
    volumeId: 'vol-1',
    attachment,
  });

  const cases: [string, CloudVolume, Actual['volumes'], Action[]][] = [
    ['free', volume(null), new Map(), []],
    ['to be attached', on(A, 'attaching'), new Map(), [attach]],
    ['just attached', on(A, 'attaching'), held(A), [report('attached')]],
    ['in use', on(A, 'attached'), held(A), []],
    [
      'made larger in use',
      { ...on(A, 'attached'), sizeGiB: 2 },
      held(A),
      [{ kind: 'grow', volumeId: 'vol-1' }],
    ],
    ['to be detached', on(A, 'detaching'), held(A), [release]],
    ['just released', on(A, 'detaching'), new Map(), [report('detached')]],
    ['freed by the API', volume(null), held(A), [release]],
    ['moved on while the old guest still has it', on(B, 'attaching'), held(A), [release]],
  ];
  test.each(cases)('%s', (_, wanted, volumes, actions) => {
    const state = cloudState({ instances: instances('running', 'running'), volumes: [wanted] });
    expect(plan(state, { ...NOTHING, guests: both, volumes }, 0)).toEqual(actions);
  });

  test('waits for its guest to boot', () => {
    const state = cloudState({ instances: instances('pending'), volumes: [on(A, 'attaching')] });
    expect(plan(state, NOTHING, 0)).toEqual([{ kind: 'launch', instanceId: A }]);
  });

  test('is taken from a dead guest whatever the API thinks', () => {
    const state = cloudState({ instances: instances('running', 'running'), volumes: [on(A, 'attached')] });
    const guests = new Map([
      [A, CLEANED],
      [B, RUNNING],
    ]);
    expect(plan(state, { ...NOTHING, guests, volumes: held(A) }, 0)).toContainEqual(release);
  });

  test('that was deleted is released first, then its file goes', () => {
    const state = cloudState({ instances: instances('running', 'running') });
    const volumeFiles = new Set(['vol-1']);
    expect(plan(state, { ...NOTHING, guests: both, volumes: held(A), volumeFiles }, 0)).toEqual([release]);
    expect(plan(state, { ...NOTHING, guests: both, volumeFiles }, 0)).toEqual([
      { kind: 'delete-volume', volumeId: 'vol-1' },
    ]);
  });
});

describe('a secondary address', () => {
  const guests = new Map([
    [A, RUNNING],
    [B, RUNNING],
  ]);
  const assigned = cloudState({ instances: [INSTANCE, { ...OTHER, secondaryIps: ['10.0.0.16'] }] });

  test('moves to who has it now', () => {
    const addresses = new Map([['10.0.0.16', A]]);
    expect(plan(assigned, { ...NOTHING, guests, addresses }, 0)).toEqual([
      { kind: 'move-address', address: '10.0.0.16', instanceId: B },
    ]);
  });

  test('that is in place needs nothing', () => {
    expect(plan(assigned, { ...NOTHING, guests, addresses: new Map([['10.0.0.16', B]]) }, 0)).toEqual([]);
  });

  test('goes with its instance', () => {
    const state = cloudState({
      instances: [{ ...INSTANCE, secondaryIps: ['10.0.0.16'], state: 'terminated' }],
    });
    const actual = { ...NOTHING, guests: new Map([[A, CLEANED]]), addresses: new Map([['10.0.0.16', A]]) };
    expect(plan(state, actual, 0)).toEqual([{ kind: 'drop-address', address: '10.0.0.16' }]);
  });
});
