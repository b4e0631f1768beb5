import { call, type DrainContext, step } from './context';

/** Tell people what happens to the node, once. In the background: nothing waits for it. */
export async function tellBegin(context: DrainContext): Promise<void> {
  const { book } = context;
  if (book.has('told')) return;
  const { voluntary, causes } = book.record.mandate;
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
  await book.note('told');
}

/** What an operator has to see to. */
export async function tellTrouble(context: DrainContext): Promise<void> {
  const { book } = context;
  const { failures, phases, stoppedBecause } = book.record;
  const noStandby = phases.standbySeen === undefined && stoppedBecause?.includes('no replacement');
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
