import { CLUSTER_HOME_VARIABLE } from '../../cluster/home';
import { APP_USER } from '../../cluster/names';
import type { ClusterOutputs } from '../../cluster/outputs';
import { API_ENDPOINT } from '../constants';
import { buildProvider } from '../provider/build';
import { ensureKcat } from './kcat';
import type { Workspace } from './workspace';

/**
 * What the operator's programs need on the local cloud besides AWS's own variables: the provider stand-in instead of
 * the real one, a cluster home apart from the operator's, and a service that tells the operator's own address.
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
    KAFKA_ADDRESS_SERVICE: `${API_ENDPOINT}/_cloud/address`,
    AWS_REGION: region,
    TF_IN_AUTOMATION: '1',
  };
}

/** What a Kafka client outside the VPC needs, as the user app. kcat finds all of it in its file. */
export function clientEnvironment(outputs: ClusterOutputs, { home, kcatFile }: Workspace, password: string) {
  return {
    KAFKA_BOOTSTRAP: outputs.bootstrap_servers,
    KAFKA_CA: home.caFile,
    KAFKA_USER: APP_USER,
    KAFKA_PASSWORD: password,
    KCAT_CONFIG: kcatFile,
  };
}
