import { NODE_PATHS } from '../../../cluster/node-paths';
import { drain } from '../../../userdata/drain/drain';
import { order, recordOf, type RunningNode, runningNode, standBy, stoppedAfter } from '../support/draining';

const START = Date.parse('2026-11-21T10:00:00Z');
const drained = ({ machine, connect }: RunningNode) => drain(machine, connect);
const stops = ({ machine }: RunningNode) =>
  machine.commands.filter((line) => line.startsWith('systemctl stop')).map((line) => line.split(' ')[2]);
const ALL_STOPS = ['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount'];
const verbs = ({ cloud }: RunningNode) => cloud.calls.map((call) => call.split(' ').slice(0, 2).join(' '));

describe('an interruption notice', () => {
  it('leaves the group, waits for the standby, stops, releases, powers off', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    void node.machine.clock.sleep(20_000).then(() => standBy(node));
    expect(await drained(node)).toBe('gone');
    expect(verbs(node)).toEqual(['tag draining', 'tell kafka', 'leave', 'detach', 'record']);
    expect([...new Set(stops(node))]).toEqual(ALL_STOPS);
    expect(node.machine.commands.at(-1)).toBe('systemctl --no-block poweroff');
    expect(recordOf(node)).toMatchObject({
      stoppedBecause: 'nothing is in the way',
      phases: {
        leftGroup: expect.any(String),
        standbySeen: expect.any(String),
        detached: expect.any(String),
      },
    });
  });

  // What an assertion throws within the drain is a failed step to it: so it is noted, and looked at afterwards.
  it.each(['spot', 'request'] as const)(
    '(%s) arms the power-off before it leaves the group',
    async (cause) => {
      const node = runningNode();
      order(node, cause, cause === 'spot' ? 120 : null);
      const armed: string[] = [];
      const leave = node.cloud.leaveGroup.bind(node.cloud);
      node.cloud.leaveGroup = async () => {
        armed.push(node.lastResort.state);
        await leave();
      };
      standBy(node);
      await drained(node);
      expect(armed).toEqual(['armed']);
    },
  );

  it('waits for no standby beyond 40 s before its time, and says so', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    await drained(node);
    expect(stoppedAfter(node)).toBe(80);
    expect(recordOf(node).stoppedBecause).toContain('no replacement stands by');
    expect(node.cloud.told.map(({ subject }) => subject)).toEqual([
      'kafka broker-1: interruption noticed',
      'kafka broker-1: drained without a replacement standing by',
    ]);
  });

  it('counts a standby only if it said so lately', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    node.cloud.others = [
      { instanceId: 'i-old', node: 'broker-1', state: 'standby', saidAt: START - 61_000 },
      { instanceId: 'i-other', node: 'broker-2', state: 'standby', saidAt: START },
    ];
    await drained(node);
    expect(stoppedAfter(node)).toBe(80);
  });

  it('of a time in the past stops at once', async () => {
    const node = runningNode();
    order(node, 'spot', -30);
    await drained(node);
    expect(stoppedAfter(node)).toBe(0);
    expect(node.units.size).toBe(0);
  });

  it('keeps Kafka running while it waits, and from then on keeps it from starting', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    const marks = () => [NODE_PATHS.leaving, NODE_PATHS.stopping].map((path) => node.machine.texts.has(path));
    const seen: unknown[] = [];
    const usual = node.machine.onCommand;
    node.machine.onCommand = (line) => {
      if (line === 'systemctl stop kafka.service') seen.push(['stop', ...marks()]);
      return usual(line);
    };
    const peers = node.cloud.peers.bind(node.cloud);
    node.cloud.peers = () => {
      seen.push(['wait', node.units.has('kafka.service'), ...marks()]);
      return peers();
    };
    await drained(node);
    // While it waits: Kafka runs, the agent must not start again, but Kafka may.
    expect(seen.slice(0, -1)).toEqual(seen.slice(0, -1).map(() => ['wait', true, true, false]));
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.at(-1)).toEqual(['stop', true, true]);
  });

  it('waits while partitions need the broker, but not past the deadline', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    standBy(node);
    node.kafka.forStop = ['3 partitions would fall under min.insync.replicas'];
    const sleep = node.machine.clock.sleep.bind(node.machine.clock);
    node.machine.clock.sleep = (milliseconds) => {
      if (node.machine.clock.now() - START > 20_000) node.kafka.forStop = [];
      return sleep(milliseconds);
    };
    await drained(node);
    expect(stoppedAfter(node)).toBeGreaterThan(20);
    expect(stoppedAfter(node)).toBeLessThan(25);
  });

  it('for a standby means to let go at once: there is nothing to stop', async () => {
    const node = runningNode();
    node.kafka.serving = false;
    node.units.clear();
    node.cloud.volume.attachment = { instanceId: 'i-other', state: 'attached' };
    order(node, 'spot', 120);
    expect(await drained(node)).toBe('gone');
    expect(stoppedAfter(node)).toBe(0);
    expect(node.cloud.calls).toContain('leave');
    expect(node.cloud.calls).not.toContain('detach');
  });
});

describe('two at once', () => {
  const draining = (node: string) => ({
    instanceId: `i-${node}`,
    node,
    state: 'draining' as const,
    saidAt: START,
  });

  it.each([
    ['broker-2', ['broker-1'], 80],
    ['broker-1', ['broker-2'], 0],
    ['controller-1', ['broker-3'], 80],
    ['broker-3', ['controller-1'], 0],
  ])('%s while %j drain, too, stops after %d s', async (name, others, seconds) => {
    const node = runningNode(name);
    order(node, 'spot', 120);
    node.cloud.others = others.map(draining);
    standBy(node);
    await drained(node);
    expect(stoppedAfter(node)).toBe(seconds);
  });

  it('says draining before it looks at the others', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    standBy(node);
    const said: boolean[] = [];
    const peers = node.cloud.peers.bind(node.cloud);
    node.cloud.peers = () => {
      said.push(verbs(node).includes('tag draining'));
      return peers();
    };
    await drained(node);
    expect(said).toEqual([true]);
  });

  it('goes on saying draining until AWS takes it', async () => {
    const node = runningNode();
    order(node, 'spot', 120);
    const tag = node.cloud.tagState.bind(node.cloud);
    let refusals = 5;
    node.cloud.tagState = async (...args) => {
      if (refusals-- > 0) throw new Error('RequestLimitExceeded');
      await tag(...args);
    };
    await drained(node);
    expect(verbs(node).filter((verb) => verb === 'tag draining')).toHaveLength(1);
    expect(stoppedAfter(node)).toBe(80);
  });
});

describe('Auto Scaling’s termination', () => {
  it('of a group that shrinks to nothing is done without any waiting, and completed', async () => {
    const node = runningNode();
    node.cloud.desired = 0;
    node.kafka.forStop = ['everything would fall under min.insync.replicas'];
    order(node, 'lifecycle', 180);
    await drained(node);
    expect(stoppedAfter(node)).toBe(0);
    expect(verbs(node)).toEqual(['tag draining', 'tell kafka', 'detach', 'complete', 'record']);
  });

  it('of an instance that is replaced waits for the replacement within the hook’s time', async () => {
    const node = runningNode();
    order(node, 'lifecycle', 180);
    await drained(node);
    expect(stoppedAfter(node)).toBe(140);
    expect(verbs(node)).not.toContain('leave');
    expect(verbs(node)).toContain('complete');
  });
});

describe('a voluntary hand-over', () => {
  it('does not begin while the cluster forbids it', async () => {
    const node = runningNode();
    order(node, 'request');
    standBy(node);
    node.kafka.forAct = ['2 of 3 voters have the whole metadata log'];
    const sleep = node.machine.clock.sleep.bind(node.machine.clock);
    node.machine.clock.sleep = (milliseconds) => {
      if (node.machine.clock.now() - START > 600_000) node.kafka.forAct = [];
      else expect(node.cloud.calls).not.toContain('leave');
      return sleep(milliseconds);
    };
    expect(await drained(node)).toBe('gone');
    expect(stoppedAfter(node)).toBeGreaterThan(600);
  });

  it('never stops Kafka without a standby, however long that takes', async () => {
    const node = runningNode();
    order(node, 'request');
    const sleep = node.machine.clock.sleep.bind(node.machine.clock);
    node.machine.clock.sleep = (milliseconds) => {
      if (node.machine.clock.now() - START > 3_600_000) standBy(node);
      else expect(stops(node)).toEqual([]);
      return sleep(milliseconds);
    };
    await drained(node);
    expect(stoppedAfter(node)).toBeGreaterThan(3600);
    // All that time the last resort was put off.
    expect(node.lastResort.state).toBe('armed');
  });

  it('is dropped if its order is taken back before the instance has left its group', async () => {
    const node = runningNode();
    order(node, 'maintenance', 3600);
    node.kafka.forAct = ['a partition has no leader'];
    void node.machine.clock
      .sleep(20_000)
      .then(() => node.machine.texts.delete(`${NODE_PATHS.orders}/maintenance.json`));
    expect(await drained(node)).toBe('withdrawn');
    expect(node.stopped).toEqual([]);
    expect(verbs(node).at(-1)).toBe('tag running');
    expect(node.machine.texts.has(NODE_PATHS.drainRecord)).toBe(false);
  });

  it('goes through if its order is taken back after that', async () => {
    const node = runningNode();
    order(node, 'maintenance', 3600);
    const leave = node.cloud.leaveGroup.bind(node.cloud);
    node.cloud.leaveGroup = async () => {
      await leave();
      node.machine.texts.delete(`${NODE_PATHS.orders}/maintenance.json`);
      void node.machine.clock.sleep(20_000).then(() => standBy(node));
    };
    expect(await drained(node)).toBe('gone');
    expect(recordOf(node).mandate.causes).toEqual(['maintenance']);
  });

  describe('whose attempt to leave the group fails', () => {
    const withdraw = ({ machine }: RunningNode) =>
      machine.texts.delete(`${NODE_PATHS.orders}/maintenance.json`);
    let node: RunningNode;
    beforeEach(() => {
      node = runningNode();
      order(node, 'maintenance', 7200);
    });
    afterEach(() => node.machine.clock.halt());

    it('is never powered off by the last resort, however long the cluster forbids another attempt', async () => {
      node.cloud.leaveGroup = async () => {
        node.kafka.forAct = ['a partition has no leader'];
        throw new Error('Throttling: rate exceeded');
      };
      void drained(node);
      await node.machine.clock.sleep(3_600_000);
      expect(node.lastResort.state).toBe('armed');
      expect(stops(node)).toEqual([]);
    });

    it('goes on as if nothing had been if it is dropped then', async () => {
      node.cloud.leaveGroup = async () => {
        withdraw(node);
        throw new Error('Throttling: rate exceeded');
      };
      expect(await drained(node)).toBe('withdrawn');
      expect(node.lastResort.state).toBe('off');
    });

    it('goes through if it has left all the same, and was dropped then', async () => {
      const leave = node.cloud.leaveGroup.bind(node.cloud);
      node.cloud.leaveGroup = async () => {
        await leave();
        withdraw(node);
        standBy(node);
        throw new Error('socket hang up');
      };
      expect(await drained(node)).toBe('gone');
      expect(stops(node)).toContain('kafka.service');
    });

    it('does neither before it knows whether it has left', async () => {
      let asked = 0;
      node.cloud.leaveGroup = async () => {
        withdraw(node);
        throw new Error('socket hang up');
      };
      node.cloud.groupMembership = async () => {
        expect(node.lastResort.state).toBe('armed');
        if (++asked < 200) throw new Error('Throttling: rate exceeded');
        return { group: node.descriptor.group, lifecycleState: 'InService' };
      };
      expect(await drained(node)).toBe('withdrawn');
      expect(asked).toBe(200);
      expect(node.lastResort.state).toBe('off');
    });
  });

  it('becomes an interruption when a notice comes', async () => {
    const node = runningNode();
    order(node, 'request');
    node.kafka.forAct = ['a partition has no leader'];
    const sleep = node.machine.clock.sleep.bind(node.machine.clock);
    let noticed: number | undefined;
    node.machine.clock.sleep = (milliseconds) => {
      if (noticed === undefined && node.machine.clock.now() - START > 30_000) {
        noticed = node.machine.clock.now();
        order(node, 'spot', 120);
      }
      return sleep(milliseconds);
    };
    await drained(node);
    expect(Date.parse(recordOf(node).phases.stopping!) - noticed!).toBe(80_000);
    expect(recordOf(node).mandate.causes.sort()).toEqual(['request', 'spot']);
    expect(node.cloud.told.map(({ subject }) => subject).slice(0, 2)).toEqual([
      'kafka broker-1: hand-over begins',
      'kafka broker-1: interruption noticed',
    ]);
  });

  it('that a destroy overtakes lets Auto Scaling go on, and leaves no group', async () => {
    const node = runningNode();
    order(node, 'request');
    order(node, 'lifecycle', 180);
    node.kafka.forAct = ['a partition has no leader'];
    node.cloud.desired = 0;
    await drained(node);
    expect(stoppedAfter(node)).toBe(0);
    expect(verbs(node)).toContain('complete');
    expect(verbs(node)).not.toContain('leave');
  });

  it('takes along when a recommendation was followed', async () => {
    const node = runningNode();
    order(node, 'rebalance');
    standBy(node);
    await drained(node);
    expect(Date.parse(node.machine.texts.get(NODE_PATHS.lastRebalance)!.trim())).not.toBeNaN();
    expect(node.machine.texts.get(NODE_PATHS.lastDrain)).toContain('"rebalance"');
  });
});
