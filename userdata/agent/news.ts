import type { OperatorError } from '../../cluster/errors';
import { NODE_PATHS } from '../../cluster/node-paths';
import type { VolumeView } from '../cloud/cloud';
import type { NodeContext } from './context';

/** Something that people should hear of. */
export interface News {
  /** In a few words. */
  what: string;
  details: string;
}

/** @param lastDrain text of the record that the node's last drain left on the volume, if there was one */
export function nodeBack(
  { identity, machine }: Pick<NodeContext, 'identity' | 'machine'>,
  lastDrain: string | undefined,
): News {
  const now = machine.clock.now();
  const parts = [`It runs on ${identity.instanceId}.`, ...drainTimes(lastDrain, now)];
  return { what: 'node back', details: parts.join('\n') };
}

export function claimRefused({ code, message }: OperatorError): News {
  return {
    what: `claim refused: ${code}`,
    details: `${message}\nThe instance stays up and does nothing until somebody has seen to it: docs/operations.md.`,
  };
}

export function volumeStuck(volumeId: string, { attachment }: VolumeView): News {
  return {
    what: 'volume stuck',
    details:
      `${volumeId} has been ${attachment?.state} from ${attachment?.instanceId} for minutes. It is never forced; ` +
      'terminating that instance frees it: docs/operations.md.',
  };
}

export async function readLastDrain({ machine }: NodeContext): Promise<string | undefined> {
  return machine.files.read(NODE_PATHS.lastDrain);
}

/** The record of an older drain says nothing about how this instance came to be the node. */
const RECENT_MS = 30 * 60_000;

function drainTimes(text: string | undefined, now: number): string[] {
  if (text === undefined) return [];
  try {
    const { startedAt, phases, why } = JSON.parse(text) as {
      startedAt: string;
      phases: Record<string, string>;
      why: string[];
    };
    if (now - Date.parse(startedAt) > RECENT_MS) return [];
    const secondsSince = (time: string) => Math.round((now - Date.parse(time)) / 1000);
    return [
      `Why it moved: ${why.join('; ')}.`,
      `Noticed ${secondsSince(startedAt)} s ago, stopped ${secondsSince(phases.stopping)} s ago.`,
    ];
  } catch {
    return [];
  }
}
