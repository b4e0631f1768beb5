import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterDefinition } from '../../cluster/config';
import { isWhole } from '../../kafka/ledger';
import { type CloudOptions, startCloud } from '../cloud';
import { LocalCluster, type Progress } from './lifecycle';
import type { Workspace } from './workspace';

export interface ForgottenOptions extends Required<Pick<CloudOptions, 'latency' | 'seed' | 'egress'>> {
  definition: ClusterDefinition;
  workspace: Workspace;
  progress: Progress;
  /** How long the certificates last: longer than a deploy takes. */
  minutes: number;
}

const WAY_BACK = 'npm run rotate -- certs --expired';

/**
 * Certificates that nobody renewed: a cluster is deployed with some that end within minutes, serves, and is left alone until then.
 * What its operator is told must lead to the one command that brings it back, with every record. The local cloud is gone
 * afterwards.
 *
 * @throws Error saying what was not so
 */
export async function forgotten(options: ForgottenOptions): Promise<void> {
  const { definition, workspace, progress, minutes, latency, seed, egress } = options;
  const cloud = await startCloud({
    ...{ projectRoot: workspace.projectRoot, latency, seed, egress },
    onProgress: progress,
  });
  try {
    const end = new Date(Date.now() + minutes * 60_000);
    const cluster = await LocalCluster.initialise(definition, workspace, progress, [
      '--certificates-end',
      end.toISOString(),
    ]);
    await cluster.deploy();
    await cluster.ready();
    const sound = await cluster.check();
    expect(sound.ok, 'the cluster serves before its certificates end');
    expect(sound.warnings.length > 0, 'the check warns of their end');
    await cluster.writeRecords();
    expect(Date.now() < end.getTime(), `all of that in ${minutes} minutes: more are needed here`);

    progress(`waiting for the certificates' end, ${end.toISOString()}`);
    await sleep(end.getTime() - Date.now() + 1000);
    const ended = await cluster.check();
    expect(!ended.ok, 'the check fails');
    const told = ended.criteria.filter(({ name, ok }) => name === 'tls' && !ok);
    expect(
      told.length > 0 && told.every(({ detail }) => detail.includes(WAY_BACK)),
      'it says of every broker what is the way back',
    );
    expect(
      (await refusal(cluster.rotate('certs'))).includes(WAY_BACK),
      'no roll is begun, and the way back is said',
    );

    await cluster.rotate('certs', '--expired');
    await cluster.ready();
    const { counts } = await cluster.readRecords();
    progress(
      `${counts.acked} records acknowledged before: ${counts.lost} lost, ${counts.duplicated} duplicated`,
    );
    expect(counts.acked > 0 && isWhole(counts), 'every record is still there, once and in its place');
    expect((await cluster.check()).ok, 'the cluster serves again');
    await cluster.destroy();
    progress('OK: forgotten certificates, found out and brought back');
  } finally {
    progress('removing the local cloud');
    await cloud.stop();
  }
}

function expect(so: boolean, what: string): void {
  if (!so) throw new Error(`not so: ${what}`);
}

/** @returns what it said @throws Error if it was not refused */
async function refusal(step: Promise<void>): Promise<string> {
  const said = await step.then(
    () => null,
    (error: Error) => error.message,
  );
  if (said === null) throw new Error('not so: it is refused');
  return said;
}
