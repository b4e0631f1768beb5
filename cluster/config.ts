import { z } from 'zod';
import { OperatorError } from './errors';
import { parseCidr } from './cidr';

const cidr = z.string().refine((value) => parseCidr(value) !== undefined, {
  error: (issue) =>
    `got ${JSON.stringify(issue.input)}; write an IPv4 network as a.b.c.d/len with no host bits set`,
});

const volume = z.strictObject({
  /** Size of the node's data volume in GiB. It can grow later, never shrink. */
  sizeGiB: z.int().min(4).max(16384),
});

const role = (defaults: { instanceTypes: string[]; sizeGiB: number }) =>
  z.strictObject({
    /** How many nodes. */
    count: z.int().min(3).default(3),
    /**
     * EC2 instance types that may carry a node, best first. Nodes that share a zone are dealt disjoint parts of
     * this list, because instances of one type in one zone are taken away together.
     */
    instanceTypes: z.array(z.string().min(1)).min(1).default(defaults.instanceTypes),
    volume: volume.default({ sizeGiB: defaults.sizeGiB }),
  });

const controllerDefaults = {
  instanceTypes: ['t3.small', 't3a.small', 't3.medium', 't3a.medium'],
  sizeGiB: 8,
};
const brokerDefaults = {
  instanceTypes: ['m7i.large', 'm6i.large', 'm5.large', 'm6a.large', 'm5a.large', 'r6i.large'],
  sizeGiB: 100,
};

const schema = z.strictObject({
  /** The cluster's name, part of every AWS name and tag. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/, {
    error: (issue) =>
      `got ${JSON.stringify(issue.input)}; use 2 to 20 of a-z, 0-9 and "-", a letter first and no "-" last`,
  }),
  /** AWS region, for example eu-central-1. */
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, {
    error: (issue) => `got ${JSON.stringify(issue.input)}; write a region's code, for example eu-central-1`,
  }),
  /** Three availability zones of the region. Node n lives in zone (n - 1) mod 3, for ever: its volume is there. */
  zones: z.array(z.string()).length(3),
  /** The VPC's network. Each node gets a /26 of it. */
  cidr: cidr.default('10.0.0.0/16'),
  controllers: role(controllerDefaults).prefault({}),
  brokers: role(brokerDefaults).prefault({}),
  clients: z
    .strictObject({
      /**
       * Networks outside the VPC that may connect. Empty: nobody; brokers then have no public address for
       * clients. Clients inside the VPC may always connect (with a user and password).
       */
      cidrs: z.array(cidr).default([]),
    })
    .prefault({}),
  image: z
    .strictObject({
      /**
       * Build of Debian 13's AMI, as in the public SSM parameter /aws/service/debian/release/13/<build>/<arch>.
       * Pin a build to see no plan change whenever Debian releases one.
       */
      build: z.string().default('latest'),
    })
    .prefault({}),
});

/** What a user writes in cluster.config.ts: everything but name, region and zones has a default. */
export type ClusterOptions = z.input<typeof schema>;

/** A checked configuration with all defaults filled in. */
export type ClusterConfig = z.output<typeof schema>;

/**
 * Check a cluster's configuration and fill in the defaults.
 *
 * @throws OperatorError CONFIG_INVALID naming every wrong key at once
 */
export function defineCluster(options: ClusterOptions): ClusterConfig {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.') || '(config)'}: ${issue.message}`);
  throw new OperatorError(
    'CONFIG_INVALID',
    `the cluster's configuration has ${lines.length} problem(s):\n  ${lines.join('\n  ')}`,
    'edit cluster.config.ts',
  );
}
