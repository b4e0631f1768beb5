import type { Identity } from '../agent/context';
import type { Cloud } from '../cloud/cloud';
import { within } from '../effects/clock';
import type { Machine } from '../effects/machine';
import type { KafkaGates } from '../kafka/view';
import type { RecordBook } from './record';

/** AWS, who this instance is, and Kafka. */
export interface Surroundings {
  cloud: Cloud;
  identity: Identity;
  kafka: KafkaGates;
  /** The cluster's name and the node's. */
  cluster: string;
  node: string;
  volumeId: string;
}

/** Asked for anew each time until it works: not even the metadata service may delay a stop. */
export type Connect = () => Promise<Surroundings>;

/** What every part of a drain gets. */
export interface DrainContext {
  machine: Machine;
  connect: Connect;
  book: RecordBook;
}

/** What AWS, or Kafka, gets to answer before the drain goes on without it. */
export const ANSWER_MS = 10_000;

/**
 * Do a step of the drain. One that fails is told and noted, and keeps no other from being done.
 *
 * @returns whether it worked
 */
export async function step(
  { machine, book }: Pick<DrainContext, 'machine' | 'book'>,
  name: string,
  action: () => Promise<void>,
): Promise<boolean> {
  const { clock, log } = machine;
  const start = clock.now();
  try {
    await action();
    log.info(`drain: ${name}: done in ${clock.now() - start} ms`);
    return true;
  } catch (error) {
    const failure = `${name}: failed after ${clock.now() - start} ms: ${String(error)}`;
    log.warn(`drain: ${failure}`);
    await book.change({ failures: [...book.record.failures, failure].slice(-20) });
    return false;
  }
}

/** A call to AWS, which gets only so much time. */
export async function call(
  { machine, connect }: Pick<DrainContext, 'machine' | 'connect'>,
  what: string,
  action: (surroundings: Surroundings) => Promise<void>,
  milliseconds = ANSWER_MS,
): Promise<void> {
  await within(machine.clock, milliseconds, what, connect().then(action));
}
