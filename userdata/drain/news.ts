import { call, type DrainContext, step } from './context';

/**
 * Tell people what happens to the node, once; and once more if a hand-over becomes an interruption. In the background:
 * nothing waits for it.
 */
export async function tellBegin(context: DrainContext): Promise<void> {
  const { book } = context;
  const { voluntary, causes } = book.record.mandate;
  const phase = voluntary ? 'toldHandOver' : 'toldInterruption';
  if (book.has(phase)) return;
  const what = voluntary ? 'hand-over begins' : 'interruption noticed';
  await step(context, 'tell', () =>
    call(context, 'SNS', ({ cloud, cluster, node, identity }) =>
      cloud.tell(
        `${cluster} ${node}: ${what}`,
        `${book.record.why.join('\n')}\nInstance ${identity.instanceId}, cause: ${causes.join(', ')}. The node moves to ` +
          'another instance by itself; you hear again when it is back.',
      ),
    ),
  );
  await book.note(phase);
}

/** A group launches an instance within a minute, and that stands by two minutes later. */
const LATE_MS = 5 * 60_000;
const RETRY_MS = 60_000;

/** Tells people, once, that a hand-over which nobody forces waits for too long, maybe for ever. */
export function lateness(context: DrainContext): (waitingFor: string) => void {
  const { book, machine } = context;
  let next = 0;
  return (waitingFor) => {
    const { leftGroup } = book.record.phases;
    const now = machine.clock.now();
    if (leftGroup === undefined || book.has('toldLate') || now < next) return;
    const waited = now - Date.parse(leftGroup);
    if (waited < LATE_MS) return;
    next = now + RETRY_MS;
    void tellLate(context, Math.floor(waited / 60_000), waitingFor);
  };
}

async function tellLate(context: DrainContext, minutes: number, waitingFor: string): Promise<void> {
  const told = await step(context, 'tell that it is late', () =>
    call(context, 'SNS', ({ cloud, cluster, node, identity }) =>
      cloud.tell(
        `${cluster} ${node}: hand-over waits`,
        [
          `For ${minutes} minutes: ${waitingFor}.`,
          `Kafka goes on on instance ${identity.instanceId}, which has left its group. If no replacement was ` +
            'launched, the group says why in its activities: there may be no spot capacity.',
          'See docs/operations.md.',
        ].join('\n'),
      ),
    ),
  );
  if (told) await context.book.note('toldLate');
}

/** How the reason begins of a stop that could wait no longer. */
export const DEADLINE_NEAR = 'the deadline is near';

/** What an operator has to see to. */
export async function tellTrouble(context: DrainContext): Promise<void> {
  const { book } = context;
  const { failures, mandate, phases, stoppedBecause } = book.record;
  const noStandby =
    phases.standbySeen === undefined &&
    mandate.standby !== 'never' &&
    stoppedBecause?.startsWith(DEADLINE_NEAR);
  const stuck = phases.detached === undefined;
  if (!noStandby && !stuck) return;
  const subject = stuck ? 'volume not detached' : 'drained without a replacement standing by';
  await step(context, 'tell trouble', () =>
    call(context, 'SNS', ({ cloud, cluster, node, identity, volumeId }) =>
      cloud.tell(
        `${cluster} ${node}: ${subject}`,
        [
          `Instance ${identity.instanceId} stopped Kafka because ${stoppedBecause ?? 'it had to'}, and powers off now.`,
          ...(stuck ? [`${volumeId} is free once EC2 has terminated the instance.`] : []),
          ...failures,
          'See docs/operations.md.',
        ].join('\n'),
      ),
    ),
  );
}
