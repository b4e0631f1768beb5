import type { World } from '../../../scripts/hand-over/world';
import type { Evidence } from '../../../scripts/status/evidence';
import { soundEvidence, type SoundEvidence } from '../status/example';

type Instance = SoundEvidence['aws']['instances']['value'][number];

/** What a node does when its instance is asked to hand it over, a look each. */
export type Script = ((cluster: SoundEvidence, old: Instance) => void)[];

export const leaves: Script = [
  ({ at }, old) => (old.agent = { state: 'draining', since: at }),
  (_, old) => (old.group = null),
];

/** Launched from what is deployed, on the first type of the group's list. */
export function launch(cluster: SoundEvidence, old: Instance): Instance {
  const group = cluster.aws.groups.value.find(({ node }) => node === old.node)!;
  const replacement: Instance = {
    ...old,
    id: `${old.id}-next`,
    type: group.types[0],
    launched: new Date(old.launched.getTime() + 60_000),
    agent: null,
    request: null,
    group: group.name,
    template: { ...group.template },
  };
  cluster.aws.instances.value.push(replacement);
  return replacement;
}

export const replacementOf = ({ aws }: SoundEvidence, old: Instance): Instance =>
  aws.instances.value.find(({ id }) => id === `${old.id}-next`)!;

/** A replacement comes, takes over when the old instance is gone, and its Kafka catches up. */
export const arrives: Script = [
  (cluster, old) => void launch(cluster, old),
  (cluster, old) => (replacementOf(cluster, old).agent = { state: 'standby', since: cluster.at }),
  (cluster, old) => {
    cluster.aws.instances.value = cluster.aws.instances.value.filter((one) => one !== old);
    stopKafka(cluster, old.node!);
    replacementOf(cluster, old).agent = { state: 'claiming', since: cluster.at };
  },
  (cluster, old) => (replacementOf(cluster, old).agent = { state: 'running', since: cluster.at }),
  (cluster, old) => startKafka(cluster, old.node!),
];

export const HAND_OVER: Script = [...leaves, ...arrives];

const idOf = ({ nodes }: SoundEvidence, node: string) => nodes.find(({ name }) => name === node)!.id;

export function stopKafka(cluster: SoundEvidence, node: string): void {
  const id = idOf(cluster, node);
  const { metadata, quorum } = cluster.kafka;
  metadata.value.brokers = metadata.value.brokers.filter((broker) => broker.id !== id);
  for (const partition of metadata.value.partitions) {
    partition.isr = partition.isr.filter((one) => one !== id);
    if (partition.leader === id) partition.leader = partition.isr[0] ?? null;
  }
  const voters = quorum.value.voters.map((one) => one.id);
  if (quorum.value.leaderId === id) quorum.value.leaderId = voters.find((one) => one !== id)!;
  Object.assign(quorum.value.voters.find((one) => one.id === id) ?? {}, { logEndOffset: 1, lastCaughtUp: 1 });
}

export function startKafka(cluster: SoundEvidence, node: string): void {
  const id = idOf(cluster, node);
  const { metadata, quorum } = cluster.kafka;
  if (id > 100) metadata.value.brokers.push({ id, host: 'here', port: 9094 });
  for (const partition of metadata.value.partitions) partition.isr = [...new Set([...partition.isr, id])];
  const known = quorum.value.highWatermark;
  Object.assign(quorum.value.voters.find((one) => one.id === id) ?? {}, { logEndOffset: known });
}

/**
 * A cluster that changes from look to look, and the time with it. An instance that is asked to hand over does as the
 * script says.
 */
export function simulate({
  script = HAND_OVER,
  timeoutMinutes = 15,
}: { script?: Script; timeoutMinutes?: number } = {}) {
  const cluster = soundEvidence();
  const lines: string[] = [];
  const requests: string[] = [];
  const pending: (() => void)[] = [];
  let time = Date.parse('2026-11-21T12:00:00Z');
  const world: World = {
    look: async () => structuredClone<Evidence>(cluster),
    request: async (instanceId) => {
      requests.push(instanceId);
      const old = cluster.aws.instances.value.find(({ id }) => id === instanceId)!;
      old.request = 'hand-over';
      pending.push(...script.map((step) => () => step(cluster, old)));
    },
    now: () => new Date(time),
    sleep: async (milliseconds) => {
      time += milliseconds;
      pending.shift()?.();
    },
    say: (line) => lines.push(line),
    timeoutMinutes,
  };
  const instance = (node: string) => cluster.aws.instances.value.find((one) => one.node === node)!;
  return { cluster, world, lines, requests, pending, instance };
}
