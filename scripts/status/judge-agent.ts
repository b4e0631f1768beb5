import { TAGS } from '../../cluster/names';
import { DRAIN_SECONDS } from '../sweep/judge';
import { type ExpectedNode, type InstanceSeen, isAskedToHandOver } from './evidence';
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
  instance: InstanceSeen,
  holder: string | null,
  at: Date,
): Attention[] {
  const { id, launched, agent } = instance;
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
      return isAskedToHandOver(instance)
        ? itemsAbout(name)(
            'handOver',
            `${id} was asked to hand its node over, and has not begun`,
            `look again in some seconds; if it still has not: journalctl -u kafka-watcher on ${id}`,
          )
        : [];
    case 'draining':
      // As long as it takes: until then it serves.
      return isAskedToHandOver(instance)
        ? itemsAbout(name)(
            'handOver',
            `${said}, as asked: it waits until ISR and quorum allow it to go`,
            `npm run drain -- ${name} follows it; to take it back: aws ec2 delete-tags --resources ${id} --tags Key=${TAGS.request}`,
          )
        : item(said, wait(age, DRAIN_SECONDS * 1000));
    case 'standby': {
      if (age > STANDBY_MS) return item(`${id} last said ${duration(age)} ago that it stands by`, LOOK);
      const volume = holder === null ? 'is free' : `is with ${holder}`;
      return item(`${id} stands by for the node's volume, which ${volume}`, 'wait until it is released');
    }
    case 'refused':
      return item(`${id} refuses to be the node, for ${duration(age)}`, LOOK);
    default:
      return item(said, wait(age, CLAIM_MS));
  }
}
