import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FILES } from '../hosts/paths';

/** What EC2 announces to one instance. Absent keys answer as on an instance with nothing ahead of it. */
export interface Notice {
  /** spot/instance-action */
  spot?: { action: 'terminate' | 'stop' | 'hibernate'; /** ISO 8601 */ time: string };
  /** events/recommendations/rebalance */
  rebalance?: { /** ISO 8601 */ noticeTime: string };
  /** events/maintenance/scheduled */
  maintenance?: MaintenanceEvent[];
}

export interface MaintenanceEvent {
  EventId: string;
  /** For example instance-retirement or system-reboot. */
  Code: string;
  /** `active`, `completed` or `canceled`. */
  State: string;
  Description: string;
  /** For example `21 Jan 2019 09:00:43 GMT`. */
  NotBefore: string;
  NotAfter?: string;
}

function noticeFile(instanceId: string): string {
  return join(RUN_FILES.notices, `${instanceId}.json`);
}

/** Announce something to an instance, in place of what was announced before. Seen by its next request. */
export async function setNotice(instanceId: string, notice: Notice): Promise<void> {
  await mkdir(RUN_FILES.notices, { recursive: true });
  const file = noticeFile(instanceId);
  await writeFile(`${file}.new`, JSON.stringify(notice));
  await rename(`${file}.new`, file);
}

export async function clearNotice(instanceId: string): Promise<void> {
  await rm(noticeFile(instanceId), { force: true });
}

export async function readNotice(instanceId: string): Promise<Notice> {
  try {
    return JSON.parse(await readFile(noticeFile(instanceId), 'utf8')) as Notice;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
