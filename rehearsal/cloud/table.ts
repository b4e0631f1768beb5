import type { CloudStatus } from './status';

/** A status for people. */
export function formatStatus(status: CloudStatus): string {
  if (!status.running) return 'no local cloud runs here\n';
  const instances = status.instances.map((one) => [
    one.node ?? '-',
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
    `latency: ${status.latency?.mode}\n`,
    table(['NODE', 'INSTANCE', 'STATE', 'TYPE', 'ZONE', 'PRIVATE', 'PUBLIC'], instances),
    table(['VOLUME', 'SIZE', 'STATE', 'INSTANCE'], volumes),
  ].join('\n');
}

function table(head: string[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
