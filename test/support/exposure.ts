import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const USERDATA = join(__dirname, '../../userdata');

export interface Exposure {
  unit: string;
  /** From 0, nothing left open, to 10. */
  overall: number;
  /** Settings that leave something open, as systemd-analyze calls them. */
  open: string[];
}

/** What systemd-analyze says of every service of an instance, without running any. */
export async function exposures(): Promise<Exposure[]> {
  // A unit is told by its folder, too: one of its own, with none of this machine's drop-ins.
  const folder = await mkdtemp(join(tmpdir(), 'exposure-'));
  try {
    await cp(join(USERDATA, 'units'), folder, { recursive: true });
    await cp(join(USERDATA, 'kafka-bootstrap.service'), join(folder, 'kafka-bootstrap.service'));
    const units = (await readdir(folder)).filter((name) => name.endsWith('.service'));
    return await Promise.all(units.sort().map((unit) => exposureOf(folder, unit)));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function exposureOf(folder: string, unit: string): Promise<Exposure> {
  const file = join(folder, unit);
  const [table, json] = await Promise.all([analyse(file), analyse(file, '--json=short')]);
  const overall = /Overall exposure level for .*: (\d+\.\d+) /.exec(table);
  if (!overall) throw new Error(`systemd-analyze says nothing of ${unit}:\n${table}`);
  const checks = JSON.parse(json) as { name: string; set: boolean; exposure: string | null }[];
  const open = checks.filter(({ set, exposure }) => !set && Number(exposure) > 0).map(({ name }) => name);
  return { unit, overall: Number(overall[1]), open };
}

async function analyse(file: string, ...options: string[]): Promise<string> {
  const args = ['security', '--offline=true', '--no-pager', ...options, file];
  const env = { ...process.env, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' };
  return (await promisify(execFile)('systemd-analyze', args, { env })).stdout;
}
