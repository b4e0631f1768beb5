import { run } from '../../../userdata/agent/main';
import { type AgentStatus, readStatus } from '../../../userdata/agent/status';
import type { KafkaView } from '../../../userdata/kafka/view';
import type { FaultRow } from '../../support/faults';
import { expectSaid } from '../../support/faults';
import type { Instance } from './instance';

type Alive = Pick<Instance, 'machine' | 'cloud'>;

/** Live until `done` says so. The agent itself never ends. */
export async function liveUntil(
  { machine, cloud }: Alive,
  done: (status: AgentStatus) => boolean,
): Promise<AgentStatus> {
  const life = run(machine, { cloud: () => cloud, kafka: noKafka });
  for (;;) {
    const status = await Promise.race([life, nextTurn()]).then(() => readStatus(machine.files));
    if (status && done(status)) {
      machine.clock.halt();
      return status;
    }
  }
}

/** Nothing is at risk, and nobody is asked. */
export const noKafka = (): KafkaView => ({
  serves: async () => true,
  stopBlockers: async () => [],
  actBlockers: async () => [],
  risks: async () => [],
});

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const isRunning = ({ state, step }: AgentStatus): boolean => state === 'running' && step === null;
export const isRefused = ({ state, lastError }: AgentStatus): boolean =>
  state === 'refused' && lastError !== null;
export const isStuckAt =
  (name: string) =>
  ({ step, attempts, lastError }: AgentStatus): boolean =>
    step === name && attempts > 2 && lastError !== null;

/** Live until the state and the messages that the table promises; tags count as said, too. */
export async function endsAsPromised(instance: Instance, row: FaultRow): Promise<AgentStatus> {
  const done = { running: isRunning, refused: isRefused }[row.end];
  if (!done) throw new Error(`${row.id}: ${row.end} is no end that this can wait for`);
  const status = await liveUntil(instance, done);
  await nextTurn();
  expect(status.state).toBe(row.end);
  expectSaid(row, status.lastError, ...instance.machine.lines);
  if (row.end === 'refused') {
    expect(instance.cloud.calls.at(-1)).toMatch(/^tag refused/);
    expect(instance.machine.commands.join('\n')).not.toMatch(/mkfs|setpriv|start kafka/);
  }
  return status;
}
