import { UNITS } from '../../cluster/node-paths';
import { PORTS } from '../../cluster/ports';
import { until } from '../effects/clock';
import { succeed } from '../effects/exec';
import type { NodeContext } from './context';
import { type Life, reason } from './life';

/** Log recovery after an unclean stop takes seconds per gigabyte of unflushed segments. */
const START_TIMEOUT_MS = 15 * 60_000;

/** Start Kafka and wait until it takes connections. Kafka opens its listeners last of all. */
export async function startKafka(node: NodeContext): Promise<void> {
  const { descriptor, machine } = node;
  const { address, role } = descriptor.node;
  const { code, stderr } = await machine.exec('systemctl', ['start', UNITS.kafka]);
  if (code !== 0) {
    await checkKafka(node);
    throw new Error(`${UNITS.kafka} does not start: ${stderr.trim()}`);
  }
  const port = PORTS[role];
  const what = `Kafka on ${address}:${port}`;
  await until(machine.clock, { what, everyMs: 500, timeoutMs: START_TIMEOUT_MS }, async () => {
    if (await machine.canConnect(address, port)) return true;
    await checkKafka(node);
    return undefined;
  });
}

/** @throws Error if systemd has given Kafka up, or somebody stopped it */
export async function checkKafka({ machine }: NodeContext): Promise<void> {
  const properties = ['ActiveState', 'SubState', 'Result', 'NRestarts'];
  const output = await succeed(machine.exec, 'systemctl', ['show', `-p${properties.join(',')}`, UNITS.kafka]);
  const { ActiveState, SubState, Result, NRestarts } = Object.fromEntries(
    output.split('\n').map((line) => line.split('=', 2)),
  );
  // "activating" is the pause before a restart: Kafka may still come up by itself.
  if (ActiveState === 'active' || ActiveState === 'activating') return;
  throw new Error(
    `${UNITS.kafka} is ${ActiveState} (${SubState}, ${Result}, ${NRestarts} restarts): journalctl -u ${UNITS.kafka}`,
  );
}

/** Keep `agent status` honest while Kafka runs. Restarting it is systemd's, within bounds. */
export async function watchKafka(node: NodeContext, life: Pick<Life, 'problem'>): Promise<never> {
  for (;;) {
    await life.problem(await checkKafka(node).then(() => null, reason));
    await node.machine.clock.sleep(5000);
  }
}
