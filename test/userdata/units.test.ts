import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_PATHS, UNITS } from '../../cluster/node-paths';

const FOLDER = join(__dirname, '../../userdata/units');
const unit = (name: string) => readFile(join(FOLDER, name), 'utf8');

it('systemd understands every line of every unit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'units-'));
  try {
    await cp(FOLDER, folder, { recursive: true });
    await cp(join(FOLDER, '../kafka-bootstrap.service'), join(folder, 'kafka-bootstrap.service'));
    const names = await readdir(folder);
    for (const name of names) {
      // What the instance has need not be on this machine.
      const text = (await readFile(join(folder, name), 'utf8'))
        .replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true')
        .replace('@DEVICE@', '/dev/null')
        .replace(/^Documentation=.*/m, '');
      await writeFile(join(folder, name), text);
    }
    const paths = names.map((name) => join(folder, name));
    const { stderr } = await promisify(execFile)('systemd-analyze', [
      'verify',
      '--man=no',
      '--recursive-errors=no',
      ...paths,
    ]);
    expect(stderr).toBe('');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('has the units that everybody else calls by name', async () => {
  expect((await readdir(FOLDER)).sort()).toEqual(Object.values(UNITS).sort());
});

it('Kafka never starts without the data volume, nor after a drain has begun, nor by itself at boot', async () => {
  const kafka = await unit(UNITS.kafka);
  for (const line of [
    `RequiresMountsFor=${NODE_PATHS.mountPoint}`,
    `BindsTo=${UNITS.mount}`,
    `AssertPathIsMountPoint=${NODE_PATHS.mountPoint}`,
    `AssertPathExists=!${NODE_PATHS.stopping}`,
  ]) {
    expect(kafka.split('\n')).toContain(line);
  }
  expect(kafka).not.toMatch(/^\[Install\]/m);
  expect(await unit(UNITS.mount)).toContain(`Where=${NODE_PATHS.mountPoint}\n`);
});

it('Kafka cannot reach the credentials of the instance', async () => {
  expect(await unit(UNITS.kafka)).toContain('\nIPAddressDeny=169.254.169.254\n');
});

it('the watcher reaches nothing but the metadata service and whoever asks for metrics on the instance itself', async () => {
  expect(await unit(UNITS.watcher)).toMatch(
    /\nIPAddressDeny=any\nIPAddressAllow=169\.254\.169\.254 127\.0\.0\.1\n/,
  );
});

it('an instance that has to go claims nothing any more, and its drain goes on after a reboot', async () => {
  expect(await unit(UNITS.agent)).toContain(`\nConditionPathExists=!${NODE_PATHS.leaving}\n`);
  const drain = await unit(UNITS.drain);
  expect(drain).toContain(`\nConditionPathExistsGlob=|${NODE_PATHS.orders}/*.json\n`);
  expect(drain).toContain(`\nConditionPathExists=|${NODE_PATHS.drainRecord}\n`);
  expect(drain).toMatch(/\[Install\]\nWantedBy=multi-user.target/);
});

it('agent and drain may read the kernel’s list of addresses: without it no voluntary hand-over would ever begin', async () => {
  for (const name of [UNITS.agent, UNITS.drain]) {
    expect(await unit(name)).toMatch(/^RestrictAddressFamilies=.*\bAF_NETLINK\b/m);
  }
});
