import { readFileSync } from 'node:fs';
import type { ClusterConfig } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import { ADMIN_USER, publicDnsName } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import type { ClusterOutputs } from '../../cluster/outputs';
import { PORTS } from '../../cluster/ports';
import { outcome } from '../check/bounded';
import type { Connection } from '../../kafka/connection';
import { readIds } from '../secrets/cluster-files';
import { readPassword } from '../secrets/passwords';
import { lookAtAws } from './aws';
import { lookAtCertificates } from './certificates';
import type { AwsEvidence, Evidence, ExpectedNode } from './evidence';
import { lookAtKafka } from './kafka';

export interface CollectOptions {
  config: ClusterConfig;
  home: ClusterHome;
  /** Reads what was deployed from this checkout; throws if that is not so, or no longer. */
  outputs: () => ClusterOutputs;
  environment: NodeJS.ProcessEnv;
  /** Ends the look: what has not answered by then could not be seen. */
  signal: AbortSignal;
}

/** Look at everything at once. Nothing that fails keeps the rest from being seen. */
export async function collectEvidence(options: CollectOptions): Promise<Evidence> {
  const { config, home, outputs, environment, signal } = options;
  const deployed = await outcome(async () => outputs());
  const nodes = 'value' in deployed ? deployedNodes(deployed.value) : configuredNodes(config);

  const lookingAtAws = lookAtAws(config.name, config.region, signal);
  const endpoints =
    'value' in deployed
      ? brokerEndpoints(nodes, deployedNames(deployed.value))
      : foundEndpoints(nodes, await lookingAtAws, config.region);
  const connect = () => adminConnection(home, [...endpoints.values()], environment);
  const [aws, kafka, certificates] = await Promise.all([
    lookingAtAws,
    lookAtKafka(connect, signal),
    lookAtCertificates({ home, nodes: nodes.map(({ name }) => name), endpoints, signal }),
  ]);
  return {
    cluster: config.name,
    region: config.region,
    at: new Date(),
    nodes,
    nodesFrom: 'value' in deployed ? 'outputs' : 'config',
    aws,
    kafka,
    certificates,
    rotating: readIds(home)?.rotating,
    localBundle: await outcome(async () => readFileSync(`${home.bundleFile}.sha256`, 'utf8').trim()),
  };
}

function deployedNodes({ nodes }: ClusterOutputs): ExpectedNode[] {
  return nodes.map(({ publicDns, ...node }) => ({ ...node, public: publicDns !== null }));
}

function configuredNodes(config: ClusterConfig): ExpectedNode[] {
  return clusterNodes(config).map((node) => ({ ...node, volumeId: null }));
}

/** Public DNS names of brokers by node. */
type PublicNames = Map<string | null, string>;

function deployedNames({ nodes }: ClusterOutputs): PublicNames {
  return new Map(nodes.flatMap(({ name, publicDns }) => (publicDns ? [[name, publicDns]] : [])));
}

/** None while no instance runs: nobody would answer, and it takes a while to notice. */
function foundEndpoints(
  nodes: ExpectedNode[],
  { instances, elasticIps }: AwsEvidence,
  region: string,
): Map<string, string> {
  if ('value' in instances && instances.value.length === 0) return new Map();
  const found = 'value' in elasticIps ? elasticIps.value : [];
  return brokerEndpoints(
    nodes,
    new Map(found.map(({ node, publicIp }) => [node, publicDnsName(region, publicIp)])),
  );
}

/** Where clients on this machine reach each broker. */
function brokerEndpoints(nodes: ExpectedNode[], publicNames: PublicNames): Map<string, string> {
  const brokers = nodes.filter(({ role }) => role === 'broker');
  return new Map(
    brokers.map(({ name, address }) => {
      const publicName = publicNames.get(name);
      return [name, publicName ? `${publicName}:${PORTS.public}` : `${address}:${PORTS.client}`];
    }),
  );
}

function adminConnection(
  home: ClusterHome,
  bootstrap: string[],
  { KAFKA_ADMIN_USER: user = ADMIN_USER, KAFKA_ADMIN_PASSWORD: password }: NodeJS.ProcessEnv,
): Connection {
  return {
    bootstrap,
    ca: readFileSync(home.caFile, 'utf8'),
    user,
    password: password ?? readPassword(home, user),
  };
}
