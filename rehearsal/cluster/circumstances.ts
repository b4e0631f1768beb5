import { cpus, release, totalmem } from 'node:os';
import type { RehearsalReport } from '../../cluster/report';
import { NODE_PATHS } from '../../cluster/node-paths';
import { terraformBinary } from '../../scripts/terraform-binary';
import { requireCloud } from '../cloud';
import { findGuest } from '../cloud/nodes';
import { run } from '../hosts/run';
import { runInGuest } from './guest';

/** What a rehearsal's figures depend on, for its report. */
export function machine(): RehearsalReport['machine'] {
  const all = cpus();
  return {
    cpus: all.length,
    // Not every virtual machine tells.
    cpuModel: all[0]?.model.trim() || 'unknown CPU',
    memoryMib: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
  };
}

/** @param node asked for what instances run: Kafka, Java and Node.js come with the bundle, the same for all */
export async function versions(node: string): Promise<RehearsalReport['versions']> {
  const { leader } = findGuest(await requireCloud(), node);
  const [guest, terraform] = await Promise.all([
    runInGuest(leader, `ls ${NODE_PATHS.jars}; java -version 2>&1; node --version`),
    run([terraformBinary(process.env), 'version', '-json']),
  ]);
  const { terraform_version: version } = JSON.parse(terraform) as { terraform_version: string };
  return { ...guestVersions(guest), terraform: version };
}

/** @param said by `ls` of Kafka's jars, `java -version` and `node --version` */
export function guestVersions(said: string): Omit<RehearsalReport['versions'], 'terraform'> {
  const find = (pattern: RegExp) => pattern.exec(said)?.[1] ?? 'unknown';
  return {
    kafka: find(/^kafka_[\d.]+-(.+)\.jar$/m),
    java: find(/^openjdk version "(.+?)"/m),
    node: find(/^v(\d.*)$/m),
  };
}
