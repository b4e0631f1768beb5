import { OperatorError } from '../../cluster/errors';

/** A certificate begins an hour before it is issued (pki.ts): this much is left for the clocks of nodes and clients. */
const TOLERATED_MINUTES = 30;

/**
 * Refuse to issue anything by a clock that is wrong: what begins only tomorrow is no certificate today.
 *
 * @param offsetMs by how much AWS's clock is ahead of this machine's, as its SDK finds out with every answer. It signs by AWS's
 *   clock then, so that nothing else tells
 * @throws OperatorError CLOCK_WRONG
 */
export function refuseWrongClock(offsetMs: number): void {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  if (minutes <= TOLERATED_MINUTES) return;
  throw new OperatorError(
    'CLOCK_WRONG',
    `this machine's clock is ${minutes} minutes ${offsetMs < 0 ? 'ahead of' : 'behind'} AWS's: certificates that are issued by it ` +
      'would not be good when they have to be',
    'set the clock (timedatectl set-ntp true), then the same command again',
  );
}
