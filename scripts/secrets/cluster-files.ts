import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterHome } from '../../cluster/home';
import { parseIds, type ClusterIds } from '../../cluster/ids';
import { OperatorError } from '../../cluster/errors';
import { readIfPresent, writePublic } from './files';
import { certificatesIn, privateKeysIn } from '../../cluster/pem';
import { certificateFingerprint, keyBelongsTo } from './inspect';
import { loadAuthority, type Authority } from './pki';

/** The ids of a cluster that was initialised before, undefined for a new one. */
export function readIds(home: ClusterHome): ClusterIds | undefined {
  const text = readIfPresent(home.idsFile);
  return text === undefined ? undefined : parseIds(parseJson(text));
}

export function writeIds(home: ClusterHome, ids: ClusterIds): void {
  writePublic(home.idsFile, JSON.stringify(ids, null, 2) + '\n');
}

/** Folders of other clusters of this checkout. */
export function otherClusters({ root, clustersFolder }: ClusterHome): string[] {
  if (clustersFolder === undefined || !existsSync(clustersFolder)) return [];
  return readdirSync(clustersFolder)
    .map((name) => join(clustersFolder, name))
    .filter((folder) => folder !== root && existsSync(join(folder, 'ids.json')));
}

/** Certificates of all CAs that the cluster trusts, PEM; undefined if the file is not there. */
export function readTrusted(home: ClusterHome): string | undefined {
  return readIfPresent(home.caFile);
}

/**
 * The CA that signs for this cluster. Its files hold those of another one, too, while the cluster gets a new CA.
 *
 * @throws OperatorError SECRETS_MISSING if a part of it is not on this machine, SECRETS_INVALID if it is
 *   another cluster's
 */
export async function readAuthority(home: ClusterHome, ids: ClusterIds): Promise<Authority> {
  const trusted = readTrusted(home);
  if (trusted === undefined) {
    throw new OperatorError(
      'SECRETS_MISSING',
      `${home.caFile} is missing, but ${home.idsFile} says that the cluster has a CA`,
      'restore it from version control',
    );
  }
  return authorityOf(ids.caFingerprint, home, trusted);
}

/**
 * A CA among those in the cluster's home.
 *
 * @param trusted certificates of all of them, PEM
 * @throws OperatorError SECRETS_MISSING, SECRETS_INVALID
 */
export async function authorityOf(
  fingerprint: string,
  home: ClusterHome,
  trusted: string,
): Promise<Authority> {
  const keys = readIfPresent(home.caKeyFile);
  if (keys === undefined) throw secretsMissing(home, [home.caKeyFile]);
  const certificates = certificatesIn(trusted);
  const certificate = certificates.find((one) => certificateFingerprint(one) === fingerprint);
  if (certificate === undefined) {
    const found = certificates.map(certificateFingerprint).join(' and ') || 'of none';
    throw new OperatorError(
      'SECRETS_INVALID',
      `${home.caFile} is another CA than the cluster's: its SHA-256 is ${found}, ids.json says ${fingerprint}`,
      'restore ca.pem and ids.json from one commit; a new CA comes only by `npm run rotate -- ca`',
    );
  }
  const key = privateKeysIn(keys).find((one) => keyBelongsTo(certificate, one));
  if (key === undefined) {
    throw new OperatorError(
      'SECRETS_INVALID',
      `${home.caKeyFile} is not the key of ${home.caFile}`,
      'get what is deployed: npm run secrets -- pull --all; was the cluster never deployed, copy ' +
        `${home.secretsFolder} from the machine that made it`,
    );
  }
  return loadAuthority(certificate, key);
}

/** No secret is made twice: nodes that hold the first one would refuse the second. */
export function secretsMissing(home: ClusterHome, files: string[]): OperatorError {
  return new OperatorError(
    'SECRETS_MISSING',
    `this machine lacks secrets of a cluster that exists already:\n  ${files.join('\n  ')}`,
    `run \`npm run secrets -- pull\`, which gets them from where they were deployed; was the cluster never deployed, copy ${home.secretsFolder} from the machine that made it (it is never committed)`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // parseIds says what is wrong and what to do.
    return undefined;
  }
}
