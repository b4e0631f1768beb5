import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sampleCommandLines, type Sampler } from '../../../../rehearsal/security/secrets/command-lines';
import { needlesOf } from '../../../../rehearsal/security/secrets/needles';
import { searchArtifacts } from '../../../../rehearsal/security/secrets/search';
import { exampleSecrets } from './fixture';

const ended: (() => void)[] = [];
afterEach(() => ended.splice(0).forEach((end) => end()));

function started(folder?: string): Sampler {
  const sampler = sampleCommandLines(folder, 10);
  ended.push(() => sampler.stop());
  return sampler;
}

/** Until the condition holds; jest's own limit ends what never does. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(10);
}

test('a password in the arguments of a real process is seen, and told without it', async () => {
  const { files, named } = await exampleSecrets();
  const password = files['operator/users/app'].trim();
  const needles = needlesOf(named);
  const sampler = started();
  const child = spawn('sh', ['-c', 'read _', 'sh', password]);
  ended.push(() => child.kill());
  await until(async () => (await searchArtifacts(needles, sampler.artifacts())).sightings.length > 0);
  const { sightings } = await searchArtifacts(needles, sampler.artifacts());
  expect(sightings.map(({ secret }) => secret)).toContain('operator/users/app');
  expect(sightings.map(({ artifact }) => artifact)).toContain('command line of sh');
  expect(JSON.stringify(sightings)).not.toContain(password.slice(0, 16));
});

describe('processes as they are shown in a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proc-'));
    ended.push(() => rmSync(folder, { recursive: true }));
  });

  const show = (pid: number, cgroup: string, commandLine: string[], environment: string[]) => {
    const own = join(folder, String(pid));
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'cgroup'), `0::${cgroup}\n`);
    writeFileSync(join(own, 'environ'), environment.join('\0'));
    writeFileSync(join(own, 'cmdline'), commandLine.join('\0'));
  };
  const contents = async (sampler: Sampler, kind: string) => {
    const texts: string[] = [];
    for (const artifact of sampler.artifacts().filter((one) => one.kind === kind)) {
      for await (const bytes of artifact.content()) texts.push(String(bytes));
    }
    return texts.sort();
  };
  const INSTANCE = '/kafka-rehearsal/i-0123456789abcdef0/payload/system.slice/kafka.service';

  test('environments are those of processes on instances, not those of the operator’s programs', async () => {
    show(1, INSTANCE, ['java', 'kafka.Kafka'], ['HEAP=1g', 'PATH=/bin']);
    show(2, '/kafka-rehearsal', ['node', 'check.js'], ['KAFKA_PASSWORD=the operator’s']);
    show(3, '/init.scope', [], ['KERNEL=thread']);
    const sampler = started(folder);
    expect(await contents(sampler, 'commandLine')).toEqual(['java\nkafka.Kafka', 'node\ncheck.js']);
    expect(await contents(sampler, 'environment')).toEqual(['HEAP=1g\nPATH=/bin']);
  });

  test('a password in the environment of a process on an instance is seen', async () => {
    const { files, named } = await exampleSecrets();
    show(
      1,
      INSTANCE,
      ['/usr/bin/node', 'agent.js'],
      [`KAFKA_PASSWORD=${files['operator/users/app'].trim()}`],
    );
    const { sightings } = await searchArtifacts(needlesOf(named), started(folder).artifacts());
    expect(sightings.map(({ artifact, secret }) => [artifact, secret])).toEqual([
      ['environment of /usr/bin/node on an instance', 'operator/users/app'],
    ]);
  });

  test('what a process becomes is looked at again, and each line is kept once', async () => {
    show(1, INSTANCE, ['sh', '-c', 'exec java'], ['A=1']);
    const sampler = started(folder);
    show(1, INSTANCE, ['java'], ['A=1', 'B=2']);
    await until(async () => (await contents(sampler, 'commandLine')).length === 2);
    show(2, INSTANCE, ['java'], ['A=1', 'B=2']);
    show(3, INSTANCE, ['last'], ['A=1', 'B=2']);
    await until(async () => (await contents(sampler, 'commandLine')).length === 3);
    expect(await contents(sampler, 'environment')).toEqual(['A=1', 'A=1\nB=2']);
  });
});
