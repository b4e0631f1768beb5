import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJarLock } from '../scripts/bundle/jar-lock';
import type { PackageList } from '../scripts/bundle/packages';

/* Everything that comes from elsewhere is pinned: docs/security.md, "What is pinned". */

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const json = <T>(file: string) => JSON.parse(read(file)) as T;
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

describe('npm', () => {
  const { dependencies, devDependencies, overrides } =
    json<Record<string, Record<string, string>>>('package.json');

  it('packages are asked for in one version each', () => {
    const asked = { ...dependencies, ...devDependencies, ...overrides };
    expect(Object.entries(asked).filter(([, version]) => !EXACT.test(version))).toEqual([]);
  });

  it('packages are locked by hash, those inside another by its hash, and from no registry in particular', () => {
    const { packages } = json<{ packages: Record<string, LockedPackage> }>('package-lock.json');
    const { '': root, ...all } = packages;
    expect(root).toMatchObject({ dependencies, devDependencies });
    expect(Object.keys(all).length).toBeGreaterThan(500);
    const loose = Object.entries(all).filter(
      ([, { version, integrity, inBundle }]) => !version || !(inBundle || /^sha512-/.test(integrity ?? '')),
    );
    expect(loose).toEqual([]);
    expect(Object.entries(all).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('Node.js itself, where it comes from npm, is one version', () => {
    const setup = read('scripts/setup.sh');
    expect(setup).toMatch(/^readonly NODE_VERSION=\d+\.\d+\.\d+$/m);
    const installed = [...setup.matchAll(/npm install .*@(\S+)"$/gm)].map(([, version]) => version);
    expect(installed).toEqual(['$NODE_VERSION']);
  });
});

interface LockedPackage {
  version?: string;
  integrity?: string;
  inBundle?: boolean;
  resolved?: string;
}

describe('Maven', () => {
  const pom = read('userdata/bundle/pom.xml');

  it('artifacts and plugins are asked for in one version each', () => {
    const property = (name: string) => new RegExp(`<${name}>([^<]*)<`).exec(pom)?.[1];
    const named = [...pom.matchAll(/<(?:dependency|plugin)>[^]*?<\/(?:dependency|plugin)>/g)].map(([one]) =>
      one.replace(/<exclusions>[^]*<\/exclusions>/, ''),
    );
    expect(named.length).toBeGreaterThan(3);
    const versions = named.map((one) =>
      /<version>([^<]*)</.exec(one)?.[1].replace(/\$\{(.*)\}/, (_, name: string) => property(name)!),
    );
    expect(versions.filter((version) => !EXACT.test(version ?? ''))).toEqual([]);
  });

  it('jars are locked by hash, with all that they bring', () => {
    const lock = readJarLock(join(ROOT, 'userdata/bundle/pom.xml'));
    const kafka = /<kafka\.version>([^<]*)</.exec(pom)![1];
    expect(lock.map(({ maven }) => maven)).toEqual(
      expect.arrayContaining([
        `org.apache.kafka:kafka_2.13:${kafka}`,
        'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4',
      ]),
    );
    expect(new Set(lock.map(({ file }) => file)).size).toBe(lock.length);
    expect(lock.filter(({ maven }) => /SNAPSHOT|LATEST|RELEASE/.test(maven))).toEqual([]);
  });
});

describe('Python', () => {
  const LOCKS = ['rehearsal/api/requirements.lock', 'test/stacks/checkov/requirements.lock'];
  const lines = (file: string) =>
    read(file)
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));

  it.each(LOCKS)('%s has one version and the hashes of everything', (lock) => {
    const loose = lines(lock).filter(
      (line) => !/^[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+\s*$/.test(line),
    );
    expect(loose).toEqual([]);
    expect(lines(lock).length).toBeGreaterThan(20);
  });

  it('what is asked for is what is locked', () => {
    const asked = lines('rehearsal/api/requirements.txt').map((line) => line.replace(/\[.*\]/, ''));
    const locked = lines('rehearsal/api/requirements.lock').map((line) => line.split(/\s/)[0]);
    expect(locked).toEqual(expect.arrayContaining(asked));
    expect(
      lines('rehearsal/api/requirements-dev.txt').filter((line) => !/^[\w-]+==[\w.]+$/.test(line)),
    ).toEqual([]);
  });
});

it('Debian is one release by name, not whatever is stable: its archive is signed, its updates are wanted', () => {
  const { suites } = json<PackageList>('userdata/bundle/packages.json');
  expect([...suites.main, ...suites.security]).toEqual(['trixie', 'trixie-updates', 'trixie-security']);
});

describe('GitHub', () => {
  const workflows = readdirSync(join(ROOT, '.github/workflows')).map((name) =>
    read(`.github/workflows/${name}`),
  );

  it('runs actions by commit, with the version that it is', () => {
    const uses = workflows.flatMap((text) =>
      [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, one]) => one),
    );
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
  });

  it('gives a workflow nothing but the reading of the repository, and runs what everybody runs', () => {
    for (const text of workflows) {
      expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
      expect(text.match(/permissions:|write/g)).toEqual(['permissions:']);
      expect(text).toContain('persist-credentials: false');
      expect([...text.matchAll(/run: (.*)/g)].at(-1)![1]).toBe('.ci/run');
      expect(text).not.toContain('pull_request_target');
    }
  });

  it.each([
    ['npm', 'package.json'],
    ['maven', 'pom.xml'],
    ['pip', 'requirements.txt'],
    ['github-actions', '.github/workflows'],
  ])('asks for newer versions of %s', (ecosystem, file) => {
    const [, directory] = new RegExp(`package-ecosystem: ${ecosystem}\n *directory: /(\\S*)`).exec(
      read('.github/dependabot.yml'),
    )!;
    expect(existsSync(join(ROOT, directory, file))).toBe(true);
  });
});
