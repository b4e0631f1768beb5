import type { ClusterConfig } from '../../cluster/config';
import { OperatorError } from '../../cluster/errors';
import type { ClusterHome } from '../../cluster/home';
import type { ClusterIds } from '../../cluster/ids';
import { nodeSecrets, publicDnsDomain, secretKey, type NodeSecret } from '../../cluster/names';
import { clusterNodes, type Node } from '../../cluster/nodes';
import { CA_KEY, passwordKey } from '../../cluster/secrets';
import { userNames } from '../../cluster/users';
import { readIfPresent, writePrivate } from './files';
import { keystoreProblems } from './inspect';
import { issueKeystore, type Authority, type NodeIdentity } from './pki';
import { scramSecret, scramSecretMatches, type ScramUser } from './scram';

/** A cluster's secrets being worked on. `ids` is changed in place and recorded by whoever opened it. */
export interface Workspace {
  config: ClusterConfig;
  home: ClusterHome;
  now: Date;
  ids: ClusterIds;
  /** The CA that signs. */
  authority: Authority;
  /** Certificates of all CAs that are trusted, PEM: one, or two while the cluster gets a new CA. */
  trusted: string;
}

/**
 * Make what nodes lack, and record what operators have: passwords that the controllers' SCRAM secret does not fit
 * are new ones. Returns the files written.
 */
export async function ensureNodeSecrets(workspace: Workspace, users: ScramUser[]): Promise<string[]> {
  const { config, home, ids, trusted } = workspace;
  const nodes = clusterNodes(config);
  const present = sharedScram(home, nodes, users);
  const scram = present ?? scramSecret(users);
  ids.secretVersions[CA_KEY] ??= 1;
  for (const { name } of users) {
    if (present === undefined) bump(ids, passwordKey(name));
    else ids.secretVersions[passwordKey(name)] ??= 1;
  }
  for (const name of userNames(config)) ids.secretVersions[passwordKey(name)] ??= 1;
  const written: string[] = [];
  for (const node of nodes) {
    const keystore = readIfPresent(home.secretFile(node.name, 'keystore'));
    const wanted: Record<NodeSecret, string> = {
      keystore: keystore ?? (await newKeystore(workspace, node)),
      truststore: trusted,
      scram,
    };
    for (const secret of nodeSecrets(node.role)) {
      written.push(...putSecret(workspace, node.name, secret, wanted[secret]));
    }
  }
  return written;
}

export async function newKeystore(
  { config, authority, now }: Omit<Workspace, 'trusted'>,
  node: Node,
): Promise<string> {
  return issueKeystore(authority, nodeIdentity(config, node), now);
}

/** Write a secret if it differs, and bump its version: Terraform pushes a value only when its version moves. */
export function putSecret(
  { home, ids }: Pick<Workspace, 'home' | 'ids'>,
  node: string,
  secret: NodeSecret,
  text: string,
): string[] {
  const file = home.secretFile(node, secret);
  const key = secretKey(node, secret);
  const existing = readIfPresent(file);
  if (existing === text) {
    // Written by a run that stopped before it could record the version.
    ids.secretVersions[key] ??= 1;
    return [];
  }
  writePrivate(file, text);
  bump(ids, key);
  return [file];
}

export function bump({ secretVersions }: ClusterIds, key: string): void {
  secretVersions[key] = (secretVersions[key] ?? 0) + 1;
}

/** @throws OperatorError SECRETS_INVALID if a node's certificate can't serve it, saying why */
export function refuseUnfitKeystores({ config, home, now, trusted }: Workspace): void {
  const lines = clusterNodes(config).flatMap((node) => {
    const keystore = readIfPresent(home.secretFile(node.name, 'keystore'));
    if (keystore === undefined) return [];
    const problems = keystoreProblems(keystore, trusted, nodeIdentity(config, node), now);
    return problems.map((problem) => `${node.name}'s certificate ${problem}`);
  });
  if (lines.length === 0) return;
  throw new OperatorError(
    'SECRETS_INVALID',
    `certificates do not fit the configuration:\n  ${lines.join('\n  ')}`,
    lines.every((line) => line.includes(' expired on '))
      ? 'the way back: npm run rotate -- certs --expired'
      : 'undo the change of cluster.config.ts, or issue new ones: npm run secrets -- renew',
  );
}

function nodeIdentity(config: ClusterConfig, node: Node): NodeIdentity {
  return {
    cluster: config.name,
    node: node.name,
    // The Elastic IP is not known yet, but its DNS name is one of these. Only our CA signs for our clients.
    dnsNames: [node.name, ...(node.role === 'broker' ? [`*.${publicDnsDomain(config.region)}`] : [])],
    addresses: [node.address],
  };
}

/**
 * The same for all controllers, so that it does not matter which of them is elected first. Undefined if there is
 * none for these passwords.
 */
function sharedScram(home: ClusterHome, nodes: Node[], users: ScramUser[]): string | undefined {
  return nodes
    .filter(({ role }) => role === 'controller')
    .map(({ name }) => readIfPresent(home.secretFile(name, 'scram')))
    .find((text) => text !== undefined && scramSecretMatches(text, users));
}
