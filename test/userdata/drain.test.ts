import { drain } from '../../userdata/drain/drain';
import { INSTANCE_ID } from './support/fake-cloud';
import { bootedInstance, type Instance } from './support/instance';

/** An instance that runs its node: the volume is here, every unit stops when told to. */
function running(): Instance {
  const instance = bootedInstance('broker-1');
  instance.cloud.volume = {
    state: 'in-use',
    sizeGiB: 8,
    attachment: { instanceId: INSTANCE_ID, state: 'attached' },
  };
  instance.machine.onCommand = (line) =>
    line.startsWith('systemctl show') ? { stdout: 'ActiveState=inactive\n' } : undefined;
  return instance;
}

const identity = { instanceId: INSTANCE_ID, mac: '', interfaceId: '' };
const drained = ({ machine, cloud }: Instance) => drain(machine, async () => ({ cloud, identity }));
const stops = ({ machine }: Instance) => machine.commands.filter((line) => line.startsWith('systemctl stop'));
const ALL_STOPS = ['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount'].map(
  (u) => `systemctl stop ${u}`,
);

it('stops the agent, then Kafka, unmounts, detaches and lets Auto Scaling go on', async () => {
  const instance = running();
  expect(await drained(instance)).toBe(true);
  expect(stops(instance)).toEqual(ALL_STOPS);
  expect(instance.cloud.calls.map((call) => call.split(' ')[0])).toEqual(['tag', 'detach', 'complete']);
  expect(instance.cloud.calls[0]).toContain('tag draining');
});

it('keeps agent and Kafka from being started again, before anything else', async () => {
  const instance = running();
  instance.machine.onCommand = () => {
    expect(instance.machine.texts.has('/run/kafka-node/draining')).toBe(true);
    return { stdout: 'ActiveState=inactive\n' };
  };
  await drained(instance);
});

it('stops Kafka whatever AWS says, and says that it did not all work', async () => {
  const instance = running();
  const refuse = async (): Promise<never> => {
    throw new Error('Throttling');
  };
  Object.assign(instance.cloud, { tagState: refuse, describeVolume: refuse, completeTermination: refuse });
  expect(await drained(instance)).toBe(false);
  expect(stops(instance)).toEqual(ALL_STOPS);
});

it('stops Kafka although AWS does not answer at all', async () => {
  const instance = running();
  instance.cloud.tagState = () => new Promise(() => undefined);
  expect(await drained(instance)).toBe(false);
  expect(stops(instance)).toEqual(ALL_STOPS);
  expect(instance.cloud.calls).toContain('complete');
});

it('stops Kafka although the metadata service is gone', async () => {
  const instance = running();
  const connect = () => Promise.reject(new Error('unreachable'));
  expect(await drain(instance.machine, connect)).toBe(false);
  expect(stops(instance)).toEqual(ALL_STOPS);
});

it('kills a Kafka that does not stop in time', async () => {
  const instance = running();
  let stubborn = true;
  instance.machine.onCommand = (line) => {
    if (line === 'systemctl stop kafka.service' && stubborn) return { code: null };
    if (line === 'systemctl kill --signal=SIGKILL kafka.service') stubborn = false;
    return { stdout: 'ActiveState=inactive\n' };
  };
  expect(await drained(instance)).toBe(true);
  expect(stubborn).toBe(false);
});

it('does not detach a volume that is still mounted, but lets the instance end', async () => {
  const instance = running();
  instance.machine.onCommand = (line) => ({
    stdout: line.endsWith('var-lib-kafka.mount') ? 'ActiveState=active\n' : 'ActiveState=inactive\n',
  });
  expect(await drained(instance)).toBe(false);
  expect(instance.cloud.calls).not.toContain('detach');
  expect(instance.cloud.calls).toContain('complete');
});

it('may be repeated: what is released already is not released again', async () => {
  const instance = running();
  await drained(instance);
  instance.cloud.calls.length = 0;
  expect(await drained(instance)).toBe(true);
  expect(instance.cloud.calls).not.toContain('detach');
});
