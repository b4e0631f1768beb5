import { readdirSync, readFileSync } from 'node:fs';
import { CGROUP } from '../../constants';
import { type Artifact, textArtifact } from './artifact';

/** Costs some two hundredths of a core beside six nodes. What lives for less is not seen. */
const INTERVAL_MS = 500;

export interface Sampler {
  /** Everything that was seen so far, each line once. */
  artifacts(): Artifact[];
  stop(): void;
}

/**
 * Looks at the command lines of every process of this machine, again and again, and at the environments of those that run on
 * the local cloud's instances. Those of the operator's own programs may hold the operator's passwords: other users
 * cannot read them, but everybody can read a command line.
 *
 * @param procFolder another one in tests
 */
export function sampleCommandLines(procFolder = '/proc', intervalMs = INTERVAL_MS): Sampler {
  const commandLines = new Set<string>();
  /** With the program of the first process that had it. */
  const environments = new Map<string, string>();
  let known = new Map<string, string>();

  function sample(): void {
    const seen = new Map<string, string>();
    for (const pid of readdirSync(procFolder).filter((name) => /^\d+$/.test(name))) {
      const read = (file: string) => readLatin1(`${procFolder}/${pid}/${file}`);
      const commandLine = read('cmdline');
      seen.set(pid, commandLine);
      // An instance's process has the environment of its program only once it has become that.
      if (commandLine === '' || known.get(pid) === commandLine) continue;
      commandLines.add(commandLine);
      if (!INSTANCE.test(read('cgroup'))) continue;
      const environment = read('environ');
      if (!environments.has(environment)) environments.set(environment, programOf(commandLine));
    }
    known = seen;
  }

  sample();
  const timer = setInterval(sample, intervalMs);
  return {
    artifacts: () => [
      ...[...commandLines].map((text) => lines('commandLine', `command line of ${programOf(text)}`, text)),
      ...[...environments].map(([text, program]) =>
        lines('environment', `environment of ${program} on an instance`, text),
      ),
    ],
    stop: () => clearInterval(timer),
  };
}

const INSTANCE = new RegExp(`/${CGROUP}/i-`);

/** A process may end at any moment, and then has nothing to tell. */
function readLatin1(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(code)) return '';
    throw error;
  }
}

function lines(kind: 'commandLine' | 'environment', name: string, text: string): Artifact {
  return textArtifact(kind, name, text.replaceAll('\0', '\n'));
}

/** Its first word only: the rest may be what is looked for. */
function programOf(commandLine: string): string {
  return commandLine.split(/[\0 ]/, 1)[0].slice(0, 80);
}
