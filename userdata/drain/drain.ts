import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { until } from '../effects/clock';
import { succeed } from '../effects/exec';
import type { Identity } from '../agent/context';
import type { Cloud } from '../cloud/cloud';
import type { Machine } from '../effects/machine';

/** Kafka's own limit would be five minutes, if there is no quorum that it could hand its leaders to. */
const KAFKA_STOP_MS = 60_000;
/** What AWS gets to answer before the drain goes on without it. */
const AWS_MS = 10_000;
const DETACH_MS = 40_000;

/** AWS, and who this instance is: asked for late, since not even the metadata service may delay the stop. */
export type Connect = () => Promise<{ cloud: Cloud; identity: Identity }>;

/**
 * Stop Kafka cleanly and let go of the volume, then let Auto Scaling terminate the instance. Every step may fail
 * without keeping the next one from being tried, and all may be repeated; nothing that AWS does delays the stop.
 *
 * @returns whether every step worked
 */
export async function drain(machine: Machine, connect: Connect): Promise<boolean> {
  const failed: string[] = [];
  const step = async (name: string, action: () => Promise<void>): Promise<boolean> => {
    const start = machine.clock.now();
    try {
      await action();
      machine.log.info(`drain: ${name}: done in ${machine.clock.now() - start} ms`);
      return true;
    } catch (error) {
      failed.push(name);
      machine.log.warn(`drain: ${name}: failed after ${machine.clock.now() - start} ms: ${String(error)}`);
      return false;
    }
  };

  await machine.files.write(NODE_PATHS.draining, `${new Date(machine.clock.now()).toISOString()}\n`);
  // First of all: an agent in the middle of its claim would start Kafka again, and say something else in the tag.
  await step('stop agent', () => stopUnit(machine, UNITS.agent, 10_000));
  const tagged = step('tag draining', () => inTime(machine, tagDraining(machine, connect)));
  const stopped = await step('stop kafka', () => stopUnit(machine, UNITS.kafka, KAFKA_STOP_MS));
  const unmounted = stopped && (await step('unmount', () => stopUnit(machine, UNITS.mount, 30_000)));
  await tagged;
  // A volume in use cannot be detached; the termination frees it then.
  if (unmounted) await step('detach volume', async () => detachVolume(machine, await connect()));
  await step('complete termination', async () => (await connect()).cloud.completeTermination());
  return failed.length === 0;
}

/** Stop a unit, if need be by force. One that is not there is stopped. */
async function stopUnit(machine: Machine, unit: string, timeoutMs: number): Promise<void> {
  const { exec, log } = machine;
  const { code } = await exec('systemctl', ['stop', unit], { timeoutMs });
  if (code !== 0 && code !== 5) {
    log.warn(`drain: ${unit} does not stop (systemctl: ${code ?? 'no answer in time'}), killing it`);
    await exec('systemctl', ['kill', '--signal=SIGKILL', unit], { timeoutMs: 5000 });
    await exec('systemctl', ['stop', unit], { timeoutMs: 10_000 });
  }
  const output = await succeed(exec, 'systemctl', ['show', '--property=ActiveState', unit], {
    timeoutMs: 5000,
  });
  const state = output.trim().replace('ActiveState=', '');
  if (state !== 'inactive' && state !== 'failed') throw new Error(`${unit} is still ${state}`);
}

async function tagDraining({ clock }: Machine, connect: Connect): Promise<void> {
  const { cloud } = await connect();
  await cloud.tagState('draining', new Date(clock.now()));
}

async function detachVolume(
  { clock }: Machine,
  { cloud, identity }: Awaited<ReturnType<Connect>>,
): Promise<void> {
  const what = 'the volume free';
  let asked = false;
  await until(clock, { what, everyMs: 1000, timeoutMs: DETACH_MS }, async () => {
    const { state, attachment } = await cloud.describeVolume();
    if (state === 'available' || attachment?.instanceId !== identity.instanceId) return true;
    if (!asked && attachment.state !== 'detaching') await cloud.detachVolume();
    asked = true;
    return undefined;
  });
}

/** Give a call its time, then go on without it. */
async function inTime({ clock }: Machine, call: Promise<void>): Promise<void> {
  const late = clock.sleep(AWS_MS).then(() => {
    throw new Error(`no answer within ${AWS_MS / 1000} s`);
  });
  await Promise.race([call, late]);
}
