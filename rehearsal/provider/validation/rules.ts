import { items } from '../values/fit';
import { type Attributes, isObject, UNKNOWN, type Value } from '../values/value';

export interface Problem {
  attribute: string;
  message: string;
}

type Check = (value: Value) => string | undefined;
type Rule = (config: Attributes) => Problem[];

/** Sent in the rehearsal: Auto Scaling has four more. */
const NOTIFICATIONS = ['autoscaling:EC2_INSTANCE_LAUNCH_ERROR'];
const USER_DATA_LIMIT = 16 * 1024;

/** Mistakes that AWS, or the real provider before it, refuses, and a schema doesn't know. */
const RULES: Record<string, Rule[]> = {
  aws_vpc: [at('cidr_block', cidr)],
  aws_subnet: [at('cidr_block', cidr)],
  aws_ec2_subnet_cidr_reservation: [
    at('cidr_block', cidr),
    at('reservation_type', oneOf('explicit', 'prefix')),
  ],
  aws_route: [at('destination_cidr_block', cidr)],
  aws_vpc_security_group_ingress_rule: [at('cidr_ipv4', cidr)],
  aws_vpc_security_group_egress_rule: [at('cidr_ipv4', cidr)],
  aws_vpc_endpoint: [at('vpc_endpoint_type', oneOf('Gateway'))],
  aws_eip: [at('domain', oneOf('vpc'))],
  aws_ebs_volume: [at('type', oneOf('gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'))],
  aws_ssm_parameter: [
    at('type', oneOf('String', 'StringList', 'SecureString')),
    at('tier', oneOf('Standard', 'Advanced', 'Intelligent-Tiering')),
    together('value_wo', 'value_wo_version'),
  ],
  aws_s3_bucket_versioning: [
    at('versioning_configuration.status', oneOf('Enabled', 'Suspended', 'Disabled')),
  ],
  aws_s3_bucket_server_side_encryption_configuration: [
    at(
      'rule.apply_server_side_encryption_by_default.sse_algorithm',
      oneOf('AES256', 'aws:kms', 'aws:kms:dsse'),
    ),
  ],
  aws_s3_bucket_ownership_controls: [
    at('rule.object_ownership', oneOf('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')),
  ],
  aws_s3_bucket_policy: [at('policy', json)],
  aws_s3_bucket_lifecycle_configuration: [at('rule.status', oneOf('Enabled', 'Disabled'))],
  aws_iam_role: [at('assume_role_policy', json), at('name', maxLength(64))],
  aws_iam_role_policy: [at('policy', json)],
  aws_launch_template: [
    at('user_data', userData),
    at('instance_initiated_shutdown_behavior', oneOf('stop', 'terminate')),
    at('metadata_options.http_tokens', oneOf('optional', 'required')),
    at('metadata_options.http_endpoint', oneOf('enabled', 'disabled')),
    at('metadata_options.instance_metadata_tags', oneOf('enabled', 'disabled')),
    at('block_device_mappings.ebs.volume_type', oneOf('gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard')),
    at(
      'tag_specifications.resource_type',
      oneOf('instance', 'volume', 'network-interface', 'spot-instances-request', 'elastic-gpu'),
    ),
    groupsBesideInterfaces,
  ],
  aws_sns_topic_subscription: [at('protocol', oneOf('email'))],
  aws_autoscaling_notification: [at('notifications', each(oneOf(...NOTIFICATIONS)))],
  aws_autoscaling_group: [
    at('initial_lifecycle_hook.default_result', oneOf('CONTINUE', 'ABANDON')),
    at('initial_lifecycle_hook.heartbeat_timeout', between(30, 7200)),
    at(
      'initial_lifecycle_hook.lifecycle_transition',
      oneOf('autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING'),
    ),
    at(
      'mixed_instances_policy.instances_distribution.spot_allocation_strategy',
      oneOf(
        'lowest-price',
        'capacity-optimized',
        'capacity-optimized-prioritized',
        'price-capacity-optimized',
      ),
    ),
    at('health_check_type', oneOf('EC2', 'ELB', 'VPC_LATTICE', 'EBS')),
    oneTemplate,
  ],
};

export function findProblems(type: string, config: Attributes): Problem[] {
  return (RULES[type] ?? []).flatMap((rule) => rule(config));
}

/** Applies a check to every value at a dotted path that is given and known. */
function at(path: string, check: Check): Rule {
  const names = path.split('.');
  return (config) =>
    valuesAt(config, names)
      .filter((value) => value !== null && value !== UNKNOWN)
      .map(check)
      .filter((message) => message !== undefined)
      .map((message) => ({ attribute: names[0], message: `${path}: ${message}` }));
}

function valuesAt(config: Attributes, [name, ...rest]: string[]): Value[] {
  const value = config[name] ?? null;
  if (rest.length === 0) return [value];
  return items(value)
    .filter(isObject)
    .flatMap((item) => valuesAt(item, rest));
}

function oneOf(...allowed: string[]): Check {
  return (value) =>
    allowed.includes(String(value)) ? undefined : `expected one of ${allowed.join(', ')}, got ${value}`;
}

function each(check: Check): Check {
  return (value) =>
    items(value)
      .filter((item) => item !== UNKNOWN)
      .map(check)
      .find((message) => message !== undefined);
}

function between(low: number, high: number): Check {
  return (value) =>
    Number(value) >= low && Number(value) <= high ? undefined : `expected ${low} to ${high}, got ${value}`;
}

function maxLength(limit: number): Check {
  return (value) =>
    String(value).length <= limit ? undefined : `expected ${limit} characters at most, got ${value}`;
}

function cidr(value: Value): string | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(String(value));
  const [bits = 99, ...bytes] = (match?.slice(1) ?? []).map(Number).reverse();
  if (bits > 32 || bytes.some((byte) => byte > 255))
    return `expected an IPv4 CIDR block such as 10.0.0.0/16, got ${value}`;
  const address = bytes.reverse().reduce((sum, byte) => sum * 256 + byte, 0);
  return address % 2 ** (32 - bits) === 0 ? undefined : `${value} has bits set behind its prefix`;
}

function json(value: Value): string | undefined {
  try {
    JSON.parse(String(value));
    return undefined;
  } catch (error) {
    return `expected JSON: ${(error as Error).message}`;
  }
}

function userData(value: Value): string | undefined {
  const text = String(value);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    return 'expected base64: a launch template, unlike an instance, does not encode it';
  const bytes = Buffer.from(text, 'base64').length;
  return bytes > USER_DATA_LIMIT
    ? `${bytes} bytes before base64, and AWS takes ${USER_DATA_LIMIT} at most`
    : undefined;
}

function together(first: string, second: string): Rule {
  return (config) => {
    const given = (name: string) => (config[name] ?? null) !== null;
    if (given(first) === given(second)) return [];
    return [{ attribute: given(first) ? first : second, message: `${first} and ${second} go together` }];
  };
}

function groupsBesideInterfaces(config: Attributes): Problem[] {
  const both = ['vpc_security_group_ids', 'network_interfaces'].every(
    (name) => items(config[name]).length > 0,
  );
  const message =
    'vpc_security_group_ids beside network_interfaces: AWS refuses every launch; give security_groups within network_interfaces';
  return both ? [{ attribute: 'vpc_security_group_ids', message }] : [];
}

function oneTemplate(config: Attributes): Problem[] {
  const given = ['launch_template', 'mixed_instances_policy'].filter(
    (name) => config[name] === UNKNOWN || items(config[name]).length > 0,
  );
  if (given.length === 1) return [];
  return [
    {
      attribute: 'launch_template',
      message: 'exactly one of launch_template and mixed_instances_policy is needed',
    },
  ];
}
