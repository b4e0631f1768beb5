import { Command, Option } from 'commander';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  cp,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { clusterHome } from '../cluster/home';
import { hashInputs } from './bundle/inputs';
import { kafkaJars } from './bundle/jars';
import { type Architecture, debianPackages, type PackageList } from './bundle/packages';
import { bundlePrograms } from './bundle/programs';
import { runTool } from './bundle/tool';
import { run } from './cli';
import { projectRoot } from './project';

/** Written by `npm run third-party`. */
const NOTICES = 'THIRD-PARTY-NOTICES';

export interface BundleOptions {
  /** @default amd64 */
  architecture?: Architecture;
  /** Ask Debian for newer packages even if nothing else has changed. @default false */
  refresh?: boolean;
  /** Where to put it. @default out/bundle/bundle.tar, where the stacks look for it */
  file?: string;
}

export interface Bundle {
  /** Absolute path of the tar file. `<file>.sha256` is beside it. */
  file: string;
  /** Lower-case hex. */
  sha256: string;
}

/**
 * Build what an instance installs: Kafka, agent, watcher, units, Java and Node.js. Returns at once if nothing that
 * it is made from has changed; the same inputs give the same bytes.
 *
 * @throws OperatorError TOOL_MISSING, BUNDLE_BUILD_FAILED
 */
export async function buildBundle(
  root: string,
  { architecture = 'amd64', refresh = false, file = clusterHome(root, 'any').bundleFile }: BundleOptions = {},
): Promise<Bundle> {
  const inputs = hashInputs(root, [architecture]);
  const known = refresh ? undefined : await builtBefore(file, inputs);
  if (known) return { file, sha256: known };

  const cache = join(root, '.cache', 'bundle');
  await mkdir(cache, { recursive: true });
  const stage = await mkdtemp(join(cache, 'stage-'));
  const draft = `${file}.${process.pid}`;
  try {
    await fill(stage, root, cache, architecture, refresh);
    await mkdir(dirname(file), { recursive: true });
    await pack(stage, draft);
  } finally {
    await rm(stage, { recursive: true });
  }
  const sha256 = await hashFile(draft);
  await rename(draft, file);
  await writeFile(`${file}.sha256`, `${sha256}\n`);
  await writeFile(`${file}.inputs`, `${inputs} ${sha256}\n`);
  return { file, sha256 };
}

/** Put everything that an instance gets into a folder, as it will be in /opt/kafka-node. */
async function fill(
  folder: string,
  root: string,
  cache: string,
  architecture: Architecture,
  refresh: boolean,
): Promise<void> {
  const source = join(root, 'userdata');
  const list = JSON.parse(await readFile(join(source, 'bundle', 'packages.json'), 'utf8')) as PackageList;
  const [debs, jars] = await Promise.all([
    debianPackages(cache, list, architecture, refresh),
    kafkaJars(cache, join(source, 'bundle', 'pom.xml')),
    bundlePrograms(root, folder),
  ]);
  await linkAll(debs, join(folder, 'debs'));
  await linkAll(jars, join(folder, 'kafka', 'libs'));
  await copyFile(join(source, 'bundle', 'log4j2.yaml'), join(folder, 'kafka', 'log4j2.yaml'));
  await cp(join(source, 'units'), join(folder, 'units'), { recursive: true });
  await copyFile(join(source, 'install.sh'), join(folder, 'install.sh'));
  await copyFile(join(root, NOTICES), join(folder, NOTICES));
  await Promise.all(['install.sh', 'agent.js'].map((name) => chmod(join(folder, name), 0o755)));
}

async function builtBefore(file: string, inputs: string): Promise<string | undefined> {
  if (!existsSync(file) || !existsSync(`${file}.sha256`) || !existsSync(`${file}.inputs`)) return undefined;
  const [builtFrom, sha256] = (await readFile(`${file}.inputs`, 'utf8')).trim().split(' ');
  return builtFrom === inputs ? sha256 : undefined;
}

async function linkAll(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await link(join(from, name), join(to, name));
}

/** Nothing of this machine or of this moment gets in: names sorted, one owner, one time, two modes. */
async function pack(folder: string, file: string): Promise<void> {
  const same = ['--sort=name', '--mtime=@946684800', '--owner=0', '--group=0', '--numeric-owner'];
  const mode = '--mode=u=rwX,go=rX';
  const names = (await readdir(folder)).sort();
  await runTool('tar', [
    '--create',
    '--format=ustar',
    '--hard-dereference',
    ...same,
    mode,
    '-f',
    file,
    '-C',
    folder,
    ...names,
  ]);
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const program = new Command('bundle')
  .description('build what the instances install, into out/bundle/')
  .addOption(new Option('--architecture <name>').choices(['amd64', 'arm64']).default('amd64'))
  .option('--refresh', 'ask Debian for newer packages', false)
  .action(async (options: BundleOptions) => {
    const { file, sha256 } = await buildBundle(projectRoot(), options);
    process.stdout.write(`${relative(process.cwd(), file)} ${sha256}\n`);
  });

if (require.main === module) {
  void run(program).then((code) => {
    process.exitCode = code;
  });
}
