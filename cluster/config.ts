import { z } from 'zod';
import { parseCidr } from './cidr';
import { field, instead, type Problem, salvage, section, text, wholeNumber } from './config-fields';
import { brokenRules } from './config-rules';
import { OperatorError } from './errors';
import { isBareMetal, isInstanceType, isXen } from './instance-types';
import { tagsField } from './tags';
import { topicsField } from './topics';
import { usersField } from './users';

const cidrAdvice = instead('write an IPv4 network as a.b.c.d/len with no host bits set');
export const cidrField = z.string(cidrAdvice).refine((value) => parseCidr(value) !== undefined, cidrAdvice);

const typeAdvice = instead('write an EC2 instance type as family.size, for example m7i.large');
const instanceType = z
  .string(typeAdvice)
  .refine(isInstanceType, typeAdvice)
  .refine(
    (type) => !isXen(type),
    instead(
      'it is older than the Nitro system, by whose volume names a node finds its data: choose a newer family',
    ),
  )
  .refine((type) => !isBareMetal(type), instead('bare metal takes too long to replace: choose another size'));

export const MARKETS = ['spot', 'on-demand'] as const;
export type Market = (typeof MARKETS)[number];

const volumeShape = (sizeGiB: number) => ({
  /** Size of the node's data volume in GiB. It can grow later, never shrink. */
  sizeGiB: wholeNumber(4, 16384, 'GiB').default(sizeGiB),
  /** Operations a second beyond the 3000 that each gp3 volume includes: up to 500 for each GiB. Billed. */
  iops: wholeNumber(3000, 16000, 'operations a second').optional(),
  /** Beyond the 125 MiB/s that each gp3 volume includes: up to 0.25 for each of its iops. Billed. */
  throughputMiBps: wholeNumber(125, 1000, 'MiB/s').optional(),
});

const typesAdvice = instead('list EC2 instance types, for example ["m7i.large", "m6i.large"]');

const roleShape = (defaults: { instanceTypes: string[]; sizeGiB: number }) => ({
  /** What instances are bought as. A change on a living cluster makes Auto Scaling replace its instances. */
  market: z.enum(MARKETS, instead("write 'spot' or 'on-demand'")).default('spot'),
  /**
   * EC2 instance types that may carry a node, best first. Nodes that share a zone are dealt disjoint parts of
   * this list, because instances of one type in one zone are taken away together.
   */
  instanceTypes: z.array(instanceType, typesAdvice).min(1, typesAdvice).default(defaults.instanceTypes),
  volume: section(volumeShape(defaults.sizeGiB)).prefault({}),
});

const countAdvice = {
  controllers: instead('write 3 (one may fail) or 5 (two may): a quorum wants an odd number'),
  brokers: instead('write a whole number of at least 3: each record is on three brokers'),
};

const controllersShape = {
  /** How many nodes: 3 or 5. */
  count: z
    .number(countAdvice.controllers)
    .refine((count) => count === 3 || count === 5, countAdvice.controllers)
    .default(3),
  ...roleShape({ instanceTypes: ['t3.small', 't3a.small', 't3.medium', 't3a.medium'], sizeGiB: 8 }),
};

const brokersShape = {
  /** How many nodes: 3 or more. */
  count: z
    .number(countAdvice.brokers)
    .refine((count) => Number.isSafeInteger(count) && count >= 3, countAdvice.brokers)
    .default(3),
  ...roleShape({
    instanceTypes: ['m7i.large', 'm6i.large', 'm5.large', 'm6a.large', 'm5a.large', 'r6i.large'],
    sizeGiB: 100,
  }),
};

const clientsShape = {
  /**
   * Networks outside the VPC that may connect. Empty: nobody; brokers then have no public address for
   * clients. Clients inside the VPC may always connect (with a user and password).
   *
   * @default the address of the machine that `npm run init` runs on
   */
  cidrs: z.array(cidrField, instead('list networks, for example ["198.51.100.7/32"]')).optional(),
  /** Says that 0.0.0.0/0 in cidrs is no mistake. */
  openToTheWorld: z.boolean(instead('write true or false')).default(false),
};

const interruptionsShape = {
  /** How often each instance asks its metadata service whether it is to go. A notice comes two minutes ahead. */
  pollSeconds: wholeNumber(1, 30, 'seconds').default(2),
  /**
   * Whether a node leaves its instance when EC2 recommends it. Off by default: recommendations come without an
   * interruption, too, and again for the next instance of the same pool.
   */
  handOverOnRebalance: z.boolean(instead('write true or false')).default(false),
  /** For how long after such a hand-over the node follows no other recommendation. Kept on its volume. */
  rebalanceCooldownMinutes: wholeNumber(10, 10_080, 'minutes').default(360),
};

const alarmsShape = {
  /**
   * Where AWS mails what somebody should hear of, once the recipient has confirmed. Without braces, which Terraform would
   * take for an expression of its own.
   *
   * @default nobody: the topic is there
   */
  mail: text(/^[^\s@{}]+@[^\s@{}]+\.[^\s@{}]+$/, 'write a mail address').optional(),
};

const regionField = text(/^[a-z]{2}(-[a-z]+)+-\d$/, "write a region's code, for example eu-central-1");

/** A build, as Debian names it; becomes part of a parameter's name. */
export const imageBuildField = text(
  /^[A-Za-z0-9._-]+$/,
  'write a build, for example "20250814-2205", or "latest"',
);

const imageShape = {
  /**
   * Build of Debian 13's AMI, as in the public SSM parameter /aws/service/debian/release/13/<build>/<arch>.
   * "latest" changes the plan whenever Debian releases one.
   *
   * @default the latest when `npm run init` first ran; `npm run init -- --latest-image` moves on
   */
  build: imageBuildField.optional(),
};

const terraformStateShape = {
  /** A bucket of yours, best a versioned one. It must exist: `npm run preflight` says how to make it. */
  bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "write an S3 bucket's name"),
  /** Region of the bucket. */
  region: regionField,
  /** Folder in the bucket, so that it can serve several clusters. @default kafka/<name> */
  prefix: text(
    /^[A-Za-z0-9!_.*'()-]+(\/[A-Za-z0-9!_.*'()-]+)*$/,
    'write a path without "/" at its ends',
  ).optional(),
};

const nameAdvice = 'use two or more of a-z, 0-9 and "-", a letter first and no "-" last';

const shape = {
  /** The cluster's name, part of every AWS name and tag. */
  name: text(/^[a-z][a-z0-9-]*[a-z0-9]$/, nameAdvice)
    // A security group's name may not look like an id; the others are S3's for buckets.
    .refine(
      (name) => !/^(sg-|xn--|sthree-|amzn-s3-demo-)|-s3alias$/.test(name),
      instead('AWS keeps names that start with sg-, xn--, sthree- or amzn-s3-demo- or end with -s3alias'),
    ),
  /** AWS region, for example eu-central-1. */
  region: regionField,
  /** Three availability zones of the region. Node n lives in zone (n - 1) mod 3, for ever: its volume is there. */
  zones: z
    .array(
      z.string(instead('write a zone, for example eu-central-1a')),
      instead('list three zones of the region'),
    )
    .length(3, instead('list three zones of the region')),
  /** The VPC's network: private, /16 to /28. Each node gets a /26 of it. */
  cidr: cidrField.default('10.0.0.0/16'),
  controllers: section(controllersShape).prefault({}),
  brokers: section(brokersShape).prefault({}),
  clients: section(clientsShape).prefault({}),
  image: section(imageShape).prefault({}),
  /** Where Terraform keeps its state. @default files in clusters/<name>/terraform, on this machine only */
  terraformState: section(terraformStateShape).optional(),
  /**
   * Whether a destroy of the `state` stack takes a last snapshot of each node's volume before it deletes it. A snapshot
   * is billed by what was written (some $0.05 a GB and month) until somebody deletes it, and makes the destroy wait
   * until it is complete: minutes, for much data longer. A pause takes none. The last deployed value counts: a change
   * reaches a destroy only after `npx cdktf deploy state`.
   */
  finalSnapshots: z.boolean(instead('write true or false')).default(true),
  interruptions: section(interruptionsShape).prefault({}),
  /**
   * Whether a stack `experiments` is deployed, too: for each spot node a template of AWS Fault Injection Service that
   * interrupts its instance as AWS does, two minutes ahead (docs/operations.md). Destroy that stack before this is false
   * again. Runs are billed.
   */
  interruptionExperiments: z.boolean(instead('write true or false')).default(false),
  alarms: section(alarmsShape).prefault({}),
  /**
   * Topics, made and kept like this by `npm run apply`, and by `npm run deploy` at its end. Others are left alone
   * (docs/topics-and-users.md).
   */
  topics: topicsField.default({}),
  /** Users beside admin and app, with what each may do, likewise. Under app, what app may do. */
  users: usersField.default({}),
  /** Tags for every resource, beside the cluster's own (Cluster, Node, Name, KafkaState, KafkaRequest). */
  tags: tagsField.default({}),
};
const schema = section(shape);

/** What a user writes in cluster.config.ts: everything but name, region and zones has a default. */
export type ClusterOptions = z.input<typeof schema>;

/** A checked configuration with all defaults filled in, but for what `npm run init` looks up. */
export type ClusterDefinition = z.output<typeof schema>;

/** A whole configuration: see applyPins. */
export type ClusterConfig = ClusterDefinition & {
  clients: { cidrs: string[] };
  image: { build: string };
};

/**
 * Check a cluster's configuration and fill in the defaults.
 *
 * @throws OperatorError CONFIG_INVALID naming every wrong key at once
 */
export function defineCluster(options: ClusterOptions): ClusterDefinition {
  const result = schema.safeParse(options);
  const problems = [
    ...(result.error?.issues ?? []).flatMap(problemsOf),
    ...brokenRules(salvageCluster(options)),
  ];
  if (result.success && problems.length === 0) return result.data;
  const lines = problems.map(({ key, message }) => `${key || '(config)'}: ${message}`);
  throw new OperatorError(
    'CONFIG_INVALID',
    `the cluster's configuration has ${lines.length} problem(s):\n  ${lines.join('\n  ')}`,
    'edit cluster.config.ts',
  );
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  return paths.map((path) => ({ key: path.map(String).join('.'), message: issue.message }));
}

/** Rules about several fields are checked even where others are wrong, so that one run reports everything. */
function salvageCluster(options: unknown) {
  const role = (roleFields: typeof controllersShape | typeof brokersShape, value: unknown) => ({
    ...salvage(roleFields, value),
    ...texts('instanceTypes', value),
    volume: salvage(roleFields.volume.unwrap().shape, field(value, 'volume')),
  });
  const clients = field(options, 'clients');
  return {
    ...salvage(shape, options),
    controllers: role(controllersShape, field(options, 'controllers')),
    brokers: role(brokersShape, field(options, 'brokers')),
    clients: { ...salvage(clientsShape, clients), ...texts('cidrs', clients) },
  };
}

/** A list is looked at even if some of its entries are wrong. */
function texts<Key extends string>(key: Key, section: unknown): { [K in Key]?: string[] } {
  const list = field(section, key);
  if (!Array.isArray(list)) return {};
  return { [key]: list.filter((entry) => typeof entry === 'string') } as { [K in Key]?: string[] };
}
