import { OperatorError } from '../../cluster/errors';
import { type Rotating, type Rotation, rotationOf } from '../../cluster/ids';
import type { Evidence } from '../status/evidence';

/** Whose certificate has ended: names of nodes, or CA. */
export function expired({ certificates, at }: Pick<Evidence, 'certificates' | 'at'>): string[] {
  return certificates
    .filter(({ expires }) =>
      'value' in expires ? expires.value <= at : expires.error.startsWith('CERT_HAS_EXPIRED'),
    )
    .map(({ subject }) => subject);
}

/**
 * A rotation that takes the nodes one by one comes too late once certificates have ended: a node asks Kafka itself whether it
 * may stop, and nobody takes such a certificate. And one that takes all at once is for nothing else.
 *
 * @param rotating what is recorded to be under way. What was begun with --expired may go on so: its new certificates are
 *   good. Steps to a new CA bring new certificates, too.
 * @throws OperatorError CERTIFICATES_EXPIRED, USAGE
 */
export function refuseOtherWay(
  evidence: Evidence,
  rotating: Rotating | undefined,
  asked: { what: Rotation; expired: boolean },
): void {
  if (asked.expired && rotating === `${asked.what}-expired`) return;
  const ended = expired(evidence);
  const ofCa = ended.includes('CA') || (rotating !== undefined && rotationOf(rotating) === 'ca');
  const needed = ended.length === 0 ? null : ofCa ? 'ca' : 'certs';
  if (needed === null && asked.expired) {
    throw new OperatorError(
      'USAGE',
      'no such certificate has expired, and --expired stops the whole cluster for some minutes',
      `without an outage: npm run rotate -- ${asked.what}`,
    );
  }
  if (needed === null || (asked.expired && asked.what === needed)) return;
  throw new OperatorError(
    'CERTIFICATES_EXPIRED',
    `certificates have expired: ${ended.join(', ')}. Connections that are open stay; new ones fail, also among the nodes`,
    `npm run rotate -- ${needed} --expired: issues new ones, then ends all instances and launches new ones; nothing is ` +
      'served for some minutes, and no data is lost',
  );
}
