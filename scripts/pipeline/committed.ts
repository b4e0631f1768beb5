import { setTimeout as sleep } from 'node:timers/promises';
import { connectAdmin } from '../../kafka/admin';
import type { Connection } from '../../kafka/connection';
import { patiently } from '../../kafka/patience';
import type { Offsets } from '../../kafka/read-topic';

const POLL_MS = 500;

export interface GroupProgress {
  app: Connection;
  group: string;
  topic: string;
  /** Where the topic began to matter: what is before it need not be read. */
  from: Offsets;
  until: Offsets;
}

/** Wait until a group has committed that it read a part of a topic. @returns false if the signal came before */
export async function committedUntil(progress: GroupProgress, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (isCommitted(await committedOffsets(progress), progress)) return true;
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

export function isCommitted(
  committed: Offsets,
  { from, until }: Pick<GroupProgress, 'from' | 'until'>,
): boolean {
  return [...until].every(([partition, end]) => {
    const begin = from.get(partition) ?? 0n;
    return end <= begin || (committed.get(partition) ?? begin) >= end;
  });
}

/** By partition; without those of which the group has committed nothing. */
export async function committedOffsets({
  app,
  group,
  topic,
}: Pick<GroupProgress, 'app' | 'group' | 'topic'>): Promise<Offsets> {
  const admin = await patiently(() => connectAdmin(app));
  try {
    const [{ partitions }] = await patiently(() => admin.fetchOffsets({ groupId: group, topics: [topic] }), {
      alsoTransient: ['COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS'],
    });
    const known = partitions.map(({ partition, offset }) => [partition, BigInt(offset)] as const);
    return new Map(known.filter(([, offset]) => offset >= 0n));
  } finally {
    await admin.disconnect();
  }
}
