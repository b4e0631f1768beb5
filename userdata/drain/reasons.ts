import { within } from '../effects/clock';
import type { DrainContext, Surroundings } from './context';
import type { Mandate } from './order';
import { findStandby, nodesBefore } from './turn';

/**
 * Why a node of its own will does not even begin: what forbids any voluntary act, and others that have begun.
 *
 * @param answerBy until when AWS and Kafka may answer, in milliseconds since 1970: all of them together
 */
export async function reasonsToStay(context: DrainContext, answerBy: number): Promise<string[]> {
  return collect(context, answerBy, [
    ['Kafka', async ({ kafka }) => ((await kafka.serves()) ? kafka.actBlockers() : [NOT_SERVING])],
    ['other instances', async ({ cloud, node }) => nodesBefore(node, await cloud.peers()).map(goesFirst)],
  ]);
}

/** Why Kafka is not to be stopped yet, though the hand-over has begun. @param answerBy as above */
export async function reasonsToWait(
  context: DrainContext,
  { standby: wait, voluntary }: Mandate,
  answerBy: number,
): Promise<string[]> {
  if (wait === 'never') return [];
  const serving = await ask(context, answerBy, 'Kafka', ({ kafka }) => kafka.serves());
  // A node that serves nobody keeps nobody waiting, unless nobody forces it to go before its replacement is there.
  const serves = !serving.ok || serving.value;
  if (!serves && !voluntary) return [];
  if (wait === 'if-replaced') {
    const desired = await ask(context, answerBy, 'Auto Scaling', ({ cloud }) => cloud.desiredCapacity());
    // The cluster is paused or destroyed: all nodes go, and nobody after them.
    if (desired.ok && !desired.value) return [];
  }
  return collect(context, answerBy, [
    ['other instances', (surroundings) => aboutOthers(context, surroundings)],
    ...(serves ? [STOP_BLOCKERS] : []),
  ]);
}

const NOT_SERVING = 'Kafka does not serve';
const goesFirst = (node: string): string => `${node} drains as well and goes first`;

async function aboutOthers(
  { book, machine }: DrainContext,
  { cloud, node }: Surroundings,
): Promise<string[]> {
  const peers = await cloud.peers();
  const standby = findStandby(node, peers, machine.clock.now());
  if (standby) await book.note('standbySeen');
  return [...(standby ? [] : ['no replacement stands by']), ...nodesBefore(node, peers).map(goesFirst)];
}

type Question = [about: string, ask: (surroundings: Surroundings) => Promise<string[]>];

const STOP_BLOCKERS: Question = ['Kafka', ({ kafka }) => kafka.stopBlockers()];

/** Ask all at once. What cannot be known is a reason, too. */
async function collect(context: DrainContext, answerBy: number, questions: Question[]): Promise<string[]> {
  const answers = await Promise.all(
    questions.map(([about, question]) => ask(context, answerBy, about, question)),
  );
  return answers.flatMap((answer) => (answer.ok ? answer.value : [answer.error]));
}

type Answer<T> = { ok: true; value: T } | { ok: false; error: string };

async function ask<T>(
  { machine, connect }: DrainContext,
  answerBy: number,
  about: string,
  question: (surroundings: Surroundings) => Promise<T>,
): Promise<Answer<T>> {
  try {
    return {
      ok: true,
      value: await within(
        machine.clock,
        Math.max(0, answerBy - machine.clock.now()),
        about,
        connect().then(question),
      ),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, error: message.startsWith(about) ? message : `${about}: ${message}` };
  }
}
