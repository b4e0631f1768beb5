import { connectAdmin } from './admin';
import type { Connection } from './connection';
import { patiently } from './patience';
import type { Offsets } from './read-topic';

export interface CommitOptions {
  /** Nobody may be in it. */
  groupId: string;
  topic: string;
  offsets: Offsets;
}

/** Let a consumer group begin at these offsets. */
export async function commitAsGroup(
  user: Connection,
  { groupId, topic, offsets }: CommitOptions,
): Promise<void> {
  const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
  const admin = await patiently(() => connectAdmin(user));
  try {
    await patiently(() => admin.setOffsets({ groupId, topic, partitions }));
  } finally {
    await admin.disconnect();
  }
}
