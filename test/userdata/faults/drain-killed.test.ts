import { NODE_PATHS, UNITS } from '../../../cluster/node-paths';
import { drain } from '../../../userdata/drain/drain';
import type { Cause } from '../../../userdata/drain/order';
import { fault } from '../../support/faults';
import { connecting, order, recordOf, type RunningNode, runningNode, standBy } from '../support/draining';
import { mortal } from '../support/mortal';
import { claimAgain, mayStart, reboot } from '../support/reboot';

/** A drain that is killed after each of its effects in turn, on a machine and a cloud that remember what was done. */

const SECONDS: Partial<Record<Cause, number>> = { spot: 120, lifecycle: 180 };
const DRAINS = (['spot', 'request', 'lifecycle'] as const).flatMap((cause) =>
  ['broker-1', 'controller-1'].map((name) => [cause, name] as const),
);

/** A node that has to go, and whose replacement comes once there is room for it. */
function begin(cause: Cause, name: string): RunningNode {
  const node = runningNode(name);
  const { cloud } = node;
  standBy(node);
  const replaced = cloud.peers;
  cloud.peers = async () => (cause === 'lifecycle' || cloud.calls.includes('leave') ? replaced() : []);
  order(node, cause, SECONDS[cause] ?? null);
  return node;
}

/** Drain until that is done, or the drain is killed. @returns what it has done, and how it ended */
async function drainAndDie(
  node: RunningNode,
  lifetime: number,
): Promise<{ effects: string[]; end: 'gone' | 'withdrawn' | 'killed' }> {
  const { machine, cloud, effects, died } = mortal(node, lifetime);
  const life = drain(machine, connecting(cloud, node.descriptor, node.kafka));
  const end = await Promise.race([life, died.then(() => 'killed' as const)]);
  return { effects: [...effects], end };
}

/** Once for each effect of an undisturbed drain, killed after it. */
async function atEveryPoint(
  cause: Cause,
  name: string,
  check: (node: RunningNode, effects: string[]) => Promise<void>,
): Promise<void> {
  const undisturbed = begin(cause, name);
  const { effects } = await drainAndDie(undisturbed, Infinity);
  undisturbed.machine.clock.halt();
  // Fewer would mean that the drain no longer does its work through what is counted here.
  expect(effects.length).toBeGreaterThan(30);
  for (let lifetime = 1; lifetime <= effects.length; lifetime += 1) {
    const node = begin(cause, name);
    try {
      const life = await drainAndDie(node, lifetime);
      expect(life.end).toBe('killed');
      await check(node, life.effects);
    } finally {
      node.machine.clock.halt();
    }
  }
}

/** All of a drain that matters to anybody else, however often a step was taken. */
function outcome({ cloud, machine, stopped, units }: RunningNode) {
  const ran = (pattern: RegExp) => machine.commands.filter((line) => pattern.test(line));
  const record = JSON.parse(cloud.drainRecord!) as ReturnType<typeof recordOf>;
  return {
    stopped,
    units: [...units],
    started: ran(/^systemctl (start|restart) (?!kafka-power-off\.timer)/),
    last: machine.commands.at(-1),
    volume: cloud.volume,
    asked: [...new Set(cloud.calls.map((call) => call.replace(/ \d{4}-.*/, '')))].sort(),
    marks: [NODE_PATHS.leaving, NODE_PATHS.stopping, NODE_PATHS.drained].map((path) =>
      machine.texts.has(path),
    ),
    onVolume: machine.texts.has(NODE_PATHS.lastDrain),
    mandate: { ...record.mandate, deadline: record.mandate.deadline !== null },
    phases: Object.keys(record.phases).sort(),
    because: record.stoppedBecause,
  };
}

fault('drain-killed', async (row) => {
  for (const [cause, name] of DRAINS) {
    const undisturbed = begin(cause, name);
    await drainAndDie(undisturbed, Infinity);
    expect(outcome(undisturbed)).toMatchObject({
      stopped: [UNITS.agent, UNITS.kafka, UNITS.mount],
      started: [],
      last: 'systemctl --no-block poweroff',
      volume: { state: 'available', attachment: null },
      marks: [true, true, true],
      onVolume: true,
    });
    await atEveryPoint(cause, name, async (node) => {
      expect(row.end).toBe('powered off');
      expect((await drainAndDie(node, Infinity)).end).toBe('gone');
      expect(outcome(node)).toEqual(outcome(undisturbed));
    });
    undisturbed.machine.clock.halt();
  }
});

fault('drain-rebooted', async (row) => {
  for (const [cause, name] of DRAINS) {
    await atEveryPoint(cause, name, async (node, effects) => {
      const stops = effects.includes(`exec systemctl stop ${UNITS.kafka}`);
      reboot(node);
      // Once Kafka was told to stop, the volume is somebody else's.
      if (stops) expect([mayStart(node, UNITS.agent), mayStart(node, UNITS.kafka)]).toEqual([false, false]);
      expect(mayStart(node, UNITS.drain)).toBe(true);
      if (mayStart(node, UNITS.agent)) claimAgain(node);
      const wasBack = node.units.has(UNITS.kafka);
      expect(row.end).toBe('powered off');
      expect((await drainAndDie(node, Infinity)).end).toBe('gone');
      expect(node.units.size).toBe(0);
      expect(node.stopped.filter((unit) => unit === UNITS.kafka)).toHaveLength(wasBack || stops ? 1 : 0);
      expect(node.cloud.volume).toMatchObject({ state: 'available', attachment: null });
      expect(node.machine.commands.at(-1)).toBe('systemctl --no-block poweroff');
    });
  }
});

fault('notice-outlived', async (row) => {
  for (const cause of ['spot', 'request'] as const) {
    await atEveryPoint(cause, 'broker-1', async (node) => {
      // Nobody starts the drain again, and EC2 does not take the instance away.
      await node.machine.clock.sleep(301_000);
      const leftGroup = node.cloud.calls.includes('leave');
      const { state } = node.lastResort;
      expect(row.end).toBe('powered off');
      if (leftGroup) expect(state).toBe('elapsed');
    });
  }
});

it('killed in a hand-over whose order is taken back, the instance has either left and goes, or stays in its group', async () => {
  await atEveryPoint('maintenance', 'broker-1', async (node) => {
    node.machine.texts.delete(`${NODE_PATHS.orders}/maintenance.json`);
    if (!node.cloud.calls.includes('leave')) {
      if (mayStart(node, UNITS.drain)) expect((await drainAndDie(node, Infinity)).end).toBe('withdrawn');
      expect(node.lastResort.state).toBe('off');
      expect(node.stopped).toEqual([]);
    } else {
      expect((await drainAndDie(node, Infinity)).end).toBe('gone');
      expect(node.units.size).toBe(0);
    }
  });
});
