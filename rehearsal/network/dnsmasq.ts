import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inNamespace } from '../hosts/run';

export interface Dnsmasq {
  /** Bring the server in line: nothing if nothing changed, SIGHUP for files, a new process for the configuration. */
  apply(config: string, files: Record<string, string>): Promise<void>;
}

export interface DnsmasqOptions {
  namespace: string;
  /** Folder of its configuration and files. */
  folder: string;
  logFile: string;
  name: string;
  /** Called when it dies by itself. */
  onDeath(reason: string): void;
}

/** A dnsmasq under control of this process. */
export function dnsmasq(options: DnsmasqOptions): Dnsmasq {
  const configFile = join(options.folder, `${options.name}.conf`);
  const written = new Map<string, string>();
  let child: ChildProcess | null = null;

  async function write(file: string, text: string): Promise<boolean> {
    if (written.get(file) === text) return false;
    await writeFile(file, text);
    written.set(file, text);
    return true;
  }

  async function restart(): Promise<void> {
    const old = child;
    child = null;
    if (old) {
      old.kill('SIGTERM');
      if (old.exitCode === null && old.signalCode === null) await once(old, 'exit');
    }
    const log = await open(options.logFile, 'a');
    const argv = inNamespace(options.namespace, ['dnsmasq', `--conf-file=${configFile}`]);
    const started = spawn(argv[0], argv.slice(1), { stdio: ['ignore', log.fd, log.fd] });
    child = started;
    started.once('exit', (code, signal) => {
      void log.close();
      if (child === started) options.onDeath(`dnsmasq ${options.name} ended (${code ?? signal})`);
    });
    started.once('error', (error) => options.onDeath(error.message));
    await untilHandlesSighup(started);
  }

  return {
    async apply(config, files) {
      let changed = false;
      for (const [file, text] of Object.entries(files)) changed = (await write(file, text)) || changed;
      if ((await write(configFile, config)) || child === null) await restart();
      else if (changed) child.kill('SIGHUP');
    },
  };
}

/** Before dnsmasq has installed its handler, SIGHUP would end it. */
async function untilHandlesSighup(child: ChildProcess): Promise<void> {
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status);
    if (status.startsWith('Name:\tdnsmasq\n') && caught && Number.parseInt(caught[1].slice(-1), 16) % 2 === 1)
      return;
    await sleep(5);
  }
}
