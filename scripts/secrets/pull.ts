import {
  DescribeParametersCommand,
  GetParametersCommand,
  type ParameterMetadata,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { ClusterConfig } from '../../cluster/config';
import { OperatorError } from '../../cluster/errors';
import { refuseRefounding } from '../../cluster/founding';
import type { ClusterHome } from '../../cluster/home';
import { type ClusterIds, deployedCas } from '../../cluster/ids';
import { parameterName, parameterPath, RECORDS } from '../../cluster/names';
import { clusterNodes } from '../../cluster/nodes';
import { CA_KEY, clusterSecrets, describedVersion, type Secret } from '../../cluster/secrets';
import { refuseWrongClock } from './clock';
import { readIds } from './cluster-files';
import { readIfPresent, writePrivate } from './files';

/** Most names that GetParameters takes. */
const BATCH = 10;

export interface PullOptions {
  config: ClusterConfig;
  home: ClusterHome;
  /** Get also what differs from what is here: another checkout may have made new ones. */
  all?: boolean;
  /** @default AWS, in the cluster's region */
  ssm?: SSMClient;
}

/**
 * Get the secrets that this checkout lacks from SSM, where they were deployed. Files that are there stay as they are,
 * unless all are asked for.
 *
 * @returns files written
 * @throws OperatorError IDS_MISSING, SECRETS_MISSING if the cluster is not deployed or SSM has other versions than
 *   ids.json says, SECRETS_INVALID if another cluster lives there; nothing is written then
 */
export async function pullSecrets({ config, home, ssm, all = false }: PullOptions): Promise<string[]> {
  const ids = readIds(home);
  if (ids === undefined) {
    throw new OperatorError(
      'IDS_MISSING',
      `there is no ${home.idsFile}`,
      'get it and ca.pem from the version control of whoever deployed the cluster: they are committed, and hold no secret',
    );
  }
  refuseRefounding(config, ids);
  const wanted = clusterSecrets(config, clusterNodes(config), home).filter(
    ({ key, file }) => key in ids.secretVersions && (all || readIfPresent(file) === undefined),
  );
  if (wanted.length === 0) return [];

  const client = ssm ?? new SSMClient({ region: config.region });
  try {
    await refuseOtherCluster(client, config, ids);
    refuseOtherVersions(wanted, ids, await describeParameters(client, config.name));
    const values = await readValues(client, wanted);
    const different = wanted.filter(({ parameter, file }) => readIfPresent(file) !== values.get(parameter));
    for (const { parameter, file } of different) writePrivate(file, values.get(parameter)!);
    return different.map(({ file }) => file);
  } finally {
    if (!ssm) client.destroy();
  }
}

/** By which AWS knows a cluster; undefined if it is not deployed. */
export async function readIdentity(
  ssm: SSMClient,
  cluster: string,
): Promise<Partial<ClusterIds> | undefined> {
  const name = parameterName(cluster, RECORDS.identity);
  const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names: [name] }));
  return Parameters.length === 0
    ? undefined
    : (JSON.parse(Parameters[0].Value ?? '{}') as Partial<ClusterIds>);
}

async function refuseOtherCluster(ssm: SSMClient, config: ClusterConfig, ids: ClusterIds): Promise<void> {
  const identity = await readIdentity(ssm, config.name);
  if (identity === undefined) {
    throw new OperatorError(
      'SECRETS_MISSING',
      `no cluster "${config.name}" is deployed in ${config.region} of this account: there is no ` +
        parameterName(config.name, RECORDS.identity),
      'check AWS_PROFILE and the region; was the cluster never deployed, copy the secrets folder from the machine that made it',
    );
  }
  const { clusterId, caFingerprint } = identity;
  if (clusterId === ids.clusterId && deployedCas(ids).some((ca) => ca === caFingerprint)) return;
  throw new OperatorError(
    'SECRETS_INVALID',
    `the cluster "${config.name}" that lives there has id ${clusterId} and CA ${caFingerprint}; ids.json of this ` +
      `checkout says ${ids.clusterId} and ${ids.caFingerprint}`,
    'get ids.json and ca.pem from the version control of whoever deployed it',
  );
}

/** By what their descriptions say: one made elsewhere and never deployed must not be overwritten by an older one. */
function refuseOtherVersions(wanted: Secret[], ids: ClusterIds, deployed: ParameterMetadata[]): void {
  const versions = new Map(
    deployed.map(({ Name, Description = '' }) => [Name, describedVersion(Description)]),
  );
  const lines = wanted
    .filter(({ key, parameter }) => versions.get(parameter) !== ids.secretVersions[key])
    .map(
      ({ key, parameter }) =>
        `${key}: version ${versions.get(parameter) ?? '-'} is deployed, ids.json says ${ids.secretVersions[key]}`,
    );
  if (lines.length === 0) return;
  throw new OperatorError(
    'SECRETS_MISSING',
    `SSM has other versions of these secrets than this checkout's ids.json knows:\n  ${lines.join('\n  ')}`,
    'a newer ids.json: deploy first from the machine that made the secrets, or copy its secrets folder. An older one: ' +
      'get the newest from version control',
  );
}

/**
 * Refuse to go on with older keys and certificates than are deployed: another checkout has made those, and this one would
 * put the older ones back, or take the newer ones for wrong. What was made here and is not deployed yet is no reason.
 *
 * @throws OperatorError SECRETS_INVALID, CLOCK_WRONG
 */
export async function refuseOlderSecrets({ config, home, ssm }: PullOptions): Promise<void> {
  const client = ssm ?? new SSMClient({ region: config.region });
  try {
    const { secretVersions } = readIds(home)!;
    const deployed = await describeParameters(client, config.name);
    refuseWrongClock(client.config.systemClockOffset);
    const known = clusterSecrets(config, clusterNodes(config), home).flatMap((secret) => {
      const { Description = '' } = deployed.find(({ Name }) => Name === secret.parameter) ?? {};
      const version = describedVersion(Description);
      return version === undefined ? [] : [{ ...secret, version }];
    });
    const newer = known
      .filter(({ key, version }) => version > (secretVersions[key] ?? 0))
      .map(
        ({ key, version }) =>
          `${key}: version ${version} is deployed, ids.json says ${secretVersions[key] ?? 0}`,
      );
    if (newer.length > 0) throw elsewhere(newer);
    const same = known.filter(({ key, version }) => isOfPki(key) && version === secretVersions[key]);
    const values = await readValues(client, same);
    const other = same
      .filter(({ parameter, file }) => readIfPresent(file) !== values.get(parameter))
      .map(({ file }) => `${file} is another one than is deployed`);
    if (other.length > 0) throw elsewhere(other);
  } finally {
    if (!ssm) client.destroy();
  }
}

/** Passwords may be chosen by hand, and are compared with what Kafka takes. */
function isOfPki(key: string): boolean {
  return key === CA_KEY || /\/(keystore|truststore)$/.test(key);
}

function elsewhere(lines: string[]): OperatorError {
  return new OperatorError(
    'SECRETS_INVALID',
    `another checkout has made newer secrets than this one has, or a run here was cut off before it had recorded its own:\n  ${lines.join('\n  ')}`,
    'of another checkout: get ids.json and ca.pem from its version control first. Then `npm run secrets -- pull --all`, which ' +
      'gets what is deployed, then the same command again',
  );
}

export async function describeParameters(ssm: SSMClient, cluster: string): Promise<ParameterMetadata[]> {
  const found: ParameterMetadata[] = [];
  let token: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeParametersCommand({
        ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: [parameterPath(cluster)] }],
        NextToken: token,
      }),
    );
    found.push(...(page.Parameters ?? []));
    token = page.NextToken;
  } while (token);
  return found;
}

async function readValues(ssm: SSMClient, secrets: Secret[]): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (let start = 0; start < secrets.length; start += BATCH) {
    const Names = secrets.slice(start, start + BATCH).map(({ parameter }) => parameter);
    const { Parameters = [] } = await ssm.send(new GetParametersCommand({ Names, WithDecryption: true }));
    for (const { Name, Value } of Parameters) values.set(Name!, Value!);
  }
  const absent = secrets.filter(({ parameter }) => !values.get(parameter));
  if (absent.length === 0) return values;
  throw new OperatorError(
    'SECRETS_MISSING',
    `SSM does not give ${absent.map(({ parameter }) => parameter).join(', ')}`,
    'these credentials need ssm:GetParameters there (and kms:Decrypt, if the account has a key of its own)',
  );
}
