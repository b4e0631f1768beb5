import { table } from '../table';
import type { PreflightReport } from './examine';

/** The report as a person reads it. */
export function formatReport({ ok, cluster, region, counts, items }: PreflightReport): string {
  const todos = items.flatMap(({ name, status, todo }) =>
    todo === null ? [] : [[status, `${name}: ${todo}`]],
  );
  return [
    ...table([['ITEM', 'STATUS', 'FOUND'], ...items.map(({ name, status, found }) => [name, status, found])]),
    '',
    ...(todos.length > 0 ? [...table([['STATUS', 'WHAT TO DO'], ...todos]), ''] : []),
    `${ok ? 'OK' : 'FAILED'}: ${counts.ok} ok, ${counts.warn} warn, ${counts.fail} fail, ${counts.unknown} unknown ` +
      `for cluster ${cluster} in ${region}`,
    '',
  ].join('\n');
}
