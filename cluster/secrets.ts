import type { ClusterHome } from './home';
import { nodeSecrets, parameterName, secretKey } from './names';
import type { Node } from './nodes';
import { userNames, type User } from './users';

/** One secret of a cluster: a file on the operator's machine, and the SSM parameter that Terraform makes of it. */
export interface Secret {
  /** Its name in ids.json, for example broker-1/keystore or operator/ca-key. */
  key: string;
  /** The node that reads it; undefined for what only operators may. */
  node?: string;
  parameter: string;
  file: string;
}

interface Cluster {
  name: string;
  users: Record<string, User>;
}

/** All secrets of a cluster. */
export function clusterSecrets(cluster: Cluster, nodes: Node[], home: ClusterHome): Secret[] {
  return [...operatorSecrets(cluster, home), ...nodes.flatMap((node) => secretsOf(cluster.name, node, home))];
}

/** What a node's instances read. */
function secretsOf(cluster: string, { name, role }: Node, home: ClusterHome): Secret[] {
  return nodeSecrets(role).map((secret) => ({
    key: secretKey(name, secret),
    node: name,
    parameter: parameterName(cluster, secretKey(name, secret)),
    file: home.secretFile(name, secret),
  }));
}

/**
 * What another operator's checkout needs to work on the same cluster. No instance's role can read them: those are
 * scoped to a node's own path.
 */
function operatorSecrets(cluster: Cluster, home: ClusterHome): Secret[] {
  const secret = (key: string, file: string) => ({ key, parameter: parameterName(cluster.name, key), file });
  return [
    secret(CA_KEY, home.caKeyFile),
    ...userNames(cluster).map((user) => secret(passwordKey(user), home.passwordFile(user))),
  ];
}

export const CA_KEY = 'operator/ca-key';

export function passwordKey(user: string): string {
  return `operator/users/${user}`;
}

/** Description of a secret's parameter: says which version AWS has, without a look at the secret. */
export function secretDescription({ key }: Pick<Secret, 'key'>, version: number): string {
  return `${key}, version ${version}`;
}

/** @returns undefined if it is not one of ours */
export function describedVersion(description: string): number | undefined {
  const version = /, version (\d+)$/.exec(description)?.[1];
  return version === undefined ? undefined : Number(version);
}
