import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Workspace } from '../../cluster/workspace';
import { cloudPaths, instancePaths } from '../../hosts/paths';
import type { Artifact, Kind } from './artifact';
import { fileArtifact, filesIn } from './files';

/** What a rehearsal leaves on this machine: everything in its folder and the cloud's but the secrets' own. */
export async function* remains({
  projectRoot,
  home,
  reportFile,
  planFile,
}: Workspace): AsyncGenerator<Artifact> {
  const folder = dirname(reportFile);
  const paths = cloudPaths(projectRoot);
  const elsewhere = [home.secretsFolder, paths.root, paths.log];
  for await (const path of filesIn(folder, (one) => elsewhere.includes(join(folder, one)))) {
    yield fileArtifact(kindOf(path, relative(folder, planFile)), join(folder, path), path);
  }
  for await (const path of filesIn(paths.root, isDisk)) {
    yield fileArtifact('log', join(paths.root, path), `cloud/${path}`);
  }
  yield fileArtifact('log', paths.log, 'cloud.log');
  // Written by cdktf where it is started, if it has something to say.
  yield fileArtifact('log', join(projectRoot, 'cdktf.log'), 'cdktf.log of the checkout');
  for (const id of await readdir(paths.instances)) {
    const journal = join(instancePaths(paths, id).log, 'journal');
    // An instance that was ended while it booted has none.
    if (!existsSync(journal)) continue;
    yield { kind: 'journal', name: `journal of ${id}`, content: () => exportJournal(journal) };
  }
}

function kindOf(path: string, plan: string): Kind {
  if (path === plan) return 'plan';
  if (path.startsWith('cdktf.out/')) return 'synthesized';
  if (path.startsWith('cluster/terraform/')) return 'state';
  return path.endsWith('.log') ? 'log' : 'report';
}

/** A volume, an instance's disk but for its logs, or its journal. @param path relative to the cloud's folder */
function isDisk(path: string): boolean {
  return path === 'volumes' || ROOT_DISK.test(path) || isJournal(path);
}

const ROOT_DISK = /^instances\/[^/]+\/(root|work|upper\/(?!var$)[^/]+|upper\/var\/(?!log$)[^/]+)$/;

/** Compressed: what is in them is had from journalctl. */
function isJournal(path: string): boolean {
  return /\.journal~?$/.test(path);
}

/** @throws Error if journalctl fails: what is not read is not searched */
async function* exportJournal(folder: string): AsyncGenerator<Buffer> {
  const argv = [`--directory=${folder}`, '--no-pager', '--all', '--output=export'];
  const child = spawn('journalctl', argv, {
    env: process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  yield* child.stdout as AsyncIterable<Buffer>;
  const [code] = await ended;
  if (code !== 0) throw new Error(`journalctl ended with ${code} on ${folder}`);
}
