import { NODE_PATHS } from '../../../cluster/node-paths';
import { bootedInstance, INTERFACE_ID, returningInstance } from '../support/instance';
import { isRunning, liveUntil } from '../support/live';

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
});

describe('a replacement', () => {
  it('keeps what is on the volume', async () => {
    const instance = returningInstance('broker-1');
    await liveUntil(instance, isRunning);
    expect(instance.machine.commands.join('\n')).not.toMatch(/mkfs|setpriv/);
    expect(instance.cloud.calls).not.toContain('marker');
  });

  it('leaves an Elastic IP alone that came along with the address', async () => {
    const instance = returningInstance('broker-1');
    instance.cloud.elasticIp = {
      privateAddress: instance.descriptor.node.address,
      interfaceId: INTERFACE_ID,
    };
    await liveUntil(instance, isRunning);
    expect(instance.cloud.calls.join('\n')).not.toContain('associate');
  });

  it('carries on after a restart of the agent, without attaching or assigning again', async () => {
    const instance = returningInstance('broker-1');
    await instance.cloud.attachVolume();
    instance.cloud.onAssign();
    instance.cloud.calls.length = 0;
    instance.cloud.membership = null;
    await liveUntil(instance, isRunning);
    expect(
      instance.cloud.calls.filter((call) => !call.startsWith('tag') && !call.startsWith('associate')),
    ).toEqual([]);
  });
});
