import type { CloudInstance, CloudState, CloudVolume } from '../cloud-state';
import type { Transition } from './latency';

/** What is the case on this machine. */
export interface Actual {
  guests: ReadonlyMap<string, GuestActual>;
  volumes: ReadonlyMap<string, VolumeActual>;
  /** Volumes with a backing file. */
  volumeFiles: ReadonlySet<string>;
  /** Secondary addresses in force: address to instance id. */
  addresses: ReadonlyMap<string, string>;
}

export interface GuestActual {
  /** `gone`: nothing of it runs; `cleaned`: its root disk and network are taken apart, too. */
  phase: 'running' | 'gone' | 'cleaned';
  /** When the power button was pressed, in milliseconds. */
  poweredOffAt: number | null;
}

/** A volume that has a loop device. */
export interface VolumeActual {
  instanceId: string;
  sizeGiB: number;
}

export type Action =
  | { kind: 'launch' | 'power-off' | 'kill' | 'clean-up'; instanceId: string }
  | { kind: 'report-instance'; instanceId: string; state: 'running' | 'terminated' }
  | { kind: 'attach'; volumeId: string; instanceId: string }
  | { kind: 'grow' | 'release' | 'delete-volume'; volumeId: string }
  | { kind: 'report-volume'; volumeId: string; attachment: 'attached' | 'detached' }
  | { kind: 'move-address'; address: string; instanceId: string }
  | { kind: 'drop-address'; address: string };

/** EC2 forces an instance off some minutes after the power button; nothing of ours should need that long. */
export const POWER_OFF_LIMIT_MS = 120_000;

/** Actions that lead from what is the case to what the API says. In force until it says otherwise: level-triggered. */
export function plan(state: CloudState, actual: Actual, now: number): Action[] {
  return [
    ...state.instances.flatMap((instance) => planInstance(instance, actual.guests.get(instance.id), now)),
    ...planForgotten(state, actual),
    ...state.volumes.flatMap((volume) => planVolume(volume, actual)),
    ...planDeletedVolumes(state, actual),
    ...planAddresses(state, actual),
  ];
}

/** Identifies an action from one plan to the next. */
export function actionKey(action: Action): string {
  return Object.values(action).join(' ');
}

/** The transition whose latency an action stands for, with what it happens to. */
export function actionLatency(action: Action): { transition: Transition; subject: string } | null {
  switch (action.kind) {
    case 'launch':
      return { transition: 'launch', subject: action.instanceId };
    case 'attach':
      return { transition: 'attach', subject: `${action.volumeId} ${action.instanceId}` };
    case 'move-address':
      return { transition: 'move-address', subject: `${action.address} ${action.instanceId}` };
    case 'report-volume':
      return action.attachment === 'detached' ? { transition: 'detach', subject: action.volumeId } : null;
    case 'report-instance':
      return action.state === 'terminated' ? { transition: 'terminate', subject: action.instanceId } : null;
    default:
      return null;
  }
}

function planInstance(instance: CloudInstance, guest: GuestActual | undefined, now: number): Action[] {
  const instanceId = instance.id;
  const cleanUp: Action[] = guest?.phase === 'gone' ? [{ kind: 'clean-up', instanceId }] : [];
  const terminated: Action = { kind: 'report-instance', instanceId, state: 'terminated' };
  switch (instance.state) {
    case 'pending':
      if (!guest) return [{ kind: 'launch', instanceId }];
      if (guest.phase === 'running') return [{ kind: 'report-instance', instanceId, state: 'running' }];
      return [...cleanUp, terminated];
    case 'running':
      // Without a guest it has died: it was there, or it would not be running.
      return guest?.phase === 'running' ? [] : [...cleanUp, terminated];
    case 'shutting-down':
      if (guest?.phase !== 'running') return [...cleanUp, terminated];
      if (guest.poweredOffAt === null) return [{ kind: 'power-off', instanceId }];
      return now - guest.poweredOffAt > POWER_OFF_LIMIT_MS ? [{ kind: 'kill', instanceId }] : [];
    case 'terminated':
      return guest?.phase === 'running' ? [{ kind: 'kill', instanceId }] : cleanUp;
  }
}

/** Guests whose instance the API does not know any more. */
function planForgotten(state: CloudState, actual: Actual): Action[] {
  const known = new Set(state.instances.map(({ id }) => id));
  return [...actual.guests]
    .filter(([instanceId, { phase }]) => !known.has(instanceId) && phase !== 'cleaned')
    .map(([instanceId, { phase }]) => ({ kind: phase === 'running' ? 'kill' : 'clean-up', instanceId }));
}

function planVolume({ id: volumeId, sizeGiB, attachment }: CloudVolume, actual: Actual): Action[] {
  const held = actual.volumes.get(volumeId);
  const release: Action[] = [{ kind: 'release', volumeId }];
  // A dead guest holds nothing, whatever the API still thinks.
  if (held && actual.guests.get(held.instanceId)?.phase !== 'running') return release;
  if (attachment === null) return held ? release : [];
  if (held && held.instanceId !== attachment.instanceId) return release;
  const guestRuns = actual.guests.get(attachment.instanceId)?.phase === 'running';
  switch (attachment.state) {
    case 'attaching':
      if (held) return [{ kind: 'report-volume', volumeId, attachment: 'attached' }];
      return guestRuns ? [{ kind: 'attach', volumeId, instanceId: attachment.instanceId }] : [];
    case 'attached':
      if (held) return held.sizeGiB < sizeGiB ? [{ kind: 'grow', volumeId }] : [];
      return guestRuns ? [{ kind: 'attach', volumeId, instanceId: attachment.instanceId }] : [];
    case 'detaching':
      return held ? release : [{ kind: 'report-volume', volumeId, attachment: 'detached' }];
  }
}

function planDeletedVolumes(state: CloudState, actual: Actual): Action[] {
  const known = new Set(state.volumes.map(({ id }) => id));
  const held = [...actual.volumes.keys()].filter((id) => !known.has(id));
  const files = [...actual.volumeFiles].filter((id) => !known.has(id) && !actual.volumes.has(id));
  return [
    ...held.map((volumeId): Action => ({ kind: 'release', volumeId })),
    ...files.map((volumeId): Action => ({ kind: 'delete-volume', volumeId })),
  ];
}

function planAddresses(state: CloudState, actual: Actual): Action[] {
  const wanted = new Map(
    state.instances
      .filter((instance) => instance.state !== 'terminated')
      .flatMap((instance) => instance.secondaryIps.map((address) => [address, instance.id] as const)),
  );
  const moves = [...wanted].filter(([address, instanceId]) => actual.addresses.get(address) !== instanceId);
  const drops = [...actual.addresses.keys()].filter((address) => !wanted.has(address));
  return [
    ...moves.map(([address, instanceId]): Action => ({ kind: 'move-address', address, instanceId })),
    ...drops.map((address): Action => ({ kind: 'drop-address', address })),
  ];
}
