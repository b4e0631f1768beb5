import { DRAIN_SECONDS } from '../sweep/judge';
import type { ExpectedNode, InstanceSeen } from './evidence';
import { duration, itemsAbout } from './judgement';
import type { Attention } from './report';

/** From launch to the first word: boot, and the bundle's download. */
const BOOT_MS = 5 * 60_000;
/** A claim waits for at most a volume's release; longer, and something holds it up. */
const CLAIM_MS = 5 * 60_000;
/** Standbys say so every 15 s. */
const STANDBY_MS = 60_000;

const LOOK = 'its journal says why: journalctl -u kafka-bootstrap -u kafka-agent -u kafka on the instance';

/** What the agent of a node's instance says, or no longer says. @param holder instance that has the node's volume */
export function judgeAgent(
  { name }: ExpectedNode,
  { id, launched, agent }: InstanceSeen,
  holder: string | null,
  at: Date,
): Attention[] {
  const item = (message: string, todo: string) => itemsAbout(name)('agent', message, todo);
  const wait = (milliseconds: number, limit: number) =>
    milliseconds <= limit ? 'wait: that takes up to some minutes' : LOOK;
  if (!agent) {
    const age = at.getTime() - launched.getTime();
    return item(`${id} has not said anything since its launch ${duration(age)} ago`, wait(age, BOOT_MS));
  }
  const age = at.getTime() - agent.since.getTime();
  const said = `${id} has been ${agent.state} for ${duration(age)}`;
  switch (agent.state) {
    case 'running':
      return [];
    case 'standby': {
      if (age > STANDBY_MS) return item(`${id} last said ${duration(age)} ago that it stands by`, LOOK);
      const volume = holder === null ? 'is free' : `is with ${holder}`;
      return item(`${id} stands by for the node's volume, which ${volume}`, 'wait until it is released');
    }
    case 'refused':
      return item(`${id} refuses to be the node, for ${duration(age)}`, LOOK);
    default:
      return item(said, wait(age, agent.state === 'draining' ? DRAIN_SECONDS * 1000 : CLAIM_MS));
  }
}
