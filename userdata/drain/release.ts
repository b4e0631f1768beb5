import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { until, within } from '../effects/clock';
import { succeed } from '../effects/exec';
import { ANSWER_MS, call, type DrainContext, step } from './context';
import { isLeaving, leave } from './leaving';
import type { Mandate } from './order';
import { armPowerOff } from './power-off';
import { stopUnit } from './units';

/** Kafka's own limit would be five minutes, if there is no quorum that it could hand its leaders to. */
const KAFKA_STOP_MS = { least: 5000, most: 60_000 };
/** What is left for the volume once Kafka has been killed. */
const RELEASE_MS = 15_000;
const DETACH_MS = 40_000;
/** If EC2 answers nothing but errors; the termination frees the volume, too. */
const DETACH_FAILING_MS = 15_000;
/** A volume that has stopped answering holds up whoever writes to it for ever. */
const WRITE_MS = 10_000;

/**
 * Stop Kafka, let go of the volume, and say so where it is kept. Every step may fail without keeping the next one from
 * being tried, and all may be repeated.
 */
export async function release(context: DrainContext): Promise<void> {
  const { machine, book } = context;
  // From here on the volume is somebody else's: neither agent nor Kafka may start again, not even after a reboot.
  await step(context, 'mark as stopping', async () => {
    await machine.files.write(NODE_PATHS.leaving, '');
    await machine.files.write(NODE_PATHS.stopping, '');
  });
  await book.note('stopping');
  await step(context, 'arm power-off', () => armPowerOff(machine));
  await step(context, 'stop agent', () => stopUnit(machine, UNITS.agent, 10_000));
  const stopped = await step(context, 'stop kafka', () =>
    stopUnit(machine, UNITS.kafka, kafkaStopMs(book.record.mandate, machine.clock.now())),
  );
  if (stopped) {
    await book.note('stopped');
    if (await isMounted(context))
      await step(context, 'record on the volume', () =>
        within(machine.clock, WRITE_MS, 'the volume', recordOnVolume(context)),
      );
  }
  const unmounted = stopped && (await step(context, 'unmount', () => stopUnit(machine, UNITS.mount, 30_000)));
  // A volume in use cannot be detached; the termination frees it then.
  if (!unmounted) return;
  await book.note('unmounted');
  if (await step(context, 'detach volume', () => detachVolume(context))) await book.note('detached');
}

function kafkaStopMs({ deadline }: Mandate, now: number): number {
  const { least, most } = KAFKA_STOP_MS;
  return deadline === null ? most : Math.max(least, Math.min(most, deadline - RELEASE_MS - now));
}

async function isMounted({ machine }: DrainContext): Promise<boolean> {
  return (await machine.exec('mountpoint', ['-q', NODE_PATHS.mountPoint])).code === 0;
}

/** The node takes along what the next instance's watcher has to know. */
async function recordOnVolume({ machine, book }: DrainContext): Promise<void> {
  await machine.files.write(NODE_PATHS.lastDrain, book.text());
  if (book.record.mandate.causes.includes('rebalance')) {
    await machine.files.write(NODE_PATHS.lastRebalance, `${new Date(machine.clock.now()).toISOString()}\n`);
  }
  await succeed(machine.exec, 'sync', ['--file-system', NODE_PATHS.mountPoint]);
}

async function detachVolume({ machine: { clock }, connect }: DrainContext): Promise<void> {
  const patience = { what: 'the volume free', everyMs: 1000, timeoutMs: DETACH_MS };
  const failingUntil = clock.now() + DETACH_FAILING_MS;
  let asked = false;
  const look = async (): Promise<boolean> => {
    const { cloud, identity } = await connect();
    const { state, attachment } = await cloud.describeVolume();
    if (state === 'available' || attachment?.instanceId !== identity.instanceId) return true;
    if (!asked && attachment.state !== 'detaching') await cloud.detachVolume();
    asked = true;
    return false;
  };
  const isFree = () =>
    look().catch((error: Error) => {
      if (clock.now() >= failingUntil) throw error;
      return false;
    });
  const free = until(clock, patience, async () => (await isFree()) || undefined);
  await within(clock, DETACH_MS + ANSWER_MS, 'detaching', free);
}

/** The last words: to Auto Scaling, and where the record outlives the instance. */
export async function report(context: DrainContext): Promise<void> {
  const { book } = context;
  if (book.record.mandate.causes.includes('lifecycle')) {
    const completed = await step(context, 'complete termination', () =>
      call(context, 'Auto Scaling', ({ cloud }) => cloud.completeTermination()),
    );
    if (completed) await book.note('completed');
  } else if (!isLeaving(context)) {
    await step(context, 'leave group', () => leave(context));
  }
  await step(context, 'keep record', () =>
    call(context, 'S3', ({ cloud }) => cloud.keepDrainRecord(book.text())),
  );
}
