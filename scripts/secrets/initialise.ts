import { relative } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import { OperatorError } from '../../cluster/errors';
import { founding, refuseRefounding } from '../../cluster/founding';
import type { ClusterHome } from '../../cluster/home';
import type { ClusterIds, Rotating } from '../../cluster/ids';
import { clusterNodes } from '../../cluster/nodes';
import { clusterSecrets } from '../../cluster/secrets';
import { userNames } from '../../cluster/users';
import {
  otherClusters,
  readAuthority,
  readIds,
  readTrusted,
  secretsMissing,
  writeIds,
} from './cluster-files';
import { readIfPresent, restrict, writePrivate, writePublic } from './files';
import { certificateExpiry, certificateFingerprint } from './inspect';
import {
  ensureNodeSecrets,
  newKeystore,
  putSecret,
  refuseUnfitKeystores,
  type Workspace,
} from './node-secrets';
import { ensurePasswords, scramUsers } from './passwords';
import { certificatePem, createAuthority, keyPem } from './pki';
import { randomKafkaUuid } from './random';

export interface SecretsOptions {
  config: ClusterConfig;
  home: ClusterHome;
  /** @default the current time */
  now?: Date;
  /** Found a cluster although others live in the same folder: a name that merely changed is no new cluster. */
  another?: boolean;
}

/** What a cluster has on this machine. Names and dates only, so that it may be printed. */
export interface Initialised {
  ids: ClusterIds;
  /** Files that were written now, relative to the cluster's home; empty if all was there. */
  written: string[];
  certificates: { node: string; expires: Date }[];
}

/**
 * Make what a new cluster needs and what a new node needs: ids, CA, certificates, users. What exists stays; only
 * the controllers' SCRAM secret follows the users' passwords. Safe to run before every deploy.
 *
 * @throws OperatorError SECRETS_MISSING, SECRETS_INVALID, IDS_MISSING, IDS_INVALID: never a second CA or a second
 *   set of ids for a cluster that has them
 */
export async function initialiseCluster(options: SecretsOptions): Promise<Initialised> {
  const founded = readIds(options.home) ? [] : await foundCluster(options);
  const workspace = await openWorkspace(options);
  refuseUnfitKeystores(workspace);

  for (const { name, role } of clusterNodes(options.config)) {
    if (role === 'controller') workspace.ids.directoryIds[name] ??= randomKafkaUuid();
  }
  const passwords = ensurePasswords(options.home, userNames(options.config));
  const secrets = await ensureNodeSecrets(workspace, scramUsers(options.home));
  return finish(workspace, [...founded, ...passwords, ...secrets]);
}

/**
 * New keys and certificates from the same CA, for all nodes or the named ones. Nodes take them up one by one in
 * a roll: both old and new ones are trusted.
 *
 * @param options.rotating recorded with them: there is a rotation to be gone on with
 * @param options.rotatingNodes whose it is, undefined for all
 */
export async function renewCertificates(
  options: SecretsOptions & { rotating?: Rotating; rotatingNodes?: string[] },
  names: string[],
): Promise<Initialised> {
  const workspace = await openWorkspace(options);
  const { rotating, rotatingNodes } = options;
  if (rotating) Object.assign(workspace.ids, { rotating, rotatingNodes });
  const nodes = clusterNodes(options.config);
  const unknown = names.filter((name) => !nodes.some((node) => node.name === name));
  if (unknown.length > 0) {
    throw new OperatorError(
      'USAGE',
      `no node is called ${unknown.join(', ')}`,
      `choose from ${nodes.map(({ name }) => name).join(', ')}`,
    );
  }
  const written: string[] = [];
  for (const node of nodes.filter(({ name }) => names.length === 0 || names.includes(name))) {
    written.push(...putSecret(workspace, node.name, 'keystore', await newKeystore(workspace, node)));
  }
  return finish(workspace, written);
}

/** The parts that a cluster has once and for all. ids.json comes last: from then on the CA is the cluster's. */
async function foundCluster({
  config,
  home,
  now = new Date(),
  another = false,
}: SecretsOptions): Promise<string[]> {
  const others = otherClusters(home);
  if (others.length > 0 && !another) {
    throw new OperatorError(
      'CLUSTER_EXISTS',
      `there is no ${home.idsFile} yet, but there is ${others.join(', ')}: a cluster can't change its name`,
      'put the name back in cluster.config.ts, or make another cluster: npm run init -- --another',
    );
  }
  const leftovers = [home.caFile, home.caKeyFile].filter((file) => readIfPresent(file) !== undefined);
  if (leftovers.length > 0) {
    throw new OperatorError(
      'IDS_MISSING',
      `${home.idsFile} is missing, but there is a CA already:\n  ${leftovers.join('\n  ')}`,
      'restore ids.json from version control; if this cluster was never deployed, remove these files instead',
    );
  }
  const authority = await createAuthority(config.name, now);
  const caPem = certificatePem(authority.certificate);
  writePrivate(home.caKeyFile, await keyPem(authority.key));
  writePublic(home.caFile, caPem);
  writeIds(home, {
    clusterId: randomKafkaUuid(),
    founded: founding(config),
    directoryIds: {},
    caFingerprint: certificateFingerprint(caPem),
    secretVersions: {},
  });
  return [home.idsFile, home.caFile, home.caKeyFile];
}

/**
 * What a cluster has on this machine, unchanged.
 *
 * @throws OperatorError SECRETS_MISSING, SECRETS_INVALID, IDS_MISSING, IDS_INVALID, CONFIG_IMMUTABLE as
 *   initialiseCluster, which makes what is only missing because the cluster or a node is new
 */
export async function readSecrets(options: SecretsOptions): Promise<Workspace> {
  const workspace = await readWorkspace(options);
  refuseUnfitKeystores(workspace);
  const absent = secretFiles(workspace).filter((file) => readIfPresent(file) === undefined);
  if (absent.length > 0) {
    throw new OperatorError(
      'SECRETS_MISSING',
      `not made yet: ${absent.join(', ')}`,
      'make them: npm run init',
    );
  }
  return workspace;
}

export async function openWorkspace(options: SecretsOptions): Promise<Workspace> {
  const workspace = await readWorkspace(options);
  restrict(workspace.home.secretsFolder, secretFiles(workspace));
  return workspace;
}

/** @throws OperatorError if anything that the cluster is known to have is not here */
async function readWorkspace({ config, home, now = new Date() }: SecretsOptions): Promise<Workspace> {
  const ids = readIds(home);
  if (ids === undefined) {
    throw new OperatorError('IDS_MISSING', `${home.idsFile} is missing`, 'make it: npm run init');
  }
  refuseRefounding(config, ids);
  const missing = clusterSecrets(config, clusterNodes(config), home)
    .filter(({ key, file }) => key in ids.secretVersions && readIfPresent(file) === undefined)
    .map(({ file }) => file);
  if (missing.length > 0) throw secretsMissing(home, missing);
  const authority = await readAuthority(home, ids);
  return { config, home, now, ids, authority, trusted: readTrusted(home)! };
}

function secretFiles({ config, home }: Pick<Workspace, 'config' | 'home'>): string[] {
  return clusterSecrets(config, clusterNodes(config), home).map(({ file }) => file);
}

/** Record versions, and tell what is there. @param files that were written */
export function finish({ config, home, ids }: Workspace, files: string[]): Initialised {
  const unchanged = JSON.stringify(ids) === JSON.stringify(readIds(home));
  if (!unchanged) writeIds(home, ids);
  const written = unchanged ? files : [home.idsFile, ...files];
  return {
    ids,
    written: [...new Set(written)].map((file) => relative(home.root, file)),
    certificates: clusterNodes(config).map(({ name }) => ({
      node: name,
      expires: certificateExpiry(readIfPresent(home.secretFile(name, 'keystore')) ?? ''),
    })),
  };
}
