import { Command } from 'commander';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { jarLockFile, readJarLock } from './bundle/jar-lock';
import type { PackageList } from './bundle/packages';
import { run } from './cli';
import { projectRoot } from './project';
import { lockJars } from './third-party/jars';
import { notices, type ThirdParties } from './third-party/notices';
import { npmPackages } from './third-party/npm';

/** By the npm packages that are installed and the jars that are locked. */
export async function thirdParties(root: string): Promise<ThirdParties> {
  const bundle = join(root, 'userdata', 'bundle');
  const { install } = JSON.parse(await readFile(join(bundle, 'packages.json'), 'utf8')) as PackageList;
  return {
    npm: await npmPackages(root),
    jars: readJarLock(join(bundle, 'pom.xml')),
    debian: install,
  };
}

const program = new Command('third-party')
  .description(
    "lock Kafka's jars as Maven has them now, and write THIRD-PARTY-NOTICES: after a change of versions",
  )
  .action(async () => {
    const root = projectRoot();
    const pom = join(root, 'userdata', 'bundle', 'pom.xml');
    const cache = join(root, '.cache', 'bundle');
    await mkdir(cache, { recursive: true });
    const lock = jarLockFile(pom);
    await writeFile(lock, `${JSON.stringify(await lockJars(pom, cache), null, 2)}\n`);
    const file = join(root, 'THIRD-PARTY-NOTICES');
    await writeFile(file, notices(await thirdParties(root)));
    for (const one of [lock, file]) process.stdout.write(`${relative(process.cwd(), one)}\n`);
  });

if (require.main === module) {
  void run(program).then((code) => {
    process.exitCode = code;
  });
}
