import { App } from 'cdktf';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterOptions } from '../../cluster/config';
import { clusterHome } from '../../cluster/home';
import { clusterNodes } from '../../cluster/nodes';
import { ExperimentsStack } from '../../stacks/experiments';
import { testConfig, testIds } from '../support/cluster';

/** Only synthesized: the local cloud has no Fault Injection Service. */

let folder: string;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'experiments-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function synthesize(options: Partial<ClusterOptions> = {}) {
  const config = testConfig({ interruptionExperiments: true, ...options });
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = new App({ outdir });
  new ExperimentsStack(app, 'experiments', {
    config,
    nodes: clusterNodes(config),
    ids: testIds(config),
    home: clusterHome(folder, config.name, folder),
  });
  app.synth();
  return JSON.parse(readFileSync(join(outdir, 'stacks/experiments/cdk.tf.json'), 'utf8'));
}

test('it is asked for, never there by default', () => {
  expect(testConfig().interruptionExperiments).toBe(false);
});

test('each node has a template that interrupts one running instance of its own, two minutes ahead', () => {
  const { resource, output } = synthesize();
  const templates = resource.aws_fis_experiment_template;
  expect(Object.keys(templates).sort()).toEqual(
    clusterNodes(testConfig())
      .map(({ name }) => name)
      .sort(),
  );
  expect(templates['broker-2']).toMatchObject({
    action: [
      {
        action_id: 'aws:ec2:send-spot-instance-interruptions',
        parameter: [{ key: 'durationBeforeInterruption', value: 'PT2M' }],
        target: { key: 'SpotInstances', value: templates['broker-2'].target[0].name },
      },
    ],
    target: [
      {
        resource_type: 'aws:ec2:spot-instance',
        selection_mode: 'COUNT(1)',
        resource_tag: [
          { key: 'Cluster', value: 'kafka' },
          { key: 'Node', value: 'broker-2' },
        ],
        filter: [{ path: 'State.Name', values: ['running'] }],
      },
    ],
    stop_condition: [{ source: 'none' }],
    role_arn: '${aws_iam_role.role.arn}',
  });
  expect(output.experiment_templates.value).toMatchObject({
    'broker-2': '${aws_fis_experiment_template.broker-2.id}',
  });
});

test('nodes that are bought on demand have none: nobody can interrupt them', () => {
  const { resource } = synthesize({ controllers: { market: 'on-demand' } });
  expect(Object.keys(resource.aws_fis_experiment_template)).toEqual(['broker-1', 'broker-2', 'broker-3']);
});

test('the role interrupts instances of this cluster only, and only this account’s experiments may use it', () => {
  const { resource } = synthesize();
  const account = '${data.aws_caller_identity.account.account_id}';
  expect(JSON.parse(resource.aws_iam_role_policy.policy.policy).Statement).toEqual([
    { Effect: 'Allow', Action: ['ec2:DescribeInstances'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['ec2:SendSpotInstanceInterruptions'],
      Resource: `arn:aws:ec2:eu-central-1:${account}:instance/*`,
      Condition: { StringEquals: { 'aws:ResourceTag/Cluster': 'kafka' } },
    },
  ]);
  expect(JSON.parse(resource.aws_iam_role.role.assume_role_policy).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Principal: { Service: 'fis.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:fis:eu-central-1:${account}:experiment/*` },
      },
    },
  ]);
});
