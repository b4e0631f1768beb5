import { isInternalTopic, isOwnTopic } from '../../cluster/names';
import type { NewTopic } from '../../kafka/topic-changes';
import { counted } from '../counted';
import type { ObservedTopic } from './observed';
import type { Change, Drift } from './plan';

export interface TopicPlan {
  changes: Change[];
  drift: Drift[];
  /** What cannot be brought about, each with what to do. */
  refusals: string[];
}

export function planTopics(desired: NewTopic[], observed: ObservedTopic[]): TopicPlan {
  const pairs = desired.map((wanted) => ({
    wanted,
    there: observed.find(({ topic }) => topic === wanted.topic),
  }));
  const unmanaged = observed.filter(
    ({ topic }) =>
      !isInternalTopic(topic) && !isOwnTopic(topic) && !desired.some((wanted) => wanted.topic === topic),
  );
  return {
    changes: pairs.flatMap(({ wanted, there }) =>
      there ? changesOf(wanted, there) : [{ kind: 'create topic', topic: wanted }],
    ),
    drift: [
      ...pairs.flatMap(({ wanted, there }) => (there ? unmanagedConfigs(wanted, there) : [])),
      ...unmanaged.map(unmanagedTopic),
    ],
    refusals: pairs.flatMap(({ wanted, there }) => (there ? refusalsOf(wanted, there) : [])),
  };
}

function changesOf({ topic, partitions, configs }: NewTopic, there: ObservedTopic): Change[] {
  const altered = Object.entries(configs)
    .filter(([name, value]) => there.configs[name] !== value)
    .map(([name, value]) => ({ name, from: there.configs[name] ?? null, to: value }));
  return [
    ...(partitions > there.partitions
      ? [{ kind: 'add partitions', topic, from: there.partitions, to: partitions } as const]
      : []),
    ...(altered.length > 0 ? [{ kind: 'alter configs', topic, configs: altered } as const] : []),
  ];
}

function refusalsOf({ topic, partitions, replicationFactor }: NewTopic, there: ObservedTopic): string[] {
  return [
    ...(partitions < there.partitions
      ? [
          `topic ${topic} has ${counted(there.partitions, 'partition')}, and ${partitions} are configured: Kafka takes none away. ` +
            `Write ${there.partitions}, or make another topic and move its clients`,
        ]
      : []),
    ...(replicationFactor !== there.replicationFactor
      ? [
          `topic ${topic} has ${counted(there.replicationFactor, 'replica')}, and ${replicationFactor} are configured: only a ` +
            'reassignment of its partitions changes that (kafka-reassign-partitions). ' +
            `Write ${there.replicationFactor}, or reassign them first`,
        ]
      : []),
  ];
}

/** Not taken away by itself: without its retention.ms a topic may lose records. */
function unmanagedConfigs({ topic, configs }: NewTopic, there: ObservedTopic): Drift[] {
  return Object.entries(there.configs)
    .filter(([name]) => !(name in configs))
    .map(([name, from]) => ({
      what: `topic ${topic} has ${name}=${from}`,
      todo: 'configure it',
      deletion: {
        name: `config:${topic}:${name}`,
        change: { kind: 'alter configs', topic, configs: [{ name, from, to: null }] },
      },
    }));
}

function unmanagedTopic({ topic, partitions }: ObservedTopic): Drift {
  return {
    what: `topic ${topic}, ${counted(partitions, 'partition')}`,
    todo: 'configure it',
    deletion: { name: `topic:${topic}`, change: { kind: 'delete topic', topic } },
  };
}
