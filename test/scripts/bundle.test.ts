import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NODE_PATHS, UNITS } from '../../cluster/node-paths';
import { buildBundle } from '../../scripts/bundle';
import { chooseMirrors, parseSimulation } from '../../scripts/bundle/apt';
import { INPUTS } from '../../scripts/bundle/inputs';
import { requireLocked } from '../../scripts/bundle/jar-lock';
import { missingOnImage } from '../../scripts/bundle/packages';
import { programSources } from '../../scripts/bundle/programs';
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

/** What a bundle is made from, in another folder, of another time, with linked packages. */
async function elsewhere(folder: string): Promise<string> {
  const copy = join(folder, 'another', 'checkout');
  for (const input of INPUTS) await cp(join(ROOT, input), join(copy, input), { recursive: true });
  await mkdir(join(copy, '.cache'));
  await symlink(await realpath(join(ROOT, '.cache', 'bundle')), join(copy, '.cache', 'bundle'));
  await symlink(await realpath(join(ROOT, 'node_modules')), join(copy, 'node_modules'));
  await run('find', [copy, '-exec', 'touch', '--no-dereference', '--date=@86400', '{}', '+']);
  return copy;
}

it('is made anew when any source of its programs changes', async () => {
  const sources = await programSources(ROOT);
  expect(sources).toEqual(expect.arrayContaining(['userdata/agent/main.ts', 'kafka/connection.ts']));
  expect(sources.filter((file) => !INPUTS.some((input) => file.startsWith(`${input}/`)))).toEqual([]);
});

describe('jars', () => {
  const lock = [
    { file: 'a-1.jar', sha256: 'a'.repeat(64), maven: 'g:a:1', licence: 'MIT' },
    { file: 'b-1.jar', sha256: 'b'.repeat(64), maven: 'g:b:1', licence: 'MIT' },
  ];

  it('that are the locked ones are taken', () => {
    const found = new Map(lock.map(({ file, sha256 }) => [file, sha256]));
    expect(() => requireLocked(lock, found)).not.toThrow();
  });

  it('that are others, too many or missing are refused, each by its name', () => {
    const found = new Map([
      ['a-1.jar', 'c'.repeat(64)],
      ['b-2.jar', 'b'.repeat(64)],
    ]);
    expect(() => requireLocked(lock, found)).toThrow(
      /a-1\.jar has SHA-256 c{64}, not a{64}\n {2}b-1\.jar is missing\n {2}b-2\.jar is not known\n.*npm run third-party/s,
    );
  });
});

describe('a bundle', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('holds all that an instance needs, and the same inputs give the same bytes wherever and whenever', async () => {
    const first = await buildBundle(ROOT, { file: join(folder, 'first.tar') });
    const umask = process.umask(0o077);
    try {
      const second = await buildBundle(await elsewhere(folder), { file: join(folder, 'second.tar') });
      expect(second.sha256).toBe(first.sha256);
    } finally {
      process.umask(umask);
    }
    expect((await readFile(`${first.file}.sha256`, 'utf8')).trim()).toBe(first.sha256);

    const { stdout } = await run('tar', ['-tvf', first.file]);
    const entries = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/));
    const names = entries.map((columns) => columns[5]);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['agent.js', 'watcher.js', 'drain.js', 'install.sh', 'kafka/log4j2.yaml', 'THIRD-PARTY-NOTICES'],
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
