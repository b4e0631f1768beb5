import type { Send } from '../load/files';

/** Gaps of partitions while a load runs: what gapsByPartition finds in a ledger afterwards, so far. */
export interface GapBook {
  /** @param partition a name for it; a topic's partition numbers are not unique */
  enter(partition: string, send: Send): void;
  look(now: number): Gaps;
}

export interface Gaps {
  /** Partitions that were offered something. */
  partitions: number;
  /** Those that have acknowledged nothing for a while although they are offered records. */
  inGap: number;
  /** Longest so far; 0 if there was none. */
  longestMs: number;
}

/** Ten times what an acknowledgement takes, and twice what a clean stop costs. */
const GAP_MS = 250;

interface Page {
  /** Since when a record is on offer; null between records. */
  since: number | null;
  /** Time on offer since the last acknowledgement, of records that failed. */
  failedMs: number;
}

export function createGapBook(): GapBook {
  const pages = new Map<string, Page>();
  let longestMs = 0;
  const onOffer = ({ since, failedMs }: Page, until: number) =>
    failedMs + (since === null ? 0 : until - since);
  return {
    enter: (partition, { sentAt, ackedAt, failure }) => {
      const page = pages.get(partition) ?? { since: null, failedMs: 0 };
      pages.set(partition, page);
      page.since = sentAt;
      const end = ackedAt ?? failure?.at;
      if (end === undefined) return;
      const gap = onOffer(page, end);
      longestMs = Math.max(longestMs, gap);
      Object.assign(page, { since: null, failedMs: ackedAt === null ? gap : 0 });
    },
    look: (now) => {
      const running = [...pages.values()].map((page) => onOffer(page, now));
      longestMs = running.reduce((longest, gap) => Math.max(longest, gap), longestMs);
      return {
        partitions: pages.size,
        inGap: running.filter((gap) => gap >= GAP_MS).length,
        longestMs: Math.round(longestMs),
      };
    },
  };
}
