import { type ClusterConfig, type ClusterOptions, defineCluster } from '../../cluster/config';
import { founding } from '../../cluster/founding';
import type { ClusterIds } from '../../cluster/ids';
import { clusterHome } from '../../cluster/home';
import type { NodeDescriptor } from '../../cluster/node-descriptor';
import { applyPins } from '../../cluster/pins';
import { clusterNodes } from '../../cluster/nodes';
import { clusterSecrets } from '../../cluster/secrets';

/** A configuration like the default one, with clients let in from outside. */
export function testConfig(options: Partial<ClusterOptions> = {}): ClusterConfig {
  const definition = defineCluster({
    name: 'kafka',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    ...options,
  });
  return applyPins(definition, { clientCidrs: ['198.51.100.0/24'], imageBuild: 'latest' });
}

export function testIds(config: ClusterConfig): ClusterIds {
  const nodes = clusterNodes(config);
  const controllers = nodes.filter(({ role }) => role === 'controller');
  return {
    clusterId: 'w6fCFCsaS5eFQ3_XdL2M-A',
    founded: founding(config),
    directoryIds: Object.fromEntries(
      controllers.map(({ name, id }) => [name, `${'A'.repeat(20)}${String(id).padStart(2, '0')}`]),
    ),
    caFingerprint: 'ab'.repeat(32),
    secretVersions: Object.fromEntries(
      clusterSecrets(config, nodes, clusterHome('/unused', config.name)).map(({ key }) => [key, 1]),
    ),
  };
}

/** What the instance of a node would be told. */
export function testDescriptor(name: string, config = testConfig()): NodeDescriptor {
  const nodes = clusterNodes(config);
  const node = nodes.find((candidate) => candidate.name === name);
  if (!node) throw new Error(`no node ${name}`);
  const ids = testIds(config);
  return {
    cluster: { name: config.name, id: ids.clusterId },
    node: {
      name,
      role: node.role,
      id: node.id,
      zone: node.zone,
      address: node.address,
      volumeId: 'vol-0123456789abcdef0',
    },
    region: config.region,
    publicAddress: node.public
      ? {
          allocationId: 'eipalloc-0123456789abcdef0',
          dnsName: 'ec2-203-0-113-10.eu-central-1.compute.amazonaws.com',
        }
      : null,
    group: `kafka-${name}`,
    lifecycleHook: 'drain',
    bucket: 'kafka-artifacts-123456789012-eu-central-1',
    bundle: { key: 'bundle.tar', versionId: 'v1', sha256: 'cd'.repeat(32) },
    secretVersions: { keystore: 1, truststore: 1 },
    controllers: nodes
      .filter(({ role }) => role === 'controller')
      .map((c) => ({ name: c.name, id: c.id, address: c.address, directoryId: ids.directoryIds[c.name] })),
    nodes: nodes.map((n) => n.name),
    brokers: nodes.filter(({ role }) => role === 'broker').map(({ address }) => address),
    eventsTopicArn: 'arn:aws:sns:eu-central-1:123456789012:kafka-events',
    interruptions: config.interruptions,
  };
}
