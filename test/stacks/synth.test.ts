import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testConfig, testIds } from '../support/cluster';
import {
  synthesizeCluster,
  type SynthesizedStack,
  TEST_SECRET,
  type TestCluster,
} from '../support/cluster-app';

let folder: string;
let cluster: TestCluster;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
  cluster = synthesizeCluster(folder, testConfig());
});
afterAll(() => rmSync(folder, { recursive: true }));

/** All resources of a type, as synthesized. */
function resources<T>(stack: SynthesizedStack, type: string): T[] {
  return Object.values(stack.resource[type] ?? {}) as T[];
}

describe('the network stack', () => {
  it('gives each node a subnet with its fixed address reserved', () => {
    const network = cluster.json('network');
    expect(resources(network, 'aws_subnet')).toHaveLength(6);
    const reservations = resources<{ reservation_type: string }>(network, 'aws_ec2_subnet_cidr_reservation');
    expect(reservations.map((r) => r.reservation_type)).toEqual(Array(6).fill('explicit'));
  });

  it('opens the documented ports and no others', () => {
    const rules = resources<{ from_port: number; to_port: number; ip_protocol: string; cidr_ipv4?: string }>(
      cluster.json('network'),
      'aws_vpc_security_group_ingress_rule',
    );
    expect(
      rules.map((r) => `${r.ip_protocol} ${r.from_port}-${r.to_port} ${r.cidr_ipv4 ?? 'group'}`).sort(),
    ).toEqual([
      'tcp 9091-9091 group',
      'tcp 9092-9092 10.0.0.0/16',
      'tcp 9093-9093 group',
      'tcp 9093-9093 group',
      'tcp 9094-9094 198.51.100.0/24',
    ]);
  });

  it('opens nothing to the outside if nobody outside may connect', () => {
    const closed = synthesizeCluster(
      mkdtempSync(join(folder, 'closed-')),
      testConfig({ clients: { cidrs: [] } }),
    );
    const rules = resources<{ from_port: number }>(
      closed.json('network'),
      'aws_vpc_security_group_ingress_rule',
    );
    expect(rules.some((rule) => rule.from_port === 9094)).toBe(false);
    expect(resources(closed.json('state'), 'aws_eip')).toEqual([]);
  });
});

describe('the state stack', () => {
  it('encrypts every volume, one for each node, and gives public addresses to brokers only', () => {
    const state = cluster.json('state');
    const volumes = resources<{ encrypted: boolean; type: string }>(state, 'aws_ebs_volume');
    expect(volumes.map(({ encrypted, type }) => ({ encrypted, type }))).toEqual(
      Array(6).fill({ encrypted: true, type: 'gp3' }),
    );
    expect(Object.keys(state.resource.aws_eip)).toEqual(['broker-1-eip', 'broker-2-eip', 'broker-3-eip']);
  });

  it('writes secrets through the write-only argument, so that only a path is synthesized', () => {
    const parameters = resources<{
      type: string;
      value_wo: string;
      value?: string;
      value_wo_version: number;
    }>(cluster.json('state'), 'aws_ssm_parameter').filter(({ type }) => type === 'SecureString');
    // Key store and trust store of each node, users for each controller, the operator's key and two passwords.
    expect(parameters).toHaveLength(6 * 2 + 3 + 3);
    for (const parameter of parameters) {
      expect(parameter.type).toBe('SecureString');
      expect(parameter.value).toBeUndefined();
      expect(parameter.value_wo).toMatch(/^\$\{file\(/);
      expect(parameter.value_wo_version).toBe(1);
    }
  });

  it('has a topic for events, and mails them only to whom the configuration names', () => {
    expect(resources(cluster.json('state'), 'aws_sns_topic')).toMatchObject([{ name: 'kafka-events' }]);
    expect(resources(cluster.json('state'), 'aws_sns_topic_subscription')).toEqual([]);
    const config = testConfig({ alarms: { mail: 'ops@example.org' } });
    const mailed = synthesizeCluster(mkdtempSync(join(folder, 'mailed-')), config).json('state');
    expect(resources(mailed, 'aws_sns_topic_subscription')).toMatchObject([
      { protocol: 'email', endpoint: 'ops@example.org' },
    ]);
  });

  it.each(['network', 'state', 'compute'] as const)(
    'leaves no secret in what is synthesized for %s',
    (stack) => {
      const text = readFileSync(join(cluster.stackFolder(stack), 'cdk.tf.json'), 'utf8');
      expect(text).not.toContain(TEST_SECRET);
      expect(text).not.toContain(Buffer.from(TEST_SECRET).toString('base64'));
    },
  );

  it('refuses a node whose secrets were never made, and says how to make them', () => {
    const config = testConfig();
    const ids = { ...testIds(config), secretVersions: {} };
    const synthesize = () => synthesizeCluster(mkdtempSync(join(folder, 'bare-')), config, ids);
    expect(synthesize).toThrow(/npm run init/);
  });

  it('asks for the speed of volumes only where the configuration does', () => {
    const config = testConfig({ brokers: { volume: { iops: 6000, throughputMiBps: 500 } } });
    const fast = synthesizeCluster(mkdtempSync(join(folder, 'fast-')), config);
    const { aws_ebs_volume: volumes } = fast.json('state').resource;
    expect(volumes['broker-1-volume']).toMatchObject({ size: 100, iops: 6000, throughput: 500 });
    expect(volumes['controller-1-volume']).not.toHaveProperty('iops');
    expect(volumes['controller-1-volume']).not.toHaveProperty('throughput');
  });
});

describe("the operator's own tags", () => {
  const tags = { Team: 'data', 'cost:center': '42' };
  let tagged: TestCluster;
  beforeAll(() => {
    tagged = synthesizeCluster(mkdtempSync(join(folder, 'tagged-')), testConfig({ tags }));
  });

  it.each(['network', 'state', 'compute'] as const)('are on all resources of %s by default', (stack) => {
    const [provider] = tagged.json(stack).provider.aws;
    expect(provider.default_tags).toEqual([{ tags: { ...tags, Cluster: 'kafka' } }]);
  });

  it('reach instances, root volumes and interfaces through template and group', () => {
    const compute = tagged.json('compute');
    for (const template of resources<Template>(compute, 'aws_launch_template')) {
      for (const specification of template.tag_specifications)
        expect(specification.tags).toMatchObject({ ...tags, Cluster: 'kafka' });
    }
    for (const group of resources<Group>(compute, 'aws_autoscaling_group')) {
      expect(group.tag).toContainEqual({ key: 'Team', value: 'data', propagate_at_launch: true });
    }
  });

  it('stay off the bundle where they are more than S3 takes for an object', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`Tag${index}`, 'x']));
    const config = testConfig({ tags: many });
    const bundle = (cluster: TestCluster) => resources(cluster.json('state'), 'aws_s3_object')[0];
    expect(bundle(synthesizeCluster(mkdtempSync(join(folder, 'many-')), config))).toMatchObject({
      override_provider: { default_tags: { tags: { Cluster: 'kafka' } } },
    });
    expect(bundle(tagged)).not.toHaveProperty('override_provider');
  });
});

describe('what is asked of the account before anything is made', () => {
  it('is one question for each zone, however many nodes live there', () => {
    const six = testConfig({ brokers: { count: 6 } });
    const { data } = synthesizeCluster(mkdtempSync(join(folder, 'six-')), six).json('compute');
    const offerings = Object.values(data.aws_ec2_instance_type_offerings) as unknown as Lookup[];
    expect(offerings.map(({ lifecycle }) => lifecycle.postcondition.length)).toEqual([3, 3, 3]);
  });

  it('is the quota of each market that nodes are bought in, and no other', () => {
    const codes = (stack: SynthesizedStack) =>
      Object.values(stack.data.aws_servicequotas_service_quota).map((quota) => quota.quota_code);
    expect(codes(cluster.json('compute'))).toEqual(['L-34B43A08']);
    const mixed = testConfig({ controllers: { market: 'on-demand' } });
    const both = synthesizeCluster(mkdtempSync(join(folder, 'mixed-')), mixed).json('compute');
    expect(codes(both).sort()).toEqual(['L-1216C47A', 'L-34B43A08']);
  });
});

interface Lookup {
  lifecycle: { postcondition: { condition: string }[] };
}
interface Template {
  metadata_options: object;
  network_interfaces: { security_groups: string[] }[];
  tag_specifications: { resource_type: string; tags: Record<string, string> }[];
  block_device_mappings: { ebs: { encrypted: string } }[];
  instance_initiated_shutdown_behavior: string;
  user_data: string;
}
interface Group {
  name: string;
  min_size: number;
  max_size: number;
  desired_capacity: number;
  capacity_rebalance: boolean;
  initial_lifecycle_hook: { lifecycle_transition: string }[];
  mixed_instances_policy: {
    instances_distribution: { on_demand_percentage_above_base_capacity: number };
    launch_template: { override: { instance_type: string }[] };
  };
  depends_on: string[];
  tag: { key: string; value: string; propagate_at_launch: boolean }[];
}

describe('the compute stack', () => {
  it('launches only from templates with IMDSv2, tags in metadata, an encrypted root and termination on power-off', () => {
    const templates = resources<Template>(cluster.json('compute'), 'aws_launch_template');
    expect(templates).toHaveLength(6);
    for (const template of templates) {
      expect(template.metadata_options).toMatchObject({
        http_tokens: 'required',
        instance_metadata_tags: 'enabled',
      });
      expect(template.block_device_mappings[0].ebs.encrypted).toBe('true');
      expect(template.instance_initiated_shutdown_behavior).toBe('terminate');
      expect(template.network_interfaces[0].security_groups).toHaveLength(1);
      expect(template.tag_specifications.map((s) => s.resource_type)).toEqual([
        'instance',
        'volume',
        'network-interface',
      ]);
      for (const { tags } of template.tag_specifications) {
        expect(Object.keys(tags).sort()).toEqual(['Cluster', 'Name', 'Node']);
      }
    }
  });

  it('runs each node as a group of one spot instance that it can detach from', () => {
    const groups = resources<Group>(cluster.json('compute'), 'aws_autoscaling_group');
    expect(groups).toHaveLength(6);
    for (const group of groups) {
      expect(group).toMatchObject({
        min_size: 0,
        max_size: 1,
        desired_capacity: 1,
        capacity_rebalance: false,
      });
      const { instances_distribution: distribution, launch_template: template } =
        group.mixed_instances_policy;
      expect(distribution.on_demand_percentage_above_base_capacity).toBe(0);
      expect(template.override.length).toBeGreaterThanOrEqual(2);
      expect(group.initial_lifecycle_hook[0].lifecycle_transition).toBe(
        'autoscaling:EC2_INSTANCE_TERMINATING',
      );
    }
  });

  it('has every group tell the topic of a launch that failed', () => {
    const compute = cluster.json('compute');
    const told = resources<{ group_names: string[]; notifications: string[]; topic_arn: string }>(
      compute,
      'aws_autoscaling_notification',
    );
    expect(told.flatMap(({ group_names }) => group_names).sort()).toEqual(
      Object.keys(compute.resource.aws_autoscaling_group)
        .map((id) => `\${aws_autoscaling_group.${id}.name}`)
        .sort(),
    );
    for (const { notifications, topic_arn } of told) {
      expect(notifications).toEqual(['autoscaling:EC2_INSTANCE_LAUNCH_ERROR']);
      expect(topic_arn).toContain('events_topic');
    }
  });

  it('buys the nodes of a role on demand if the configuration says so, and the others as spot', () => {
    const config = testConfig({ controllers: { market: 'on-demand' } });
    const { aws_autoscaling_group: groups } = synthesizeCluster(
      mkdtempSync(join(folder, 'market-')),
      config,
    ).json('compute').resource;
    for (const group of Object.values(groups) as unknown as Group[]) {
      const { instances_distribution: distribution } = group.mixed_instances_policy;
      expect(distribution.on_demand_percentage_above_base_capacity).toBe(
        group.name.includes('controller') ? 100 : 0,
      );
    }
  });

  it('destroys brokers, then orphans, then controllers, then later orphans, then roles', () => {
    const needs = (type: string, name: string) => {
      const [, found] = Object.entries(cluster.json('compute').resource[type]).find(([id]) =>
        id.startsWith(name),
      )!;
      return (found.depends_on as string[]).map((id) => id.replace(/_[0-9A-F]{8}$/, ''));
    };
    const ordinals = [1, 2, 3];
    expect(needs('aws_autoscaling_group', 'broker-1')).toContain('terraform_data.orphans_target');
    expect(needs('terraform_data', 'orphans').sort()).toEqual(
      ordinals.map((n) => `aws_autoscaling_group.controller-${n}_group`),
    );
    expect(needs('aws_autoscaling_group', 'controller-1')).toContain('terraform_data.late-orphans_target');
    expect(needs('terraform_data', 'late-orphans').sort()).toEqual(
      ['aws_iam_instance_profile', 'aws_iam_role_policy'].flatMap((type) =>
        ['broker', 'controller'].flatMap((role) =>
          ordinals.map((n) => `${type}.${role}-${n}-role_${type.endsWith('policy') ? 'policy' : 'profile'}`),
        ),
      ),
    );
  });

  it("scopes what a node may change to that node's own resources", () => {
    const policies = resources<{ policy: string }>(cluster.json('compute'), 'aws_iam_role_policy');
    expect(policies).toHaveLength(6);
    for (const { policy } of policies) {
      const statements: { Action: string[]; Resource: string | string[]; Condition?: unknown }[] =
        JSON.parse(policy).Statement;
      for (const { Action, Resource, Condition } of statements) {
        const describesOnly = Action.every((action) => /:Describe/.test(action));
        if (describesOnly) continue;
        expect(Resource).not.toBe('*');
        if (JSON.stringify(Resource).includes('/*')) {
          const scopedByPath = Action.every((action) => /^(ssm|s3):/.test(action));
          expect(scopedByPath || Condition !== undefined).toBe(true);
        }
      }
    }
  });
});
