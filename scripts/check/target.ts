import { existsSync, readFileSync } from 'node:fs';
import { OperatorError } from '../../cluster/errors';
import type { ClusterHome } from '../../cluster/home';
import { ADMIN_USER, APP_USER } from '../../cluster/names';
import type { ClusterOutputs } from '../../cluster/outputs';
import type { Connection } from '../../kafka/connection';
import { readIds } from '../secrets/cluster-files';
import { readPassword } from '../secrets/passwords';

/** A cluster as it is meant to be, and how to get in. */
export interface Target {
  /** Every broker that has to serve clients. */
  brokers: { name: string; endpoint: string }[];
  /** The user that writes and reads. */
  app: Connection;
  /** The user that prepares the topic and describes the cluster. */
  admin: Connection;
  /** Fingerprint of the CA that signs; undefined where the cluster's ids are not at hand. */
  signingCa?: string;
}

export interface TargetOptions {
  home: ClusterHome;
  /** Reads what was deployed; called only if `bootstrap` isn't given. */
  outputs: () => ClusterOutputs;
  /** host:port,... @default KAFKA_BOOTSTRAP, else what was deployed */
  bootstrap?: string;
  /** The CA's file. @default KAFKA_CA, else the cluster home's */
  ca?: string;
  environment: NodeJS.ProcessEnv;
}

/**
 * Passwords come from the environment or from the cluster's home, never from the command line, where every user of
 * the machine can read them. What comes from files is read anew for each connection: `npm run rotate` may have changed it.
 *
 * @throws OperatorError OUTPUTS_MISSING, SECRETS_MISSING, USAGE
 */
export function resolveTarget({ home, outputs, bootstrap, ca, environment }: TargetOptions): Target {
  const given = bootstrap ?? environment.KAFKA_BOOTSTRAP;
  const deployed = given ? undefined : outputs();
  const endpoints = parseEndpoints(given ?? deployed?.bootstrap_servers ?? '');
  const caFile = ca ?? environment.KAFKA_CA ?? home.caFile;
  const currentCa = readAnew(() => readCa(caFile));
  const connection = (user: string, fixed: string | undefined): Connection => {
    const currentPassword = fixed === undefined ? readAnew(() => readPassword(home, user)) : () => fixed;
    return {
      bootstrap: endpoints,
      user,
      get ca() {
        return currentCa();
      },
      get password() {
        return currentPassword();
      },
    };
  };
  return {
    brokers: endpoints.map((endpoint) => ({ endpoint, name: nodeName(endpoint, deployed) ?? endpoint })),
    app: connection(environment.KAFKA_USER ?? APP_USER, environment.KAFKA_PASSWORD),
    admin: connection(environment.KAFKA_ADMIN_USER ?? ADMIN_USER, environment.KAFKA_ADMIN_PASSWORD),
    signingCa: readIds(home)?.caFingerprint,
  };
}

/** The first reading must succeed. Where a later one does not, as while somebody puts a file in place, what was read last counts. */
function readAnew(read: () => string): () => string {
  let last = read();
  return () => {
    try {
      last = read();
    } catch {
      // What was read last.
    }
    return last;
  };
}

function parseEndpoints(text: string): string[] {
  const endpoints = text.split(',').map((endpoint) => endpoint.trim());
  const wrong = endpoints.filter((endpoint) => !/^[^\s:]+:\d{1,5}$/.test(endpoint));
  if (wrong.length === 0) return endpoints;
  throw new OperatorError(
    'USAGE',
    `bootstrap servers ${JSON.stringify(text)} are not host:port,host:port,...`,
    'name every broker, for example 10.0.2.16:9092,10.0.2.80:9092,10.0.2.144:9092',
  );
}

function nodeName(endpoint: string, deployed: ClusterOutputs | undefined): string | undefined {
  const host = endpoint.slice(0, endpoint.lastIndexOf(':'));
  return deployed?.nodes.find(({ address, publicDns }) => [address, publicDns].includes(host))?.name;
}

function readCa(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new OperatorError(
    'SECRETS_MISSING',
    `there is no CA certificate ${file}`,
    'restore it from version control, or name it with --ca or KAFKA_CA',
  );
}
