import { readFileSync } from 'node:fs';
import { CLUSTER_HOME_VARIABLE } from '../../cluster/home';
import { APP_USER } from '../../cluster/names';
import type { ClusterOutputs } from '../../cluster/outputs';
import { INTERNET } from '../constants';
import { buildProvider } from '../provider/build';
import { ensureKcat } from './kcat';
import type { Workspace } from './workspace';

/**
 * What the operator's programs need on the local cloud besides AWS's own variables: the provider stand-in instead of
 * the real one, a cluster home apart from the operator's, and the networks that clients come from.
 */
export async function operatorEnvironment(
  workspace: Workspace,
  region: string,
): Promise<Record<string, string>> {
  const provider = await buildProvider(workspace.projectRoot);
  const kcat = await ensureKcat(workspace.projectRoot);
  return {
    ...provider.environment,
    PATH: `${kcat}:${process.env.PATH}`,
    [CLUSTER_HOME_VARIABLE]: workspace.home.root,
    CDKTF_OUTDIR: workspace.cdktfOut,
    KAFKA_CLIENT_CIDRS: INTERNET.cidr,
    AWS_REGION: region,
    TF_IN_AUTOMATION: '1',
  };
}

/** What a Kafka client outside the VPC needs. The password is one of the rehearsal's own. */
export function clientEnvironment({ home }: Workspace, outputs: ClusterOutputs): Record<string, string> {
  return {
    KAFKA_BOOTSTRAP: outputs.bootstrap_servers,
    KAFKA_CA: outputs.ca_file,
    KAFKA_USER: APP_USER,
    KAFKA_PASSWORD: readFileSync(home.passwordFile(APP_USER), 'utf8').trim(),
  };
}
