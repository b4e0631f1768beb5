import type { Scope, Tags } from './resource';
import { asTags } from './planning/tags';
import { localEndpoint } from './guard';
import { items } from './values/fit';
import { type Attributes, isObject } from './values/value';

/** What Terraform configured the provider with. */
export interface Context {
  region: string;
  defaultTags: Tags;
  /** Clients for a region: that of the provider, or a resource's own. */
  scope(region: string): Scope;
}

export interface Environment {
  AWS_ENDPOINT_URL?: string;
  AWS_REGION?: string;
  AWS_DEFAULT_REGION?: string;
  AWS_ACCESS_KEY_ID?: string;
  AWS_SECRET_ACCESS_KEY?: string;
  AWS_SESSION_TOKEN?: string;
}

/** Settings of the provider block that the stand-in honours, or that make no difference to it. */
const SETTINGS = [
  'region',
  'default_tags',
  'access_key',
  'secret_key',
  'token',
  'allowed_account_ids',
  'forbidden_account_ids',
  'max_retries',
  'retry_mode',
  's3_use_path_style',
  'skip_credentials_validation',
  'skip_metadata_api_check',
  'skip_region_validation',
  'skip_requesting_account_id',
];

export async function configure(
  config: Attributes,
  environment: Environment,
  signal: AbortSignal,
): Promise<Context> {
  const endpoint = localEndpoint(environment.AWS_ENDPOINT_URL);
  refuseUnknownSettings(config);
  const region = text(config.region) ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
  if (!region)
    throw new Error('Invalid provider configuration: no region; set it in the provider block or AWS_REGION');
  const clients = await loadClients(endpoint, credentials(config, environment));
  const { Account = '' } = await clients(region).sts.getCallerIdentity({});
  checkAccount(config, Account);
  const scopes = new Map<string, Scope>();
  const scope = (of: string): Scope => {
    const known = scopes.get(of) ?? { ...clients(of), region: of, accountId: Account, signal };
    scopes.set(of, known);
    return known;
  };
  const [defaultTags] = items(config.default_tags).filter(isObject);
  return { region, defaultTags: asTags(defaultTags?.tags), scope };
}

/** Only now, not at start: Terraform also starts the provider just to ask for its schema. */
async function loadClients(endpoint: string, given: ReturnType<typeof credentials>) {
  const [ec2, autoscaling, sns, ssm, s3, sts, iam, quotas] = await Promise.all([
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-auto-scaling'),
    import('@aws-sdk/client-sns'),
    import('@aws-sdk/client-ssm'),
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/client-sts'),
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-service-quotas'),
  ]);
  return (region: string) => {
    const options = { endpoint, region, credentials: given };
    return {
      ec2: new ec2.EC2(options),
      autoscaling: new autoscaling.AutoScaling(options),
      sns: new sns.SNS(options),
      ssm: new ssm.SSM(options),
      // The endpoint is an address, which a bucket's name can't stand before.
      s3: new s3.S3({ ...options, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' }),
      sts: new sts.STS(options),
      iam: new iam.IAM(options),
      servicequotas: new quotas.ServiceQuotas(options),
    };
  };
}

function credentials(config: Attributes, environment: Environment) {
  const accessKeyId = text(config.access_key) ?? environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = text(config.secret_key) ?? environment.AWS_SECRET_ACCESS_KEY;
  if (!accessKeyId || !secretAccessKey)
    throw new Error('No valid credential sources found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  return { accessKeyId, secretAccessKey, sessionToken: text(config.token) ?? environment.AWS_SESSION_TOKEN };
}

function refuseUnknownSettings(config: Attributes): void {
  const given = Object.keys(config).filter((name) => {
    const value = config[name];
    return value !== null && !(Array.isArray(value) && value.length === 0);
  });
  const unknown = given.filter((name) => !SETTINGS.includes(name));
  if (unknown.length > 0) throw new Error(`the rehearsal's provider knows nothing of ${unknown.join(', ')}`);
}

function checkAccount(config: Attributes, account: string): void {
  const allowed = items(config.allowed_account_ids);
  if (
    (allowed.length > 0 && !allowed.includes(account)) ||
    items(config.forbidden_account_ids).includes(account)
  )
    throw new Error(`AWS account ID not allowed: ${account}`);
}

function text(value: Attributes[string] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
