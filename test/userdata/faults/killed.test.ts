import { parseMarker } from '../../../cluster/marker';
import { NODE_PATHS, volumeDevicePath } from '../../../cluster/node-paths';
import { run } from '../../../userdata/agent/main';
import { readStatus } from '../../../userdata/agent/status';
import { drain } from '../../../userdata/drain/drain';
import { fault } from '../../support/faults';
import { connecting, order } from '../support/draining';
import { bootedInstance, emptiedInstance, type Instance } from '../support/instance';
import { isRunning, liveUntil, nextTurn, noKafka } from '../support/live';
import { cloudMethods, mortal } from '../support/mortal';

/** The agent, killed after each of its effects in turn, on a machine and a cloud that remember what was done. */

/**
 * With the node's address comes its Elastic IP, and takes the primary address its way out: AWS's answers are lost on
 * an instance that has not configured the one by the time it loses the other.
 */
function releaseFirstAddress({ cloud, descriptor, machine }: Instance): void {
  const { address } = descriptor.node;
  const isCutOff = () =>
    [...machine.metadata.values()].some((value) => value.split('\n').includes(address)) &&
    !machine.configured.some((entry) => entry.address === address);
  for (const name of cloudMethods(cloud)) {
    const method = cloud[name].bind(cloud) as (...args: unknown[]) => Promise<never>;
    cloud[name] = async (...args: unknown[]) => {
      if (isCutOff()) throw new Error('connect ETIMEDOUT');
      return method(...args);
    };
  }
}

/** What a command leaves behind that is killed at work. Others are done or not done. */
const cutShort =
  ({ disk }: Instance) =>
  (effect: string): boolean => {
    if (effect.startsWith('exec mkfs')) Object.assign(disk, { type: 'xfs', halfMade: true });
    // Kafka writes meta.properties last of all.
    return /^exec (mkfs|setpriv|networkctl reload|systemctl start)/.test(effect);
  };

/** Run the agent until it is killed. @returns its effects; fewer than `lifetime` if it came to run the node */
async function liveAndDie(instance: Instance, lifetime: number, cutting: boolean): Promise<string[]> {
  const { machine, cloud, effects, died } = mortal(
    instance,
    lifetime,
    cutting ? cutShort(instance) : undefined,
  );
  void run(machine, { cloud: () => cloud, kafka: noKafka });
  let dead = false;
  void died.then(() => (dead = true));
  for (;;) {
    await nextTurn();
    const status = await readStatus(instance.machine.files);
    if (status?.state === 'refused' || (status?.attempts ?? 0) > 20)
      throw new Error(`stuck at ${status?.step}: ${status?.lastError}`);
    if (dead || (status && isRunning(status))) return [...effects];
  }
}

/** Everything of a node that matters after its claim. */
function outcome({ cloud, descriptor, disk, machine }: Instance) {
  const { node, volumeId, mayStartEmptySince } = parseMarker(cloud.marker!)!;
  return {
    disk: { ...disk },
    attachment: cloud.volume.attachment,
    marker: { node, volumeId, mayStartEmptySince },
    metaProperties: machine.texts.get(NODE_PATHS.metaProperties),
    secrets: machine.texts.has(NODE_PATHS.keystore),
    address: machine.configured.some(({ address }) => address === descriptor.node.address),
    listening: machine.listening,
  };
}

/** Data is never made anew: no format once there was a log directory, no file system once there was one. */
function watchForHarm(instance: Instance): void {
  const usual = instance.machine.onCommand;
  instance.machine.onCommand = (line) => {
    if (line.startsWith('mkfs')) expect(instance.disk.type === null || instance.disk.halfMade).toBe(true);
    if (line.startsWith('setpriv')) expect(instance.machine.texts.has(NODE_PATHS.metaProperties)).toBe(false);
    if (line.startsWith('xfs_growfs')) expect(instance.disk.halfMade).toBe(false);
    return usual(line);
  };
}

/** Once for each effect of an undisturbed life, killed after it and in the midst of it. */
async function atEveryPoint(
  check: (instance: Instance) => Promise<void>,
  begin = () => bootedInstance('broker-1'),
): Promise<void> {
  const undisturbed = begin();
  const total = (await liveAndDie(undisturbed, Infinity, false)).length;
  undisturbed.machine.clock.halt();
  // Fewer would mean that the agent no longer does its work through what is counted here.
  expect(total).toBeGreaterThan(40);
  for (const cutting of [false, true]) {
    for (let lifetime = 1; lifetime <= total; lifetime++) {
      const instance = begin();
      watchForHarm(instance);
      releaseFirstAddress(instance);
      try {
        await liveAndDie(instance, lifetime, cutting);
        await check(instance);
      } finally {
        instance.machine.clock.halt();
      }
    }
  }
}

fault('agent-killed', async () => {
  const undisturbed = bootedInstance('broker-1');
  await liveUntil(undisturbed, isRunning);
  await atEveryPoint(async (instance) => {
    await liveAndDie(instance, Infinity, false);
    expect(outcome(instance)).toEqual(outcome(undisturbed));
  });
});

fault('killed-while-starting-empty', async () => {
  const begin = () => emptiedInstance('controller-1');
  const undisturbed = begin();
  await liveUntil(undisturbed, isRunning);
  await atEveryPoint(async (instance) => {
    await liveAndDie(instance, Infinity, false);
    expect(outcome(instance)).toEqual(outcome(undisturbed));
    expect(outcome(instance).marker.mayStartEmptySince).toBeUndefined();
  }, begin);
});

fault('drain-while-claiming', async (row) => {
  await atEveryPoint(async (instance) => {
    instance.cloud.desired = 0;
    const { cloud, descriptor, machine } = instance;
    const usual = machine.onCommand;
    machine.onCommand = (line) => {
      if (line === 'systemctl stop kafka.service') machine.listening = false;
      return line.startsWith('systemctl show --property')
        ? { stdout: 'ActiveState=inactive\n' }
        : usual(line);
    };
    order(instance, 'lifecycle', 180);
    const kafka = { ...noKafka(), serves: async () => machine.listening };
    expect(await drain(machine, connecting(cloud, descriptor, kafka))).toBe('gone');
    expect(machine.listening).toBe(false);
    expect(cloud.volume).toMatchObject({ state: 'available', attachment: null });
    expect(cloud.calls).toContain('complete');
    expect(machine.commands.at(-1)).toBe('systemctl --no-block poweroff');

    // Another instance finds the volume and the marker as they were left.
    const replacement = bootedInstance('broker-1');
    Object.assign(replacement.disk, instance.disk);
    replacement.cloud.marker = cloud.marker;
    const data = machine.texts.get(NODE_PATHS.metaProperties);
    if (data) replacement.machine.texts.set(NODE_PATHS.metaProperties, data);
    expect(replacement.machine.blockDevices.has(volumeDevicePath(descriptor.node.volumeId))).toBe(false);
    watchForHarm(replacement);
    try {
      await liveAndDie(replacement, Infinity, false);
    } finally {
      replacement.machine.clock.halt();
    }
    expect(await readStatus(replacement.machine.files)).toMatchObject({ state: row.end });
  });
});
