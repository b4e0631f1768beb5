import type { ClusterIds } from '../../cluster/ids';
import { secretKey } from '../../cluster/names';

/** What AWS has of that which a rotation changes: each stack has a part of it, and each can be dismissed alone. */
export interface Deployed {
  /** Fingerprint of the CA that the cluster is known by (network). */
  ca: string | undefined;
  /** Versions of the secrets in SSM, by key (state). */
  secrets: Map<string, number>;
  /** Versions that the latest launch templates ask for, by key (compute). */
  templates: Map<string, number>;
}

/** AWS may show what was there before for a moment. */
const LOOKS = 5;

/**
 * Look whether a deploy was carried out, until it shows.
 *
 * @param missing what is not there yet, in lines
 * @returns what was missing at the last look; none if all is there
 */
export async function whatIsMissing(
  missing: () => Promise<string[]>,
  sleep: () => Promise<unknown>,
): Promise<string[]> {
  for (let look = 1; ; look++) {
    const lines = await missing();
    if (lines.length === 0 || look === LOOKS) return lines;
    await sleep();
  }
}

/** What a deploy has not brought to AWS, in lines; none if it was carried out. @param nodes names */
export function undeployed(
  { caFingerprint, secretVersions }: ClusterIds,
  nodes: string[],
  { ca, secrets, templates }: Deployed,
): string[] {
  const keys = nodes.flatMap((node) => [secretKey(node, 'keystore'), secretKey(node, 'truststore')]);
  const behind = (where: string, versions: Map<string, number>) =>
    keys
      .filter((key) => versions.get(key) !== secretVersions[key])
      .map((key) => `${key}: ${where} version ${versions.get(key) ?? '-'}, ids.json ${secretVersions[key]}`);
  return [
    ...(ca === caFingerprint ? [] : [`CA: AWS records ${ca ?? '-'}, ids.json ${caFingerprint}`]),
    ...behind('SSM has', secrets),
    ...behind('the launch template asks for', templates),
  ];
}
