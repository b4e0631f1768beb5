import { NODE_PATHS, UNITS } from '../../../cluster/node-paths';
import type { NodeDescriptor } from '../../../cluster/node-descriptor';
import type { Cloud } from '../../../userdata/cloud/cloud';
import type { Connect } from '../../../userdata/drain/context';
import type { Clock } from '../../../userdata/effects/clock';
import type { DrainRecord } from '../../../userdata/drain/record';
import type { KafkaGates } from '../../../userdata/kafka/view';
import type { Cause, Order } from '../../../userdata/drain/order';
import { INSTANCE_ID } from './fake-cloud';
import { type Instance, INTERFACE_ID, MAC, returningInstance } from './instance';

/** A node's Kafka in memory. */
export class FakeKafka implements KafkaGates {
  serving = true;
  forStop: string[] = [];
  forAct: string[] = [];

  async serves(): Promise<boolean> {
    return this.serving;
  }

  async stopBlockers(): Promise<string[]> {
    return this.forStop;
  }

  async actBlockers(): Promise<string[]> {
    return this.forAct;
  }
}

/** Elapses five minutes after it was last armed. */
export class LastResort {
  state: 'off' | 'armed' | 'elapsed' = 'off';
  private armings = 0;

  constructor(private readonly clock: Clock) {}

  arm(): void {
    this.state = 'armed';
    const arming = ++this.armings;
    void this.clock.sleep(300_000).then(() => {
      if (arming === this.armings) this.state = 'elapsed';
    });
  }

  disarm(): void {
    this.state = 'off';
    this.armings += 1;
  }
}

export interface RunningNode extends Instance {
  kafka: FakeKafka;
  /** The units that run. */
  units: Set<string>;
  /** Those that were stopped while they ran, in order. */
  stopped: string[];
  /** The timer that powers the instance off, kafka-power-off.timer. */
  lastResort: LastResort;
  connect: Connect;
}

/** An instance that runs its node: the volume is here and mounted, every unit stops when told to. */
export function runningNode(name = 'broker-1'): RunningNode {
  const instance = returningInstance(name);
  const { cloud, descriptor, machine } = instance;
  const kafka = new FakeKafka();
  const stopped: string[] = [];
  const lastResort = new LastResort(machine.clock);
  const units = new Set(['kafka-agent.service', 'kafka.service', 'var-lib-kafka.mount']);
  cloud.volume = {
    state: 'in-use',
    sizeGiB: 8,
    attachment: { instanceId: INSTANCE_ID, state: 'attached' },
  };
  machine.onCommand = (line) => {
    const [, verb, unit] = /^systemctl (stop|show|start|restart|kill)\b.* (\S+)$/.exec(line) ?? [];
    if (verb === 'stop' && units.delete(unit)) stopped.push(unit);
    if (unit === UNITS.powerOffTimer) {
      if (verb === 'restart') lastResort.arm();
      if (verb === 'stop') lastResort.disarm();
    }
    if (unit === 'kafka.service' && verb === 'stop') kafka.serving = false;
    if (verb === 'show') return { stdout: `ActiveState=${units.has(unit) ? 'active' : 'inactive'}\n` };
    if (line.startsWith('mountpoint')) return { code: units.has('var-lib-kafka.mount') ? 0 : 32 };
    return undefined;
  };
  return { ...instance, kafka, units, stopped, lastResort, connect: connecting(cloud, descriptor, kafka) };
}

/** A unit that does not stop in the time that it is given. @param until when it is killed, or not even then */
export function clingOn(
  { machine, stopped, units }: RunningNode,
  unit: string,
  until: 'killed' | 'never',
): void {
  const usual = machine.onCommand;
  machine.onCommand = async (line, timeoutMs) => {
    const killed = until === 'killed' && line === `systemctl kill --signal=SIGKILL ${unit}`;
    if (killed && units.delete(unit)) stopped.push(unit);
    if (line !== `systemctl stop ${unit}` || !units.has(unit)) return usual(line);
    await machine.clock.sleep(timeoutMs!);
    return { code: null };
  };
}

/** What its drain has written down. */
export function recordOf({ machine }: Pick<Instance, 'machine'>): DrainRecord {
  return JSON.parse(machine.texts.get(NODE_PATHS.drainRecord)!) as DrainRecord;
}

/** Seconds from the clock's beginning until Kafka was told to stop. */
export function stoppedAfter(node: Pick<Instance, 'machine'>): number {
  return (Date.parse(recordOf(node).phases.stopping!) - Date.parse('2026-11-21T10:00:00Z')) / 1000;
}

/** What a drain on the instance of FakeCloud talks to. */
export function connecting(
  cloud: Cloud,
  { cluster, node }: NodeDescriptor,
  kafka: KafkaGates,
  instanceId = INSTANCE_ID,
): Connect {
  return async () => ({
    cloud,
    kafka,
    identity: { instanceId, mac: MAC, interfaceId: INTERFACE_ID },
    cluster: cluster.name,
    node: node.name,
    volumeId: node.volumeId,
  });
}

/** A replacement that says so, as long as the clock stands near now. */
export function standBy({ cloud, descriptor, machine }: Instance): void {
  cloud.peers = async () => [
    ...cloud.others,
    {
      instanceId: 'i-replacement',
      node: descriptor.node.name,
      state: 'standby',
      saidAt: machine.clock.now(),
    },
  ];
}

const TERMS: Record<Cause, Pick<Order, 'voluntary' | 'standby' | 'leaveGroup'>> = {
  spot: { voluntary: false, standby: 'until-deadline', leaveGroup: true },
  lifecycle: { voluntary: false, standby: 'if-replaced', leaveGroup: false },
  maintenance: { voluntary: true, standby: 'until-deadline', leaveGroup: true },
  rebalance: { voluntary: true, standby: 'until-deadline', leaveGroup: true },
  request: { voluntary: true, standby: 'until-deadline', leaveGroup: true },
};

/** What the watcher leaves for the drain. @param seconds from now until the deadline; null: none */
export function order(
  { machine }: Pick<Instance, 'machine'>,
  cause: Cause,
  seconds: number | null = null,
): void {
  const now = machine.clock.now();
  const given: Order = {
    cause,
    why: `because of ${cause}`,
    seenAt: new Date(now).toISOString(),
    deadline: seconds === null ? null : new Date(now + seconds * 1000).toISOString(),
    ...TERMS[cause],
  };
  machine.texts.set(`${NODE_PATHS.orders}/${cause}.json`, JSON.stringify(given));
}
