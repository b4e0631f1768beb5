import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import { deployedCas } from '../../../cluster/ids';
import { secretKey } from '../../../cluster/names';
import type { Deployed } from '../../../scripts/rotate/deployed';
import type { World } from '../../../scripts/rotate/world';
import { readIds } from '../../../scripts/secrets/cluster-files';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { isSignedBy, leafFingerprint } from '../../../scripts/secrets/inspect';
import { templateKey } from '../../../scripts/status/evidence';
import { testConfig } from '../../support/cluster';
import { type Script, simulate } from '../hand-over/simulated';
import { AT } from '../status/example';

/** What Kafka on a node was given when it started. */
interface Given {
  keystore: string;
  truststore: string;
}

export type Simulation = Awaited<ReturnType<typeof simulateRotation>>;

/**
 * A cluster with secrets of its own in a folder. A deploy makes another launch template for each node of which a keystore or
 * truststore has another version; instances have what was deployed when they were launched.
 */
export async function simulateRotation({ script }: { script?: Script } = {}) {
  const config = testConfig();
  const home = clusterHome('/unused', config.name, mkdtempSync(join(tmpdir(), 'rotation-')));
  await initialiseCluster({ config, home, now: AT });
  const simulation = simulate({ script });
  const { cluster, lines } = simulation;
  const templates = new Map<string, Given>();
  /** Versions of the launch templates' secrets. */
  const asked = new Map<string, number>();
  let inSsm = new Map<string, number>();
  const calls: string[] = [];
  /** Pairs of nodes of which one did not take the other's certificate, at any moment. */
  const strangers = new Set<string>();

  const templateOf = (node: string, { version }: { version: number }) => `${node}:${version}`;
  const read = (node: string, secret: 'keystore' | 'truststore') =>
    readFileSync(home.secretFile(node, secret), 'utf8');
  let recordedCa: string | undefined;
  const deploy = () => {
    const ids = readIds(home)!;
    // As the plan of every stack does (stacks/constructs/living-cluster.ts).
    if (!deployedCas(ids).includes(recordedCa ?? ids.caFingerprint)) throw new Error('lives with another CA');
    recordedCa = ids.caFingerprint;
    const { secretVersions } = ids;
    inSsm = new Map(Object.entries(secretVersions));
    for (const group of cluster.aws.groups.value) {
      const keys = (['keystore', 'truststore'] as const).map((secret) => secretKey(group.node, secret));
      const changed = keys.some((key) => asked.has(key) && asked.get(key) !== secretVersions[key]);
      if (changed) group.template.version += 1;
      cluster.aws.bundles.value.set(templateKey(group.template), cluster.localBundle.value);
      for (const key of keys) asked.set(key, secretVersions[key]);
      templates.set(templateOf(group.node, group.template), {
        keystore: read(group.node, 'keystore'),
        truststore: read(group.node, 'truststore'),
      });
    }
  };
  deploy();

  const given = () =>
    cluster.aws.instances.value
      .filter(({ agent }) => agent?.state === 'running')
      .map(({ node, template }) => ({ node, ...templates.get(templateOf(node, template))! }));
  const notice = () => {
    for (const one of given()) {
      for (const other of given()) {
        if (!isSignedBy(one.keystore, other.truststore)) strangers.add(`${other.node} refuses ${one.node}`);
      }
    }
  };

  const world: World = {
    ...simulation.world,
    look: () => {
      notice();
      return simulation.world.look();
    },
    secrets: { config, home, now: AT },
    ids: () => readIds(home)!,
    refuseOlderSecrets: async () => undefined,
    deployed: async () => ({ ca: recordedCa, secrets: new Map(inSsm), templates: new Map(asked) }),
    deploy: async () => {
      calls.push('deploy');
      deploy();
    },
    replaceInstances: async () => {
      calls.push('replace instances');
      for (const instance of cluster.aws.instances.value) {
        const group = cluster.aws.groups.value.find(({ node }) => node === instance.node)!;
        Object.assign(instance, { id: `${instance.id}-resumed`, template: { ...group.template } });
      }
    },
    shown: async () =>
      new Map(
        given()
          .filter(({ node }) => node.startsWith('broker'))
          .map(({ node, keystore }) => [node, { value: leafFingerprint(keystore) }]),
      ),
    issued: (node) => leafFingerprint(read(node, 'keystore')),
    wrote: ({ written }) =>
      void calls.push(`issue ${written.filter((file) => /keystore|ca/.test(file)).join()}`),
  };
  /** The network is gone once so many nodes have been asked to hand over. */
  const cutOffAfter = (requests: number): World => ({
    ...world,
    request: async (id) => {
      if (simulation.requests.length === requests) throw new Error('the network is gone');
      return world.request(id);
    },
  });
  /** Terraform fails before it has changed anything. */
  const undeployable: World = { ...world, deploy: () => Promise.reject(new Error('no credentials')) };
  /** Terraform's question is declined for a stack: that is no error. */
  const dismissing = (part: keyof Deployed): World => {
    const before = world.deployed();
    return {
      ...world,
      deployed: async () => ({ ...(await world.deployed()), [part]: (await before)[part] }),
    };
  };
  return {
    ...simulation,
    world,
    cutOffAfter,
    undeployable,
    dismissing,
    home,
    config,
    calls,
    strangers,
    given,
    lines,
  };
}

export function forget({ home }: { home: ClusterHome }): void {
  rmSync(home.root, { recursive: true, force: true });
}
