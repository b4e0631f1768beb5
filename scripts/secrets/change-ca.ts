import { OperatorError } from '../../cluster/errors';
import type { ClusterIds, Rotating } from '../../cluster/ids';
import { certificatesIn, privateKeysIn } from '../../cluster/pem';
import { clusterNodes } from '../../cluster/nodes';
import { CA_KEY } from '../../cluster/secrets';
import { authorityOf } from './cluster-files';
import { readIfPresent, writePrivate, writePublic } from './files';
import { finish, type Initialised, openWorkspace, type SecretsOptions } from './initialise';
import { certificateFingerprint, isSignedBy, keyBelongsTo } from './inspect';
import { bump, newKeystore, putSecret, type Workspace } from './node-secrets';
import { certificatePem, createAuthority, keyPem, nextGeneration } from './pki';

export interface CaOptions extends SecretsOptions {
  /** @default ca */
  rotating?: Rotating;
}

/** Where a cluster stands on its way to a new CA. */
export type CaPhase = 'one CA' | 'both trusted' | 'new one signs';

export function caPhase({ nextCaFingerprint, previousCaFingerprint }: ClusterIds): CaPhase {
  if (nextCaFingerprint) return 'both trusted';
  return previousCaFingerprint ? 'new one signs' : 'one CA';
}

/** Make a new CA and have every node trust it beside the one that goes on signing. A run that was cut short is completed. */
export async function trustNewCa(options: CaOptions): Promise<Initialised> {
  const workspace = await open(options, 'one CA');
  const { config, home, ids, authority, now } = workspace;
  const current = certificatePem(authority.certificate);
  const keys = privateKeysIn(readIfPresent(home.caKeyFile)!);
  const begun = certificatesIn(workspace.trusted).find(
    (one) => certificateFingerprint(one) !== ids.caFingerprint && keys.some((key) => keyBelongsTo(one, key)),
  );
  let next = begun;
  if (next === undefined) {
    const made = await createAuthority(config.name, now, nextGeneration(authority));
    next = certificatePem(made.certificate);
    // Its key first: a CA without one would be trusted for nothing.
    writePrivate(home.caKeyFile, keyOf(current, keys) + (await keyPem(made.key)));
  }
  ids.nextCaFingerprint = certificateFingerprint(next);
  ids.rotating = options.rotating ?? 'ca';
  bump(ids, CA_KEY);
  return finish(workspace, [home.caKeyFile, ...trustOnly(workspace, current + next)]);
}

/** Give every node a certificate of the new CA. The old one's key is thrown away: it has signed its last. */
export async function signByNewCa(options: CaOptions): Promise<Initialised> {
  const workspace = await open(options, 'both trusted');
  const { config, home, ids, trusted } = workspace;
  const fingerprint = ids.nextCaFingerprint!;
  const authority = await authorityOf(fingerprint, home, trusted);
  const next = certificatePem(authority.certificate);
  const written: string[] = [];
  for (const node of clusterNodes(config)) {
    // Those that a run that was cut short has got already stay.
    if (isSignedBy(readIfPresent(home.secretFile(node.name, 'keystore'))!, next)) continue;
    const keystore = await newKeystore({ ...workspace, authority }, node);
    written.push(...putSecret(workspace, node.name, 'keystore', keystore));
  }
  ids.previousCaFingerprint = ids.caFingerprint;
  ids.caFingerprint = fingerprint;
  delete ids.nextCaFingerprint;
  ids.rotating = options.rotating ?? 'ca';
  bump(ids, CA_KEY);
  const done = finish(workspace, [...written, home.caKeyFile]);
  // Once it is recorded that nobody needs the old key.
  writePrivate(home.caKeyFile, keyOf(next, privateKeysIn(readIfPresent(home.caKeyFile)!)));
  return done;
}

/** Have nobody trust the old CA any more. */
export async function dropOldCa(options: CaOptions): Promise<Initialised> {
  const workspace = await open(options, 'new one signs');
  const { home, ids, authority } = workspace;
  const current = certificatePem(authority.certificate);
  const written = trustOnly(workspace, current);
  const keys = readIfPresent(home.caKeyFile)!;
  const key = keyOf(current, privateKeysIn(keys));
  if (key !== keys) {
    writePrivate(home.caKeyFile, key);
    bump(ids, CA_KEY);
    written.push(home.caKeyFile);
  }
  delete ids.previousCaFingerprint;
  ids.rotating = options.rotating ?? 'ca';
  return finish(workspace, written);
}

/** @param trusted certificates, PEM @returns files written */
function trustOnly(workspace: Workspace, trusted: string): string[] {
  const { config, home } = workspace;
  writePublic(home.caFile, trusted);
  return [
    home.caFile,
    ...clusterNodes(config).flatMap(({ name }) => putSecret(workspace, name, 'truststore', trusted)),
  ];
}

function keyOf(certificate: string, keys: string[]): string {
  return keys.find((key) => keyBelongsTo(certificate, key))!;
}

/** @throws OperatorError USAGE unless the cluster is in that phase; what opening its secrets throws */
async function open(options: SecretsOptions, expected: CaPhase): Promise<Workspace> {
  const workspace = await openWorkspace(options);
  const phase = caPhase(workspace.ids);
  if (phase === expected) return workspace;
  throw new OperatorError(
    'USAGE',
    `this step of changing the CA comes when the cluster has "${expected}", and it has "${phase}"`,
    'npm run rotate -- ca says which step is next',
  );
}
