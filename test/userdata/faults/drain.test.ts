import { NODE_PATHS } from '../../../cluster/node-paths';
import type { NodeState } from '../../../cluster/names';
import { readIdentity } from '../../../userdata/agent/context';
import { drain } from '../../../userdata/drain/drain';
import { createImds } from '../../../userdata/effects/imds';
import { expectSaid, fault, type FaultRow } from '../../support/faults';
import {
  clingOn,
  order,
  recordOf,
  type RunningNode,
  runningNode,
  standBy,
  stoppedAfter,
} from '../support/draining';
import { INSTANCE_ID } from '../support/fake-cloud';
import { bootedInstance } from '../support/instance';
import { isRunning, liveUntil } from '../support/live';

/** Faults of a drain: its real code on a made-up instance, with a made-up AWS and Kafka. */

let node: RunningNode;
beforeEach(() => (node = runningNode()));
afterEach(() => node.machine.clock.halt());

const never = () => new Promise<never>(() => undefined);
const after = (seconds: number, action: () => void) =>
  void node.machine.clock.sleep(seconds * 1000).then(action);
const told = () => node.cloud.told.map(({ subject }) => subject.replace(/^kafka [a-z]+-\d+: /, ''));

/** A drain to its end, as promised. */
async function drainToEnd(row: FaultRow): Promise<void> {
  expect(row.end).toBe('powered off');
  expect(await drain(node.machine, node.connect)).toBe('gone');
  expect(node.machine.commands.at(-1)).toBe('systemctl --no-block poweroff');
  expectPromised(row);
}

function expectPromised(row: FaultRow): void {
  expectSaid(
    row,
    ...node.machine.lines,
    ...node.cloud.told.map(({ subject, message }) => `${subject}\n${message}`),
  );
}

/** Volume and file system were let go of. */
function expectReleased(): void {
  expect(node.stopped).toEqual(['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount']);
  expect(node.cloud.volume).toMatchObject({ state: 'available', attachment: null });
}

/** A hand-over that has waited for hours, and goes on as it is. */
async function expectStillRunning(row: FaultRow, hours = 3): Promise<void> {
  expect(row.end).toBe('draining');
  void drain(node.machine, node.connect);
  await node.machine.clock.sleep(hours * 3_600_000);
  expect(node.stopped).toEqual([]);
  expect(node.lastResort.state).not.toBe('elapsed');
  expectPromised(row);
}

describe('the replacement', () => {
  fault('no-capacity', async (row) => {
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(80);
    expectReleased();
    expect(told()).toEqual(['interruption noticed', 'drained without a replacement standing by']);
  });

  fault('no-capacity-hand-over', async (row) => {
    order(node, 'request');
    await expectStillRunning(row);
    expect(node.cloud.calls).toContain('leave');
    // Once, by this drain and by the next one.
    void drain(node.machine, node.connect);
    await node.machine.clock.sleep(3_600_000);
    expect(told()).toEqual(['hand-over begins', 'hand-over waits']);
  });

  it('that is late is told of as soon as the topic can be reached', async () => {
    const tell = node.cloud.tell.bind(node.cloud);
    node.cloud.tell = (subject, message) =>
      node.machine.clock.now() < Date.parse('2026-11-21T10:20:00Z')
        ? Promise.reject(new Error('connect ETIMEDOUT'))
        : tell(subject, message);
    order(node, 'request');
    void drain(node.machine, node.connect);
    await node.machine.clock.sleep(3_600_000);
    expect(told()).toEqual(['hand-over waits']);
    expect(node.cloud.told[0].message).toMatch(/^For (19|20) minutes: no replacement stands by\./);
  });

  it('that comes within minutes is not told of as late', async () => {
    order(node, 'request');
    after(290, () => standBy(node));
    await drain(node.machine, node.connect);
    expect(told()).toEqual(['hand-over begins']);
  });

  fault('standby-stale', async (row) => {
    const { machine, cloud } = node;
    const saidAt = machine.clock.now();
    cloud.others = [{ instanceId: 'i-replacement', node: 'broker-1', state: 'standby', saidAt }];
    order(node, 'spot', 180);
    // Its agent said so once, and died.
    await machine.clock.sleep(61_000);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(140);
  });

  fault('leave-too-early', async (row) => {
    const leave = node.cloud.leaveGroup.bind(node.cloud);
    node.cloud.leaveGroup = async () => {
      if (node.machine.clock.now() < Date.parse('2026-11-21T10:00:20Z'))
        throw new Error(`The instance ${INSTANCE_ID} is not in InService or Standby.`);
      await leave();
      after(45, () => standBy(node));
    };
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBeLessThan(80);
    expect(node.cloud.calls.filter((call) => call === 'leave')).toHaveLength(1);
    expectReleased();
  });

  fault('leave-unheard', async (row) => {
    const leave = node.cloud.leaveGroup.bind(node.cloud);
    node.cloud.leaveGroup = async () => {
      node.cloud.leaveGroup = async () => undefined;
      await leave();
      standBy(node);
      // EC2 cancels the event at the same moment.
      node.machine.texts.delete(`${NODE_PATHS.orders}/maintenance.json`);
      throw new Error('socket hang up');
    };
    order(node, 'maintenance', 7200);
    await drainToEnd(row);
    expectReleased();
  });
});

describe('Kafka', () => {
  fault('quorum-dead', async (row) => {
    node = runningNode('controller-1');
    node.kafka.forStop = ['the quorum has no leader'];
    standBy(node);
    clingOn(node, 'kafka.service', 'killed');
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(80);
    // What is left of the two minutes is for the volume.
    expect(Date.parse(recordOf(node).phases.stopped!)).toBe(Date.parse('2026-11-21T10:01:45Z'));
    expectReleased();
  });

  fault('sigterm-ignored', async (row) => {
    standBy(node);
    clingOn(node, 'kafka.service', 'killed');
    order(node, 'request');
    await drainToEnd(row);
    const { stopping, stopped } = recordOf(node).phases;
    expect(Date.parse(stopped!) - Date.parse(stopping!)).toBe(60_000);
    expectReleased();
  });

  fault('kafka-unstoppable', async (row) => {
    standBy(node);
    // A process in the middle of I/O that never ends cannot even be killed.
    clingOn(node, 'kafka.service', 'never');
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(node.stopped).toEqual(['kafka-agent.service']);
    expect(node.cloud.calls).not.toContain('detach');
  });

  fault('gates-silent', async (row) => {
    standBy(node);
    node.kafka.stopBlockers = never;
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(80);
    expectReleased();
  });

  fault('gates-silent-hand-over', async (row) => {
    standBy(node);
    node.kafka.actBlockers = never;
    order(node, 'request');
    await expectStillRunning(row);
    expect(node.cloud.calls).not.toContain('leave');
  });

  fault('kafka-dies-in-hand-over', async (row) => {
    order(node, 'request');
    node.kafka.stopBlockers = () => Promise.reject(new Error('connect ECONNREFUSED'));
    after(60, () => (node.kafka.serving = false));
    after(120, () => standBy(node));
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBeGreaterThanOrEqual(120);
    expectReleased();
  });

  fault('kafka-dies-again', async (row) => {
    const instance = bootedInstance('broker-1');
    const usual = instance.machine.onCommand;
    let crashed = false;
    instance.machine.onCommand = (line) =>
      crashed && line.startsWith('systemctl show')
        ? { stdout: 'ActiveState=failed\nSubState=failed\nResult=exit-code\nNRestarts=5\n' }
        : usual(line);
    const subjects = () => instance.cloud.told.map(({ subject }) => subject);
    const status = await liveUntil(instance, (now) => {
      crashed ||= isRunning(now);
      return subjects().length > 0;
    });
    expect(status.state).toBe(row.end);
    expect(subjects()).toEqual(['kafka broker-1: Kafka does not run']);
    expectSaid(row, ...subjects(), instance.cloud.told[0].message);
  });
});

describe('the volume', () => {
  fault('unmount-busy', async (row) => {
    standBy(node);
    const usual = node.machine.onCommand;
    node.machine.onCommand = (line) =>
      line === 'systemctl stop var-lib-kafka.mount' ? { code: 1 } : usual(line);
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(node.stopped).toContain('kafka.service');
    expect(node.cloud.calls).not.toContain('detach');
    expect(told()).toEqual(['interruption noticed', 'volume not detached']);
  });

  fault('detach-stuck', async (row) => {
    standBy(node);
    node.cloud.detachVolume = async () => {
      node.cloud.volume.attachment!.state = 'busy';
    };
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(told()).toEqual(['interruption noticed', 'volume not detached']);
  });

  fault('detach-throttled', async (row) => {
    standBy(node);
    const describe = node.cloud.describeVolume.bind(node.cloud);
    let asked = 0;
    node.cloud.describeVolume = () =>
      ++asked <= 5 ? Promise.reject(new Error('RequestLimitExceeded: Request limit exceeded.')) : describe();
    order(node, 'spot', 120);
    await drainToEnd(row);
    expectReleased();
    expect(told()).toEqual(['interruption noticed']);
  });

  fault('volume-hangs', async (row) => {
    standBy(node);
    clingOn(node, 'var-lib-kafka.mount', 'never');
    const write = node.machine.files.write;
    node.machine.files.write = (path, ...rest) =>
      path.startsWith(`${NODE_PATHS.mountPoint}/`) ? never() : write(path, ...rest);
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(node.stopped).toContain('kafka.service');
    expect(node.lastResort.state).toBe('armed');
  });
});

describe('where a drain reports', () => {
  beforeEach(() => {
    standBy(node);
    order(node, 'spot', 120);
  });

  fault('record-refused', async (row) => {
    node.cloud.keepDrainRecord = () => Promise.reject(new Error('AccessDenied: Access Denied'));
    await drainToEnd(row);
    expectReleased();
    expect(node.machine.texts.get(NODE_PATHS.lastDrain)).toContain('"spot"');
  });

  fault('topic-unreachable', async (row) => {
    node.cloud.tell = never;
    node.cloud.peers = async () => [];
    after(45, () => standBy(node));
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBeLessThan(50);
    expectReleased();
  });

  fault('drain-disk-full', async (row) => {
    const write = node.machine.files.write;
    node.machine.files.write = (path, ...rest) =>
      path.startsWith(`${NODE_PATHS.drain}/`)
        ? Promise.reject(new Error('ENOSPC: no space left on device'))
        : write(path, ...rest);
    await drainToEnd(row);
    expectReleased();
  });

  fault('drain-record-damaged', async (row) => {
    node.machine.texts.set(NODE_PATHS.drainRecord, '');
    await drainToEnd(row);
    expectReleased();
  });
});

describe('the metadata service', () => {
  /** As userdata/drain/main.ts: without it nobody knows which instance this is. */
  beforeEach(() => {
    const { connect, machine } = node;
    machine.onHttp = () => Promise.reject(new Error('connect ECONNREFUSED'));
    node.connect = async () => ({ ...(await connect()), identity: await readIdentity(createImds(machine)) });
    order(node, 'spot', 120);
  });

  fault('drain-metadata-gone', async (row) => {
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(80);
    expect(node.stopped).toEqual(['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount']);
    expect(node.cloud.calls).toEqual([]);
  });

  it('that comes back is all that a drain needs to go on', async () => {
    const { machine } = node;
    after(85, () => (machine.onHttp = async (request) => machine.answer(request)));
    await drain(machine, node.connect);
    expectReleased();
  });
});

describe('a notice', () => {
  /** What the instance is when it comes, and what it must have let go of. */
  const becomes = (state: 'booting' | 'standby') => {
    node.kafka.serving = false;
    node.units.clear();
    node.units.add('kafka-agent.service');
    node.cloud.volume.attachment = { instanceId: 'i-other', state: 'attached' };
    node.cloud.membership!.lifecycleState = state === 'standby' ? 'InService' : 'Pending';
  };

  fault('notice-booting', async (row) => {
    becomes('booting');
    node.cloud.leaveGroup = async () => {
      throw new Error(`The instance ${INSTANCE_ID} is not in InService or Standby.`);
    };
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(0);
    expect(node.stopped).toEqual(['kafka-agent.service']);
    expect(node.cloud.volume.attachment).toMatchObject({ instanceId: 'i-other' });
  });

  fault('notice-standby', async (row) => {
    becomes('standby');
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(0);
    expect(node.cloud.calls).toContain('leave');
    expect(node.cloud.calls).not.toContain('detach');
    expect(node.cloud.volume.attachment).toMatchObject({ instanceId: 'i-other' });
  });

  fault('notice-recovering', async (row) => {
    node.kafka.serving = false;
    node.kafka.forStop = ['everything would fall under min.insync.replicas'];
    order(node, 'spot', 120);
    await drainToEnd(row);
    expect(stoppedAfter(node)).toBe(0);
    expectReleased();
  });

  fault('notice-in-hand-over', async (row) => {
    for (const left of [false, true]) {
      node = runningNode();
      if (!left) node.kafka.forAct = ['a partition has no leader'];
      order(node, 'request');
      after(100, () => {
        expect(node.cloud.calls.includes('leave')).toBe(left);
        expect(node.units).toContain('kafka-agent.service');
        order(node, 'spot', 120);
      });
      await drainToEnd(row);
      expect(stoppedAfter(node)).toBe(180);
      expect(recordOf(node).mandate.causes.sort()).toEqual(['request', 'spot']);
      expect(node.cloud.calls.filter((call) => call === 'leave')).toHaveLength(1);
      expectReleased();
      node.machine.clock.halt();
    }
  });
});

describe('two at once', () => {
  /** Drains on one clock and one board of tags; whoever is powered off is on the board no longer. */
  async function drainTogether(
    row: FaultRow,
    arrivals: [name: string, seconds: number][],
  ): Promise<string[]> {
    const { clock } = node.machine;
    const board = new Map<string, NodeState>();
    let bothDrain = false;
    const nodes = arrivals.map(([name, seconds]) => {
      const each = runningNode(name);
      each.machine.clock = clock;
      const { cloud } = each;
      cloud.tagState = async (state) => {
        board.set(name, state);
        bothDrain ||= board.size === arrivals.length;
      };
      cloud.peers = async () => {
        const saidAt = clock.now();
        const drains = [...board].map(([peer, state]) => ({ node: peer, state }));
        // All replacements are there once both drain.
        const standbys = bothDrain ? [{ node: name, state: 'standby' as const }] : [];
        return [...drains.filter((peer) => peer.node !== name), ...standbys].map((peer) => ({
          ...peer,
          instanceId: `i-${peer.node}-${peer.state}`,
          saidAt,
        }));
      };
      const gone = clock.sleep(seconds * 1000).then(async () => {
        order(each, 'spot', 120);
        await drain(each.machine, each.connect);
        board.delete(name);
      });
      return { each, gone };
    });
    await Promise.all(nodes.map(({ gone }) => gone));
    expectSaid(row, ...nodes.flatMap(({ each }) => each.machine.lines));
    nodes.sort((a, b) => stoppedAfter(a.each) - stoppedAfter(b.each));
    for (const { each } of nodes) expect(stoppedAfter(each)).toBeLessThan(80);
    return nodes.map(({ each }) => each.descriptor.node.name);
  }

  fault('two-drains', async (row) => {
    const pairs = [
      ['broker-1', 'broker-2'],
      ['controller-2', 'controller-3'],
      ['broker-3', 'controller-1'],
    ];
    for (const [first, second] of pairs) {
      for (const [early, late] of [
        [first, second],
        [second, first],
      ]) {
        node = runningNode();
        const order = await drainTogether(row, [
          [early, 0],
          [late, 20],
        ]);
        expect(order).toEqual([first, second]);
        node.machine.clock.halt();
      }
    }
  });
});
