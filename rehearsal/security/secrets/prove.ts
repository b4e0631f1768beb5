import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterSecrets } from '../../../cluster/secrets';
import { terraformBinary } from '../../../scripts/terraform-binary';
import { requireCloud, runInInternet } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import type { LocalCluster, Progress } from '../../cluster/lifecycle';
import { runProgram } from '../../cluster/program';
import type { Workspace } from '../../cluster/workspace';
import { cloudPaths } from '../../hosts/paths';
import type { Sampler } from './command-lines';
import { holdings } from './holdings';
import { exposedFiles, instanceArtifacts } from './instances';
import { formatSecrets, judgeSecrets, type SecretsReport } from './judge';
import { KnownSecrets, secretsToJson } from './known';
import { nameSecrets, type NamedSecret } from './named';
import { needlesOf } from './needles';
import { exposedOperatorFiles, operatorArtifacts } from './operator';
import { remains } from './remains';
import { emptySearch, searchArtifacts, type Search, together } from './search';

/** A search for the cluster's secrets in everything that a rehearsal leaves or shows. */
export interface SecretsProof {
  /** Take note of the secrets that the cluster has now: to be called after whatever may have changed them. */
  note(): void;
  /** What is there only as long as the cluster is: account, instances, the operator's folder and environment. */
  searchCluster(): Promise<void>;
  /**
   * Search what is left in the end, the reports included. Writes out/rehearsal/secrets.json and tells one line.
   *
   * @returns what was found: ok if every secret was seen where it is meant to be, and none anywhere else
   */
  conclude(): Promise<SecretsReport>;
}

/** @param sampler has listened to the command lines from the beginning */
export function proveSecrets(
  cluster: LocalCluster,
  workspace: Workspace,
  sampler: Sampler,
  progress: Progress,
): SecretsProof {
  const secrets = clusterSecrets(cluster.config, cluster.nodes, workspace.home);
  const known = new KnownSecrets(() => nameSecrets(secrets));
  const searches: Search[] = [];
  const exposed: string[] = [];
  const search = async (artifacts: Parameters<typeof searchArtifacts>[1]) => {
    searches.push(await searchArtifacts(needlesOf(known.all()), artifacts));
  };
  return {
    note: () => known.note(),
    async searchCluster() {
      searches.push(await searchAccount(workspace, known.all()));
      await search(operatorArtifacts(workspace));
      const paths = cloudPaths(workspace.projectRoot);
      const status = await requireCloud();
      for (const { name: node } of cluster.nodes) {
        const { id, leader } = findGuest(status, node);
        const instance = { node, id, root: `/proc/${leader}/root` };
        await search(instanceArtifacts(paths, instance));
        exposed.push(...(await exposedFiles(instance)));
      }
      exposed.push(...(await exposedOperatorFiles(workspace)));
    },
    async conclude() {
      await savePlan(workspace);
      await search(remains(workspace));
      await search(sampler.artifacts());
      const named = known.all();
      const report = judgeSecrets(
        named.map(({ name }) => name),
        holdings(secrets, named, workspace),
        searches.reduce(together, emptySearch()),
        exposed,
      );
      await writeFile(workspace.secretsFile, `${JSON.stringify(report, null, 2)}\n`);
      progress(formatSecrets(report));
      return report;
    },
  };
}

async function searchAccount({ projectRoot }: Workspace, secrets: NamedSecret[]): Promise<Search> {
  const path = 'rehearsal/security/secrets/search-account.js';
  return JSON.parse(await runProgram({ projectRoot, path, input: secretsToJson(secrets) })) as Search;
}

/** A plan that makes every secret's parameter, kept: cdktf keeps none. Possible once all is destroyed. */
async function savePlan({ cdktfOut, planFile }: Workspace): Promise<void> {
  const stack = join(cdktfOut, 'stacks', 'state');
  const options = ['-input=false', '-no-color', `-out=${planFile}`];
  await runInInternet([terraformBinary(process.env), `-chdir=${stack}`, 'plan', ...options]);
}
