import type { SecurityReport } from '../../cluster/report';
import { requireCloud } from '../cloud';
import { findGuest } from '../cloud/nodes';
import { runInGuest } from '../cluster/guest';

export type Exposure = SecurityReport['units'][number];

/** `systemd-analyze security` of every service that an instance runs of ours, by the instance's own systemd. */
export async function unitExposures(node: string): Promise<Exposure[]> {
  const { leader } = findGuest(await requireCloud(), node);
  const files = await runInGuest(leader, 'cd /etc/systemd/system && ls kafka*.service');
  return Promise.all(
    files
      .trim()
      .split('\n')
      .map((unit) =>
        exposureOf(unit, (...options) =>
          runInGuest(leader, ['systemd-analyze security --no-pager', ...options, unit].join(' ')),
        ),
      ),
  );
}

/** @param analyse runs `systemd-analyze security` of that unit with these options */
export async function exposureOf(
  unit: string,
  analyse: (...options: string[]) => Promise<string>,
): Promise<Exposure> {
  const [table, json] = await Promise.all([analyse(), analyse('--json=short')]);
  const overall = /Overall exposure level for .*: (\d+\.\d+) /.exec(table);
  if (!overall) throw new Error(`systemd-analyze says nothing of ${unit}:\n${table}`);
  const checks = JSON.parse(json) as { name: string; set: boolean; exposure: string | null }[];
  const open = checks.filter(({ set, exposure }) => !set && Number(exposure) > 0).map(({ name }) => name);
  return { unit, exposure: Number(overall[1]), open };
}
