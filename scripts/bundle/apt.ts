import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { runTool } from './tool';

/** Debian's keys. Not the host's own trust settings: those may trust more than Debian. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

export interface Mirrors {
  main: string;
  security: string;
}

/** Names of Debian's suites, of either mirror. */
export interface Suites {
  main: string[];
  security: string[];
}

export interface DebianPackage {
  name: string;
  version: string;
}

/** Ask apt of a Debian release and architecture other than the host's, without root and without touching the host. */
export interface Apt {
  /** What installing these on an empty system installs, dependencies and all. */
  closure(names: string[]): Promise<DebianPackage[]>;
  /** Fetch packages into a folder; apt checks them against the archive's signature. */
  download(packages: DebianPackage[], folder: string): Promise<void>;
}

/** Where this host gets Debian from, by its own apt configuration, or by the two variables where it is not Debian. */
export async function hostMirrors(environment: NodeJS.ProcessEnv = process.env): Promise<Mirrors> {
  const { DEBIAN_MIRROR: main, DEBIAN_SECURITY_MIRROR: security } = environment;
  if (main && security) return { main, security };
  const format = '$(RELEASE) $(REPO_URI)';
  const lines = await runTool('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const mirrors = chooseMirrors(lines);
  if (mirrors) return mirrors;
  throw new OperatorError(
    'TOOL_MISSING',
    "this host's apt knows no Debian archive with a security suite",
    'name a Debian mirror and its security mirror in DEBIAN_MIRROR and DEBIAN_SECURITY_MIRROR, as in a sources list',
  );
}

/** @param lines `<suite> <URI>` of all configured package indexes */
export function chooseMirrors(lines: string): Mirrors | undefined {
  const targets = lines.split('\n').map((line) => line.split(' ', 2));
  // Ubuntu and others have suites of the same form, but not under Debian's paths.
  const security = targets.find(
    ([suite, uri]) => suite.endsWith('-security') && /\/debian-security\/?$/.test(uri),
  );
  const main = targets.find(([suite, uri]) => !suite.includes('-') && /\/debian\/?$/.test(uri));
  return main && security ? { main: main[1], security: security[1] } : undefined;
}

/** @param folder for the private configuration and package lists; may exist already */
export async function privateApt(
  folder: string,
  architecture: string,
  suites: Suites,
  mirrors: Mirrors,
): Promise<Apt> {
  if (!existsSync(KEYRING)) {
    throw new OperatorError('TOOL_MISSING', `there is no ${KEYRING}`, 'install debian-archive-keyring');
  }
  await mkdir(join(folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(folder, 'archives', 'partial'), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  await writeFile(join(folder, 'sources.list'), sourcesList(suites, mirrors));
  const configuration = join(folder, 'apt.conf');
  await writeFile(configuration, aptConfiguration(folder, architecture));
  const apt = (args: string[], cwd?: string) =>
    runTool('apt-get', ['--config-file', configuration, ...args], {
      cwd,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    });

  await apt(['--quiet', '--error-on=any', 'update']);
  return {
    closure: async (names) => parseSimulation(await apt(['--simulate', 'install', ...names])),
    download: async (packages, target) => {
      const wanted = packages.map(({ name, version }) => `${name}=${version}`);
      await apt(['--quiet', 'download', ...wanted], target);
    },
  };
}

/** The `Inst` lines of apt's simulation: `Inst name (version suite [architecture])`. */
export function parseSimulation(output: string): DebianPackage[] {
  return output
    .split('\n')
    .flatMap((line) => {
      const match = /^Inst (\S+) \((\S+) /.exec(line);
      return match ? [{ name: match[1], version: match[2] }] : [];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sourcesList(suites: Suites, mirrors: Mirrors): string {
  return (['main', 'security'] as const)
    .flatMap((mirror) =>
      suites[mirror].map((suite) => `deb [signed-by=${KEYRING}] ${mirrors[mirror]} ${suite} main\n`),
    )
    .join('');
}

/** Comes after the host's own files, which may hold a proxy; what they hook into apt is left out. */
function aptConfiguration(folder: string, architecture: string): string {
  return `Dir::State "${folder}";
Dir::State::lists "${folder}/lists";
Dir::State::status "${folder}/status";
Dir::State::extended_states "${folder}/extended_states";
Dir::Cache "${folder}";
Dir::Cache::archives "${folder}/archives";
Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Architecture "${architecture}";
#clear APT::Architectures;
APT::Architectures { "${architecture}"; };
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::Languages "none";
#clear APT::Update;
#clear Acquire::IndexTargets::deb::DEP-11;
`;
}
