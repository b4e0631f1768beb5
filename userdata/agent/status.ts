import { z } from 'zod';
import { NODE_STATES } from '../../cluster/names';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { Files } from '../effects/files';

const schema = z.object({
  state: z.enum(NODE_STATES),
  /** The step at hand; null once all are done. */
  step: z.string().nullable(),
  /** When the step began, ISO 8601. */
  since: z.string(),
  /** How often the step has been tried. */
  attempts: z.int(),
  /** What a waiting step waits for. */
  waitingFor: z.string().nullable(),
  /** Why the last attempt failed; null if it did not. */
  lastError: z.string().nullable(),
});

/** What the agent is doing, in /run/kafka-node/status.json. */
export type AgentStatus = z.output<typeof schema>;

export async function writeStatus(files: Files, status: AgentStatus): Promise<void> {
  await files.write(NODE_PATHS.agentStatus, `${JSON.stringify(status)}\n`);
}

/** Undefined if the agent has not come so far. */
export async function readStatus(files: Files): Promise<AgentStatus | undefined> {
  const text = await files.read(NODE_PATHS.agentStatus);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

/** Only then is the node in service. */
export function isRunning(status: AgentStatus | undefined): boolean {
  return status?.state === 'running' && status.lastError === null;
}

/** For people: one fact a line. */
export function formatStatus(status: AgentStatus | undefined): string {
  if (!status) return 'the agent has not started: journalctl -u kafka-bootstrap -u kafka-agent\n';
  const { state, step, since, attempts, waitingFor, lastError } = status;
  const lines = [
    `state       ${state}`,
    ...(step ? [`step        ${step} (attempt ${attempts})`] : []),
    `since       ${since}`,
    ...(waitingFor ? [`waiting for ${waitingFor}`] : []),
    ...(lastError ? [`last error  ${lastError}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
