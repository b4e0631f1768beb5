import { NODE_PATHS } from '../../../cluster/node-paths';
import { run } from '../../../userdata/agent/main';
import { type AgentStatus, readStatus } from '../../../userdata/agent/status';
import { bootedInstance, type Instance, INTERFACE_ID, metaProperties } from '../support/instance';

/** Live until `done` says so. The agent itself never ends. */
async function liveUntil(
  { machine, cloud }: Instance,
  done: (status: AgentStatus) => boolean,
): Promise<AgentStatus> {
  const life = run(machine, () => cloud);
  for (;;) {
    const status = await Promise.race([life, new Promise((resolve) => setImmediate(resolve))]).then(() =>
      readStatus(machine.files),
    );
    if (status && done(status)) {
      machine.clock.halt();
      return status;
    }
  }
}

const isRunning = ({ state, step }: AgentStatus) => state === 'running' && step === null;
const isRefused = ({ state, lastError }: AgentStatus) => state === 'refused' && lastError !== null;
const isStuckAt =
  (name: string) =>
  ({ step, attempts, lastError }: AgentStatus) =>
    step === name && attempts > 2 && lastError !== null;

function position(list: string[], start: string): number {
  const index = list.findIndex((entry) => entry.startsWith(start));
  expect(index).toBeGreaterThanOrEqual(0);
  return index;
}

describe('a new node', () => {
  it('formats its blank volume, takes its address and starts Kafka, in that order', async () => {
    const instance = bootedInstance('broker-1');
    await liveUntil(instance, isRunning);

    const { commands } = instance.machine;
    const order = [
      'mkfs.xfs',
      'systemctl start var-lib-kafka.mount',
      'xfs_growfs',
      'networkctl reload',
      'setpriv',
    ];
    const positions = [...order, 'systemctl start kafka.service'].map((start) => position(commands, start));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('takes the address only once the volume is held, and leaves the marker after both', async () => {
    const instance = bootedInstance('broker-1');
    await liveUntil(instance, isRunning);
    const { calls } = instance.cloud;
    const positions = ['attach', `assign ${INTERFACE_ID}`, 'associate', 'marker', 'tag running'].map(
      (start) => position(calls, start),
    );
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('says in its tag that it stands by, claims and runs', async () => {
    const instance = bootedInstance('controller-1');
    await liveUntil(instance, isRunning);
    const tags = instance.cloud.calls.filter((call) => call.startsWith('tag'));
    expect(tags.map((tag) => tag.split(' ')[1])).toEqual(['standby', 'claiming', 'running']);
    expect(tags[0]).toMatch(/^tag standby 2026-11-21T10:/);
  });

  it('keeps secrets away from argument lists, status and journal', async () => {
    const instance = bootedInstance('controller-1');
    await liveUntil(instance, isRunning);
    const { commands, lines, owners, texts } = instance.machine;
    for (const text of [...commands, ...lines, texts.get(NODE_PATHS.agentStatus)!]) {
      expect(text).not.toMatch(/saltedpassword|PRIVATE KEY|c2FsdHNhbHQ/);
    }
    expect(owners.get(NODE_PATHS.keystore)).toEqual({ mode: 0o600, owner: 'kafka' });
    expect(texts.has('/run/kafka-node/format.args')).toBe(false);
  });
});

describe('a standby', () => {
  it('waits while another instance holds the volume, says so, and keeps its tag fresh', async () => {
    const instance = bootedInstance('broker-1');
    instance.cloud.volume = {
      ...instance.cloud.volume,
      state: 'in-use',
      attachment: { instanceId: 'i-other', state: 'attached' },
    };
    const tags = () => instance.cloud.calls.filter((call) => call.startsWith('tag standby'));
    const status = await liveUntil(instance, () => tags().length === 3);
    expect(status).toMatchObject({ state: 'standby', step: 'volume', lastError: null });
    expect(status.waitingFor).toContain('i-other holds it');
    expect(instance.cloud.calls.some((call) => call.startsWith('attach') || call.startsWith('assign'))).toBe(
      false,
    );
    const times = tags().map((tag) => Date.parse(tag.split(' ')[2]));
    expect(times[2] - times[1]).toBeLessThanOrEqual(15_000);
  });

  it('goes on as soon as the volume is free', async () => {
    const instance = bootedInstance('broker-1');
    instance.cloud.volume = {
      ...instance.cloud.volume,
      state: 'in-use',
      attachment: { instanceId: 'i-other', state: 'attached' },
    };
    setTimeout(() => {
      instance.cloud.volume = { ...instance.cloud.volume, state: 'available', attachment: null };
    }, 20);
    await liveUntil(instance, isRunning);
  });

  it('is none before it is in service', async () => {
    const instance = bootedInstance('broker-1');
    instance.cloud.membership = { group: instance.descriptor.group, lifecycleState: 'Pending' };
    const status = await liveUntil(instance, ({ waitingFor }) => waitingFor !== null);
    expect(status).toMatchObject({ state: 'booting', step: 'in service' });
    expect(instance.cloud.calls).toEqual([]);
  });

  it('names the secrets that are missing and goes on asking', async () => {
    const instance = bootedInstance('controller-1');
    delete instance.cloud.secrets.scram;
    const status = await liveUntil(instance, isStuckAt('secrets'));
    expect(status.lastError).toMatch(/not readable: \/kafka\/kafka\/controller-1\/scram$/);
  });

  it('outlives a role that is not there yet', async () => {
    const instance = bootedInstance('broker-1');
    const describe = instance.cloud.describeVolume.bind(instance.cloud);
    let refusals = 5;
    instance.cloud.describeVolume = async () => {
      if (refusals-- > 0) throw Object.assign(new Error('not authorized'), { name: 'UnauthorizedOperation' });
      return describe();
    };
    await liveUntil(instance, isRunning);
    expect(instance.machine.lines.filter((line) => line.includes('UnauthorizedOperation'))).toHaveLength(5);
  });
});

describe('a replacement', () => {
  function returning(name = 'broker-1'): Instance {
    const instance = bootedInstance(name);
    const { cluster, node } = instance.descriptor;
    instance.disk.type = 'xfs';
    instance.machine.texts.set(NODE_PATHS.metaProperties, metaProperties(instance.descriptor));
    instance.cloud.marker = JSON.stringify({
      clusterId: cluster.id,
      node: node.name,
      volumeId: node.volumeId,
      initialisedAt: '2026-01-01T00:00:00Z',
    });
    return instance;
  }

  it('keeps what is on the volume', async () => {
    const instance = returning();
    await liveUntil(instance, isRunning);
    expect(instance.machine.commands.join('\n')).not.toMatch(/mkfs|setpriv/);
    expect(instance.cloud.calls).not.toContain('marker');
  });

  it('leaves an Elastic IP alone that came along with the address', async () => {
    const instance = returning();
    instance.cloud.elasticIp = {
      privateAddress: instance.descriptor.node.address,
      interfaceId: INTERFACE_ID,
    };
    await liveUntil(instance, isRunning);
    expect(instance.cloud.calls.join('\n')).not.toContain('associate');
  });

  it('carries on after a restart of the agent, without attaching or assigning again', async () => {
    const instance = returning();
    await instance.cloud.attachVolume();
    instance.cloud.onAssign();
    instance.cloud.calls.length = 0;
    instance.cloud.membership = null;
    await liveUntil(instance, isRunning);
    expect(
      instance.cloud.calls.filter((call) => !call.startsWith('tag') && !call.startsWith('associate')),
    ).toEqual([]);
  });

  it.each([
    ['a blank volume of a node that had data', 'VOLUME_LOST', (i: Instance) => void (i.disk.type = null)],
    [
      'an empty file system of a node that had data',
      'VOLUME_LOST',
      (i: Instance) => void i.machine.texts.delete(NODE_PATHS.metaProperties),
    ],
    ['a volume with another file system', 'VOLUME_FOREIGN', (i: Instance) => void (i.disk.type = 'ext4')],
    [
      "another node's log directory",
      'VOLUME_FOREIGN',
      (i: Instance) => void i.machine.texts.set(NODE_PATHS.metaProperties, 'cluster.id=other\nnode.id=7\n'),
    ],
    [
      "another cluster's marker",
      'MARKER_FOREIGN',
      (i: Instance) => void (i.cloud.marker = i.cloud.marker!.replace(i.descriptor.cluster.id, 'other')),
    ],
  ])('refuses %s', async (_what, code, damage) => {
    const instance = returning();
    damage(instance);
    const status = await liveUntil(instance, isRefused);
    expect(status.lastError).toContain(code);
    expect(instance.machine.commands.join('\n')).not.toMatch(/mkfs|setpriv|start kafka/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(instance.cloud.calls.at(-1)).toContain('tag refused');
  });

  it('never takes a marker that cannot be read for one that is not there', async () => {
    const instance = returning();
    instance.disk.type = null;
    instance.cloud.readMarker = async () => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    const status = await liveUntil(instance, isStuckAt('marker'));
    expect(status.lastError).toContain('AccessDenied');
    expect(instance.machine.commands.join('\n')).not.toContain('mkfs');
  });
});

it('an instance whose Kafka was given up says so, and no longer counts as running', async () => {
  const instance = bootedInstance('broker-1');
  const usual = instance.machine.onCommand;
  let crashed = false;
  instance.machine.onCommand = (line) =>
    crashed && line.startsWith('systemctl show')
      ? { stdout: 'ActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=5\n' }
      : usual(line);
  const status = await liveUntil(instance, (current) => {
    crashed ||= isRunning(current);
    return crashed && current.lastError !== null;
  });
  expect(status.lastError).toContain('kafka.service is failed');
});
