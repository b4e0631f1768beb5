import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Exposure, exposureOf } from '../../rehearsal/security/units';

const USERDATA = join(__dirname, '../../userdata');

/** What systemd-analyze says of every service of an instance, without running any. */
export async function exposures(): Promise<Exposure[]> {
  // A unit is told by its folder, too: one of its own, with none of this machine's drop-ins.
  const folder = await mkdtemp(join(tmpdir(), 'exposure-'));
  try {
    await cp(join(USERDATA, 'units'), folder, { recursive: true });
    await cp(join(USERDATA, 'kafka-bootstrap.service'), join(folder, 'kafka-bootstrap.service'));
    const units = (await readdir(folder)).filter((name) => name.endsWith('.service'));
    return await Promise.all(
      units.sort().map((unit) => exposureOf(unit, (...options) => analyse(join(folder, unit), options))),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function analyse(file: string, options: string[]): Promise<string> {
  const args = ['security', '--offline=true', '--no-pager', ...options, file];
  const env = { ...process.env, LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0' };
  return (await promisify(execFile)('systemd-analyze', args, { env })).stdout;
}
