import { type LatencySummary, summariseLatencies } from '../../kafka/latency';
import type { JavaEntry } from '../java/ledger-files';
import type { Observation, Send } from '../load/files';
import { createGapBook, type Gaps } from './gap-book';

/** What is known of a load while it runs, in memory that does not grow with it. */
export interface LiveBook {
  sent(topic: string, send: Send): void;
  observed(observation: Observation): void;
  java(entry: JavaEntry): void;
  look(now: number): Live;
}

export interface Live {
  /** Records that kafkajs had acknowledged a second, lately. */
  rate: number;
  /** How long that took; null if nothing was acknowledged lately. */
  latency: LatencySummary | null;
  acked: number;
  /** Of all clients. */
  failed: number;
  gaps: Gaps;
  /** Partitions of all topics, by the broker that knows most of them; null while none answers. */
  underReplicated: number | null;
  underMinIsr: number | null;
  /** Null before its first acknowledgement. */
  java: { rate: number; acked: number; longestPauseMs: number } | null;
}

/** What "lately" is: long enough for percentiles, short enough to show a change. */
const WINDOW_MS = 5000;

interface Acknowledgement {
  at: number;
  latencyMs: number;
}

export function createLiveBook(startedAt: number): LiveBook {
  const gaps = createGapBook();
  const [kafkajs, java] = [recentBook(startedAt), recentBook(startedAt)];
  const views = new Map<string, { underReplicated: number; underMinIsr: number }>();
  const lastByPartition = new Map<number, number>();
  let [failed, longestPauseMs] = [0, 0];
  const most = (count: 'underReplicated' | 'underMinIsr') =>
    views.size === 0 ? null : Math.max(...[...views.values()].map((view) => view[count]));
  return {
    sent: (topic, send) => {
      gaps.enter(`${topic}/${send.partition}`, send);
      if (send.failure) failed += 1;
      if (send.ackedAt !== null) kafkajs.enter({ at: send.ackedAt, latencyMs: send.ackedAt - send.sentAt });
    },
    observed: (observation) => {
      if ('silent' in observation) views.delete(observation.from);
      else views.set(observation.from, observation);
    },
    java: (entry) => {
      if ('failedAt' in entry) failed += 1;
      if ('endedAt' in entry) failed += entry.unaccounted ?? 0;
      if (!('ackedAt' in entry)) return;
      const { partition, ackedAt } = entry;
      longestPauseMs = Math.max(longestPauseMs, ackedAt - (lastByPartition.get(partition) ?? ackedAt));
      lastByPartition.set(partition, ackedAt);
      java.enter({ at: ackedAt, latencyMs: 0 });
    },
    look: (now) => {
      const { acked, rate, latenciesMs } = kafkajs.look(now);
      const { acked: javaAcked, rate: javaRate } = java.look(now);
      return {
        ...{ rate, acked, failed },
        latency: latenciesMs.length === 0 ? null : summariseLatencies(latenciesMs),
        gaps: gaps.look(now),
        underReplicated: most('underReplicated'),
        underMinIsr: most('underMinIsr'),
        java: javaAcked === 0 ? null : { rate: javaRate, acked: javaAcked, longestPauseMs },
      };
    },
  };
}

/** Acknowledgements of the last seconds, and how many there were in all. */
function recentBook(startedAt: number) {
  let recent: Acknowledgement[] = [];
  let acked = 0;
  return {
    enter: (one: Acknowledgement) => {
      acked += 1;
      recent.push(one);
    },
    look: (now: number) => {
      recent = recent.filter(({ at }) => at > now - WINDOW_MS);
      const seconds = Math.min(WINDOW_MS, Math.max(1000, now - startedAt)) / 1000;
      return {
        acked,
        rate: Math.round((recent.length / seconds) * 10) / 10,
        latenciesMs: recent.map(({ latencyMs }) => latencyMs),
      };
    },
  };
}
