import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { buildBundle } from '../../scripts/bundle';
import { chooseMirrors, parseSimulation } from '../../scripts/bundle/apt';
import { missingOnImage } from '../../scripts/bundle/packages';
import { runTool } from '../../scripts/bundle/tool';

const ROOT = join(__dirname, '../..');
const run = promisify(execFile);

describe("the host's apt", () => {
  it('says where Debian is, whatever release the host is', () => {
    const targets = [
      'bookworm http://mirror.example/debian/',
      'bookworm-updates http://mirror.example/debian/',
      'bookworm-security http://security.example/debian-security/',
      'stable http://elsewhere.example/docker/',
    ];
    expect(chooseMirrors(targets.join('\n'))).toEqual({
      main: 'http://mirror.example/debian/',
      security: 'http://security.example/debian-security/',
    });
  });

  it('is of no use if it is not for Debian', () => {
    expect(
      chooseMirrors('noble http://mirror.example/ubuntu/\nnoble-security http://mirror.example/ubuntu/\n'),
    ).toBe(undefined);
  });

  it('lists what it would install', () => {
    const output =
      'Reading package lists...\nInst libb (2:1.0-1 Debian:13.1/stable [amd64])\nInst liba (1.0 Debian:13/stable [all]) []\nConf libb (2:1.0-1)\n';
    expect(parseSimulation(output)).toEqual([
      { name: 'liba', version: '1.0' },
      { name: 'libb', version: '2:1.0-1' },
    ]);
  });
});

it('leaves out what the image has, in whatever version', () => {
  const needed = [
    { name: 'libc6', version: '2.41-12' },
    { name: 'nodejs', version: '20' },
  ];
  expect(missingOnImage(needed, [{ name: 'libc6', version: '2.41-11' }])).toEqual([needed[1]]);
});

it('names what to install when a tool is missing', async () => {
  const empty = runTool('mvn', ['--version'], { env: { PATH: '/nonexistent' } });
  await expect(empty).rejects.toMatchObject({ code: 'TOOL_MISSING', hint: 'install maven' });
});

it('shows the last words of a tool that failed', async () => {
  const failed = runTool('tar', ['--no-such-option']);
  await expect(failed).rejects.toMatchObject({ code: 'BUNDLE_BUILD_FAILED' });
  await expect(failed).rejects.toThrow('--no-such-option');
});

describe('a bundle', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('holds all that an instance needs, and the same inputs give the same bytes', async () => {
    const first = await buildBundle(ROOT, { file: join(folder, 'first.tar') });
    const second = await buildBundle(ROOT, { file: join(folder, 'second.tar') });
    expect(second.sha256).toBe(first.sha256);
    expect((await readFile(`${first.file}.sha256`, 'utf8')).trim()).toBe(first.sha256);

    const { stdout } = await run('tar', ['-tvf', first.file]);
    const entries = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/));
    const names = entries.map((columns) => columns[5]);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['agent.js', 'watcher.js', 'drain.js', 'install.sh', 'kafka/log4j2.yaml'],
        ...Object.values(UNITS).map((unit) => `units/${unit}`),
        ...['kafka_2.13-4.3.1.jar', 'log4j-slf4j-impl-2.25.4.jar'].map((jar) => `kafka/libs/${jar}`),
      ]),
    );
    expect(NODE_PATHS.jars).toBe(`${NODE_PATHS.bundle}/kafka/libs`);
    for (const start of ['openjdk-21-jre-headless_', 'nodejs_', 'xfsprogs_']) {
      expect(names.filter((name) => name.startsWith(`debs/${start}`))).toHaveLength(1);
    }
    expect(names.join('\n')).not.toMatch(/debs\/(libc6|python3|perl-base|ca-certificates|systemd)_/);
    expect(new Set(entries.map((columns) => columns[1]))).toEqual(new Set(['0/0']));
    expect(entries.find((columns) => columns[5] === 'agent.js')![0]).toBe('-rwxr-xr-x');
  });

  it('is not built again while nothing has changed', async () => {
    const file = join(folder, 'first.tar');
    const before = await buildBundle(ROOT, { file });
    await rm(file);
    await run('touch', [file]);
    expect(await buildBundle(ROOT, { file })).toEqual(before);
    expect(await readFile(file)).toHaveLength(0);
  });
});
