import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutputs, type Exec } from '../../scripts/outputs';

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'outputs-'));
  synthesized('cdktf.out');
});

afterEach(() => rmSync(project, { recursive: true }));

function synthesized(folder: string): void {
  for (const stack of ['state', 'compute']) {
    mkdirSync(join(project, folder, 'stacks', stack), { recursive: true });
    writeFileSync(join(project, folder, 'stacks', stack, 'cdk.tf.json'), '{}');
  }
}

const values = {
  cluster_name: 'kafka',
  region: 'eu-central-1',
  bootstrap_servers: 'a:9094',
  private_bootstrap_servers: 'b:9092',
  events_topic_arn: 'arn:aws:sns:eu-central-1:123456789012:kafka-events',
  nodes: [],
};
const printed = (outputs: object) =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, { sensitive: false, type: 'string', value }]),
    ),
  );
const read = (exec: Exec, environment = {}) => readOutputs(project, exec, environment);
const failing = (error: object) => () => {
  throw Object.assign(new Error('failed'), error);
};

test('outputs are asked of Terraform in the folder of the compute stack', () => {
  const calls: unknown[] = [];
  const exec: Exec = (...call) => {
    calls.push(call);
    return printed(values);
  };
  expect(read(exec)).toEqual(values);
  expect(calls).toEqual([
    [
      'terraform',
      [`-chdir=${join(project, 'cdktf.out', 'stacks', 'compute')}`, 'output', '-json', '-no-color'],
    ],
  ]);
});

test("cdktf's variables for its folder and for Terraform's binary are honoured", () => {
  synthesized('elsewhere');
  const calls: unknown[] = [];
  const exec: Exec = (...call) => {
    calls.push(call);
    return printed(values);
  };
  read(exec, { CDKTF_OUTDIR: 'elsewhere', TERRAFORM_BINARY_NAME: 'tofu' });
  expect(calls).toEqual([
    ['tofu', [`-chdir=${join(project, 'elsewhere', 'stacks', 'compute')}`, 'output', '-json', '-no-color']],
  ]);
});

test.each<[string, Exec]>([
  ['has no outputs', () => '{}'],
  ['has other outputs than expected', () => printed({ ...values, region: 7 })],
  ['printed no JSON', () => 'Warning: …'],
  ['output failed', failing({ status: 1 })],
])('a stack that %s is not deployed, and the hint says what to do', (reason, exec) => {
  expect(() => read(exec)).toThrow(reason);
  expect(() => read(exec)).toThrow("deploy the cluster from this checkout first: npx cdktf deploy '*'");
});

test('a cluster whose compute has no outputs while its state has is paused, and the hint says how to go on', () => {
  const exec: Exec = (_, [folder]) =>
    folder.endsWith('compute') ? '{}' : printed({ 'cross-stack-output-volume': 'vol-1' });
  expect(() => read(exec)).toThrow(/is paused.*npm run resume/s);
});

test('neither is one that was never synthesized', () => {
  rmSync(join(project, 'cdktf.out'), { recursive: true });
  expect(() => read(() => printed(values))).toThrow('stacks/compute is not there');
});

test('a missing Terraform is called that', () => {
  expect(() => read(failing({ code: 'ENOENT' }))).toThrow('cannot run terraform');
});
