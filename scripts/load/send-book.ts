import type { Send } from './files';

/** What is known of the sends of a load, in memory that does not grow with them. */
export interface SendBook {
  /** A send, and what became of it. */
  enter(send: Send): void;
  /** The sends that changed since this was last called, each as it is now: most are done before they are written. */
  drain(): Send[];
  summary(): SendSummary;
  /** Whether each of so many partitions has acknowledged so many records. */
  acknowledgedBy(partitions: number, records: number): boolean;
}

export interface SendSummary {
  acked: number;
  failed: number;
  /** Neither of both yet. */
  underWay: number;
  /** Longest time from a send to its acknowledgement. */
  maxMs: number;
}

export function createSendBook(): SendBook {
  const changed = new Map<string, Send>();
  const acknowledged = new Map<number, number>();
  let [offered, failed, maxMs] = [0, 0, 0];
  const acked = () => [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
  return {
    enter: (send) => {
      changed.set(`${send.partition}/${send.sequence}`, send);
      if (send.ackedAt !== null) {
        acknowledged.set(send.partition, (acknowledged.get(send.partition) ?? 0) + 1);
        maxMs = Math.max(maxMs, send.ackedAt - send.sentAt);
      } else if (send.failure) {
        failed += 1;
      } else {
        offered += 1;
      }
    },
    drain: () => {
      const sends = [...changed.values()];
      changed.clear();
      return sends;
    },
    summary: () => ({
      acked: acked(),
      failed,
      underWay: offered - acked() - failed,
      maxMs: Math.round(maxMs * 10) / 10,
    }),
    acknowledgedBy: (partitions, records) =>
      Array.from({ length: partitions }, (_, partition) => acknowledged.get(partition) ?? 0).every(
        (count) => count >= records,
      ),
  };
}
