import { generateKeyPairSync } from 'node:crypto';
import { NODE_PATHS, volumeDevicePath } from '../../../cluster/node-paths';
import { expectSaid, fault, type FaultRow } from '../../support/faults';
import { bootedInstance, emptiedInstance, type Instance, returningInstance } from '../support/instance';
import { endsAsPromised, isRunning, isStuckAt, liveUntil } from '../support/live';

/** Faults inside an instance, on the agent's real code with a made-up machine and cloud. */

const DEVICE = '/dev/nvme1n1';
const SERIAL = '/sys/class/block/nvme1n1/device/serial';
const GIB = 2 ** 30;

/** A refusal of a node that comes back and has data, which nothing may touch. */
function refuses(id: string, damage: (instance: Instance) => void): void {
  fault(id, async (row) => {
    const instance = returningInstance('broker-1');
    damage(instance);
    await endsAsPromised(instance, row);
  });
}

function answersTo(instance: Instance, start: string, answer: () => object): void {
  const usual = instance.machine.onCommand;
  instance.machine.onCommand = (line) => (line.startsWith(start) ? answer() : usual(line));
}

describe('the volume', () => {
  refuses('volume-blank', ({ disk }) => void (disk.type = null));
  refuses('log-directory-gone', ({ machine }) => void machine.texts.delete(NODE_PATHS.metaProperties));
  refuses('volume-foreign', ({ disk }) => void (disk.type = 'ext4'));
  refuses(
    'log-directory-foreign',
    ({ machine }) => void machine.texts.set(NODE_PATHS.metaProperties, 'cluster.id=other\nnode.id=7\n'),
  );
  refuses(
    'marker-foreign',
    ({ cloud, descriptor }) => void (cloud.marker = cloud.marker!.replace(descriptor.cluster.id, 'other')),
  );
  refuses('half-made-after-data', ({ disk }) => void (disk.halfMade = true));

  /** What Kafka's format was told, for a node that starts empty although it had data. */
  async function startEmpty(instance: Instance, row: FaultRow): Promise<string> {
    const usual = instance.machine.onCommand;
    let formatted = '';
    instance.machine.onCommand = (line) => {
      const [, file] = /@(\S+)$/.exec(line) ?? [];
      if (line.startsWith('setpriv')) formatted = instance.machine.texts.get(file)!;
      return usual(line);
    };
    await endsAsPromised(instance, row);
    expect(JSON.parse(instance.cloud.marker!)).not.toHaveProperty('mayStartEmptySince');
    return formatted;
  }

  fault('broker-disk-given-up', async (row) => {
    const formatted = await startEmpty(emptiedInstance('broker-1'), row);
    expect(formatted).toContain('--no-initial-controllers');
  });

  fault('controller-disk-given-up', async (row) => {
    const formatted = await startEmpty(emptiedInstance('controller-1'), row);
    expect(formatted).toContain('--no-initial-controllers');
    expect(formatted).not.toMatch(/"--initial-controllers|--add-scram/);
  });

  it('holds the marker that allows nothing any more before Kafka starts', async () => {
    const instance = emptiedInstance('broker-1');
    const usual = instance.machine.onCommand;
    let seen = '';
    instance.machine.onCommand = (line) => {
      if (line === 'systemctl start kafka.service') seen = instance.cloud.marker!;
      return usual(line);
    };
    await liveUntil(instance, isRunning);
    expect(JSON.parse(seen)).toEqual({
      clusterId: instance.descriptor.cluster.id,
      node: 'broker-1',
      volumeId: instance.descriptor.node.volumeId,
      initialisedAt: expect.stringMatching(/^2026-11-21T10:/),
    });
  });

  it('keeps what is on it where an operator gave it up by mistake', async () => {
    const instance = returningInstance('broker-1');
    instance.cloud.marker = emptiedInstance('broker-1').cloud.marker;
    await liveUntil(instance, isRunning);
    expect(instance.machine.commands.join('\n')).not.toMatch(/mkfs|setpriv/);
    expect(JSON.parse(instance.cloud.marker!)).not.toHaveProperty('mayStartEmptySince');
  });

  fault('marker-unreadable', async (row) => {
    const instance = returningInstance('broker-1');
    instance.disk.type = null;
    instance.cloud.readMarker = async () => {
      throw Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
    };
    const status = await liveUntil(instance, (now) => isStuckAt('marker')(now) && now.attempts > 3);
    expect(status.state).toBe(row.end);
    expectSaid(row, ...instance.machine.lines);
    expect(instance.machine.commands.join('\n')).not.toContain('mkfs');
  });

  fault('mkfs-interrupted', async (row) => {
    const instance = bootedInstance('broker-1');
    Object.assign(instance.disk, { type: 'xfs', halfMade: true });
    await endsAsPromised(instance, row);
    expect(instance.machine.commands.filter((line) => line.startsWith('mkfs'))).toEqual([
      expect.stringContaining(' -f '),
    ]);
  });

  it('is never made a file system on by force when it is blank', async () => {
    const instance = bootedInstance('broker-1');
    await liveUntil(instance, isRunning);
    expect(instance.machine.commands.filter((line) => line.startsWith('mkfs'))).toEqual([
      expect.not.stringContaining(' -f '),
    ]);
  });

  fault('plug-pulled-early', async (row) => {
    const instance = bootedInstance('broker-1');
    const { cloud, machine } = instance;
    const leave = cloud.createMarker.bind(cloud);
    let unsynced: string[] = [];
    cloud.createMarker = async (text) => {
      const synced = machine.commands.lastIndexOf('sync --file-system /var/lib/kafka/data');
      unsynced = machine.commands.slice(synced + 1);
      return leave(text);
    };
    await endsAsPromised(instance, row);
    expect(machine.commands.some((line) => line.startsWith('setpriv'))).toBe(true);
    expect(unsynced).toEqual([]);
  });

  it('is not synced, which would hold up a Kafka that runs, once there is a marker', async () => {
    const instance = returningInstance('broker-1');
    await liveUntil(instance, isRunning);
    expect(instance.machine.commands.join('\n')).not.toContain('sync --file-system');
  });

  fault('volume-grown-away', async (row) => {
    const instance = returningInstance('broker-1');
    instance.cloud.volume.sizeGiB = 16;
    await endsAsPromised(instance, row);
    const { commands } = instance.machine;
    const mounted = commands.indexOf('systemctl start var-lib-kafka.mount');
    expect(commands.indexOf('xfs_growfs /var/lib/kafka')).toBeGreaterThan(mounted);
  });
});

describe('the device', () => {
  refuses('device-foreign', ({ machine }) => void machine.texts.set(SERIAL, 'vol0aaaaaaaaaaaaaaaa\n'));
  refuses('device-too-large', (instance) =>
    answersTo(instance, 'blockdev', () => ({ stdout: `${9 * GIB}\n` })),
  );

  fault('device-late', async (row) => {
    const instance = returningInstance('broker-1');
    const { cloud, descriptor, machine } = instance;
    const link = volumeDevicePath(descriptor.node.volumeId);
    const right = descriptor.node.volumeId.replace('-', '');
    // No link, then one to the device that had the name before, and a size from before the volume grew.
    cloud.onAttach = () => undefined;
    let looks = 0;
    machine.files.blockDevice = async (path) => (path === link && ++looks > 3 ? DEVICE : undefined);
    answersTo(instance, 'blockdev', () => {
      machine.texts.set(SERIAL, looks > 6 ? `${right}\n` : 'vol0aaaaaaaaaaaaaaaa\n');
      return { stdout: `${GIB}\n` };
    });
    await endsAsPromised(instance, row);
    expect(looks).toBeGreaterThan(6);
  });

  fault('device-smaller', async (row) => {
    const instance = returningInstance('broker-1');
    answersTo(instance, 'blockdev', () => ({ stdout: `${GIB}\n` }));
    const status = await liveUntil(instance, isStuckAt('device'));
    expect(status.state).toBe(row.end);
    expectSaid(row, status.lastError);
  });
});

fault('kafka-given-up', async (row) => {
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
  expect(status.state).toBe(row.end);
  expectSaid(row, status.lastError);
});

fault('tags-late', async (row) => {
  const instance = bootedInstance('broker-1');
  const { cloud, machine } = instance;
  const tag = cloud.tagState.bind(cloud);
  let refusals = 0;
  // Refused until long after the node runs.
  cloud.tagState = async (state, at) => {
    refusals += 1;
    if (refusals < 12) throw Object.assign(new Error('slow down'), { name: 'RequestLimitExceeded' });
    await tag(state, at);
  };
  const states: string[] = [];
  await liveUntil(instance, (status) => {
    if (isRunning(status)) states.push(status.state);
    return cloud.calls.some((call) => call.startsWith('tag running'));
  });
  expect(states[0]).toBe(row.end);
  // Old news is not told later.
  expect(cloud.calls.filter((call) => call.startsWith('tag')).map((call) => call.split(' ')[1])).toEqual([
    'running',
  ]);
  expectSaid(row, ...machine.lines);
});

fault('metadata-fails', async (row) => {
  const instance = bootedInstance('broker-1');
  const { machine } = instance;
  const answers = [
    () => Promise.reject(new Error('connect ECONNREFUSED')),
    async () => ({ status: 503, body: '' }),
    async () => ({ status: 200, body: '<html>no token</html>' }),
    async () => ({ status: 200, body: 'token' }),
    async () => ({ status: 401, body: '' }),
    async () => ({ status: 500, body: '' }),
    async () => ({ status: 200, body: 'token' }),
    async () => ({ status: 404, body: '' }),
  ];
  machine.onHttp = (request) => answers.shift()?.() ?? Promise.resolve(machine.answer(request));
  await endsAsPromised(instance, row);
  expect(answers).toEqual([]);
});

describe('the secrets', () => {
  /** Come by way of a deployment once the node asks in vain. */
  const arriveLate = (instance: Instance, good: Instance['cloud']['secrets']) => {
    let asked = 0;
    const bad = instance.cloud.secrets;
    instance.cloud.readSecrets = async () => (++asked > 3 ? good : bad);
  };

  fault('secrets-missing', async (row) => {
    const instance = bootedInstance('broker-1');
    const good = instance.cloud.secrets;
    instance.cloud.secrets = { truststore: good.truststore };
    arriveLate(instance, good);
    await endsAsPromised(instance, row);
  });

  fault('secrets-damaged', async (row) => {
    const instance = bootedInstance('broker-1');
    const good = instance.cloud.secrets;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const otherKey = privateKey.export({ type: 'pkcs8', format: 'pem' });
    instance.cloud.secrets = { ...good, keystore: `${otherKey}${good.truststore}` };
    arriveLate(instance, good);
    await endsAsPromised(instance, row);
    expect(instance.machine.lines.join('\n')).not.toContain('PRIVATE KEY');
  });
});

fault('descriptor-damaged', async (row) => {
  const instance = bootedInstance('broker-1');
  instance.machine.texts.set(NODE_PATHS.descriptor, '{"cluster": 7}');
  const status = await liveUntil(instance, ({ lastError, state }) => state === row.end && lastError !== null);
  expectSaid(row, status.lastError);
});
