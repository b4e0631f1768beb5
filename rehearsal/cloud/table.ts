import { table } from '../../scripts/table';
import type { CloudStatus } from './status';

/** A status for people: what there is, without what has been. */
export function formatStatus(status: CloudStatus): string {
  if (!status.running) return 'no local cloud runs here\n';
  const instances = status.instances
    .filter(({ state }) => state !== 'terminated')
    .map((one) => [
      one.node ?? '-',
      one.kafkaState ?? '-',
      one.id,
      one.state,
      one.type,
      one.zone,
      [one.privateIp, ...one.secondaryIps].join(' '),
      one.publicIps.join(' ') || '-',
    ]);
  const volumes = status.volumes.map((one) => [
    one.id,
    `${one.sizeGiB} GiB`,
    one.state,
    one.instanceId ?? '-',
  ]);
  return [
    `latency: ${status.latency?.mode}`,
    '',
    ...table([['NODE', 'KAFKA', 'INSTANCE', 'STATE', 'TYPE', 'ZONE', 'PRIVATE', 'PUBLIC'], ...instances]),
    '',
    ...table([['VOLUME', 'SIZE', 'STATE', 'INSTANCE'], ...volumes]),
    '',
  ].join('\n');
}
