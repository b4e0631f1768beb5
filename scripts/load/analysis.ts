import { summariseLatencies } from '../../kafka/latency';
import type { Observation, Send, Statement } from './files';

/**
 * What a load's ledger and its observations tell. All of it takes them in the order of their files; times are
 * milliseconds since 1970, `until` is where the window ends.
 */

/**
 * For each partition that was offered something between `from` and `to`: the longest time, in milliseconds, in which
 * it acknowledged nothing although it was offered records.
 *
 * A partition is offered a record from `sentAt` until it is acknowledged or failed; a record still under way is offered
 * until `to`. A gap is the time on offer between two acknowledgements, before the first one and after the last one:
 * pauses between records, in which nothing is offered, don't count, and a failed record ends no gap, the next one
 * prolongs it. All is cut at `from` and `to`. So as long as all succeeds, it is the longest latency, of the part of it
 * that lies within. A partition has one record on offer at a time.
 */
export function gapsByPartition(sends: Send[], from: number, to: number): Map<number, number> {
  return new Map([...longestGaps(sends, from, to)].map(([partition, { ms }]) => [partition, ms]));
}

/** A time in which a partition acknowledged nothing, and how long it was offered records in it. */
export interface Gap {
  from: number;
  to: number;
  ms: number;
}

/** The longest gap of any partition, with its place; null if none was offered anything. */
export function longestGap(sends: Send[], from: number, to: number): Gap | null {
  const gaps = [...longestGaps(sends, from, to).values()];
  return gaps.reduce<Gap | null>((longest, gap) => (longest && longest.ms >= gap.ms ? longest : gap), null);
}

/** The longest of each partition. */
function longestGaps(sends: Send[], from: number, to: number): Map<number, Gap> {
  const longest = new Map<number, Gap>();
  const sinceAcknowledged = new Map<number, Gap>();
  for (const { partition, sentAt, ackedAt, failure } of sends) {
    const begin = Math.max(sentAt, from);
    const end = Math.min(ackedAt ?? failure?.at ?? to, to);
    if (end < begin) continue;
    const open = sinceAcknowledged.get(partition);
    const gap = { from: open?.from ?? begin, to: end, ms: (open?.ms ?? 0) + end - begin };
    if (gap.ms >= (longest.get(partition)?.ms ?? 0)) longest.set(partition, gap);
    if (ackedAt === null) sinceAcknowledged.set(partition, gap);
    else sinceAcknowledged.delete(partition);
  }
  return longest;
}

/** The longest gap of any partition, rounded to a tenth; null if none was offered anything. */
export function maxGapMs(sends: Send[], from: number, to: number): number | null {
  const gaps = [...gapsByPartition(sends, from, to).values()];
  return gaps.length === 0 ? null : summariseLatencies(gaps).maxMs;
}

/** The gap that half of the partitions don't exceed, likewise. */
export function medianGapMs(sends: Send[], from: number, to: number): number | null {
  const gaps = [...gapsByPartition(sends, from, to).values()];
  return gaps.length === 0 ? null : summariseLatencies(gaps).p50Ms;
}

/**
 * When another broker first said, after `after`, that every partition has a leader and none has this one. Null if
 * nobody said so, and if the broker led nothing from `after` on: then there was nothing to move.
 *
 * What the broker says of itself doesn't count: its clients may hear nothing from it any more. The first of the others
 * is enough, because a client takes the answer of whichever it asks; one that asks a later one learns it later, some
 * milliseconds apart. What was said before `after` is no evidence. It is the time at which the answer was here: the
 * controller had decided up to a poll and a round trip earlier. A broker whose id the observer could not tell (`broker`
 * null) counts as another one.
 */
export function leadersMovedAt(
  observations: Observation[],
  brokerId: number,
  after: number,
  until = Infinity,
): number | null {
  const byOthers = observations.filter(({ broker, at }) => broker !== brokerId && at <= until);
  const leads = ({ leaders }: Statement) => Object.values(leaders).includes(brokerId);
  const hasMoved = (said: Statement) =>
    about(said).length > 0 && !leads(said) && !Object.values(said.leaders).includes(null);

  const since = byOthers.filter(({ at }) => at > after).filter(isStatement);
  const before = standing(byOthers.filter(({ at }) => at <= after));
  const firstLed = before.some(leads) ? 0 : since.findIndex(leads);
  if (firstLed < 0) return null;
  return since.slice(firstLed).find(hasMoved)?.at ?? null;
}

/** Something that must hold, stops doing so and comes back. */
export interface Recovery {
  /** When it was first seen not to hold, `after` if it did not hold then; null if it was never seen so. */
  lostAt: number | null;
  /** From when on it held again and until the end of the window; null if it never broke, or did not hold at the end. */
  backAt: number | null;
}

/**
 * When all replicas of the load's topic were in sync again. They are if every broker that answers says so: one that
 * says otherwise is believed. While no broker answers, what was seen last stands. A shortage between two polls goes
 * unseen.
 */
export function inSyncAt(observations: Observation[], after: number, until = Infinity): Recovery {
  return recovery(verdicts(observations, after, until, isInSync));
}

/** When all partitions of the load's topic had their preferred leaders again. Seen like inSyncAt. */
export function leadersHomeAt(observations: Observation[], after: number, until = Infinity): Recovery {
  return recovery(verdicts(observations, after, until, isHome));
}

/**
 * How many replicas were in sync of the partition that had the fewest, at `after` and at each change until `until`. Seen
 * like inSyncAt: of what brokers say, the least counts.
 */
export function fewestInSync(
  observations: Observation[],
  after: number,
  until = Infinity,
): { at: number; replicas: number }[] {
  const fewest = (views: Statement[]) =>
    Math.min(...views.flatMap(({ isr }) => Object.values(isr).map(({ length }) => length)));
  return changes(observations, after, until, fewest)
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => ({ at, replicas: value }));
}

export interface Span {
  from: number;
  /** Null if it lasts to the end of the window. */
  to: number | null;
}

/** When a broker said that partitions, of whatever topic, were under min.insync.replicas: they then refuse writes. */
export function underMinIsr(observations: Observation[], after: number, until = Infinity): Span[] {
  const seen = verdicts(observations, after, until, (said) => said.underMinIsr === 0);
  return seen.flatMap(({ at, holds }, index) =>
    holds ? [] : [{ from: at, to: seen.at(index + 1)?.at ?? null }],
  );
}

function isInSync(said: Statement): boolean {
  const partitions = about(said);
  return partitions.length > 0 && partitions.every((p) => said.isr[p].length >= said.replicas[p].length);
}

function isHome(said: Statement): boolean {
  const partitions = about(said);
  return partitions.length > 0 && partitions.every((p) => said.leaders[p] === said.replicas[p][0]);
}

function about({ leaders }: Statement): string[] {
  return Object.keys(leaders);
}

function recovery(seen: Verdict[]): Recovery {
  const lostAt = seen.find(({ holds }) => !holds)?.at ?? null;
  const last = seen.at(-1);
  return { lostAt, backAt: lostAt !== null && last?.holds ? last.at : null };
}

interface Verdict {
  at: number;
  holds: boolean;
}

/** Whether something held at `after`, and each change of that until `until`. Empty while nobody answered. */
function verdicts(
  observations: Observation[],
  after: number,
  until: number,
  holds: (said: Statement) => boolean,
): Verdict[] {
  const seen = changes(observations, after, until, (views) => views.every(holds));
  return seen.map(({ at, value }) => ({ at, holds: value }));
}

/** What all that stands amounts to at `after`, and each change of that until `until`. Empty while nobody answered. */
function changes<T>(
  observations: Observation[],
  after: number,
  until: number,
  look: (views: Statement[]) => T,
): { at: number; value: T }[] {
  const seen: { at: number; value: T }[] = [];
  const views = new Map<string, Statement>();
  const add = (at: number) => {
    const value = look([...views.values()]);
    if (views.size > 0 && seen.at(-1)?.value !== value) seen.push({ at, value });
  };
  for (const observation of observations.filter(({ at }) => at <= after)) enter(views, observation);
  add(after);
  for (const observation of observations.filter(({ at }) => at > after && at <= until)) {
    enter(views, observation);
    add(observation.at);
  }
  return seen;
}

/** What the brokers that still answer said last. */
function standing(observations: Observation[]): Statement[] {
  const views = new Map<string, Statement>();
  for (const observation of observations) enter(views, observation);
  return [...views.values()];
}

function enter(views: Map<string, Statement>, observation: Observation): void {
  if (isStatement(observation)) views.set(observation.from, observation);
  else views.delete(observation.from);
}

function isStatement(observation: Observation): observation is Statement {
  return !('silent' in observation);
}
