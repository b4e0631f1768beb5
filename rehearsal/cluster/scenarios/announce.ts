import { setNotice } from '../../cloud';
import { type Announcement, noticeOf } from '../../market/announce';
import type { Carriers } from './stage';

/** EC2 gives two minutes. */
export const NOTICE_SECONDS = 120;

/** Let EC2 announce something to the instances of these nodes, at the same moment. */
export async function announce(
  nodes: string[],
  carriers: Carriers,
  announcement: Announcement,
  seconds: number,
): Promise<void> {
  const now = Date.now();
  const notice = noticeOf(announcement, now + seconds * 1000, now);
  await Promise.all(nodes.map((node) => setNotice(carriers.get(node)!, notice)));
}
