import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterOptions } from '../../cluster/config';
import { QUOTAS } from '../../cluster/quotas';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, type TestCluster } from '../support/cluster-app';
import { compileProgram } from '../support/programs';
import { completingTerminations, type LocalTerraform, startTerraform } from '../support/terraform';

/** What Terraform refuses to plan, and says why. Good plans: apply.test.ts. */

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'plan-checks-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function cluster(options: Partial<ClusterOptions> = {}): TestCluster {
  return synthesizeCluster(mkdtempSync(join(folder, 'cluster-')), testConfig(options));
}

type Stack = Parameters<TestCluster['stackFolder']>[0];

function commands(local: LocalTerraform, { stackFolder }: TestCluster) {
  const run = (stack: Stack, command: string, ...args: string[]) =>
    local.run(stackFolder(stack), [command, '-input=false', ...args]);
  const apply = async (stack: Stack) => {
    expect(await run(stack, 'init')).toMatchObject({ code: 0 });
    expect(await run(stack, 'apply', '-auto-approve')).toMatchObject({ code: 0 });
  };
  const plan = async (stack: Stack) => {
    expect(await run(stack, 'init')).toMatchObject({ code: 0 });
    return run(stack, 'plan');
  };
  return { run, apply, plan };
}

describe('on an account with too little', () => {
  let local: LocalTerraform;
  beforeAll(async () => {
    const quotas = { [QUOTAS.spotVcpus.code]: 7, [QUOTAS.onDemandVcpus.code]: 7 };
    local = await startTerraform('eu-central-1', { quotas });
  });
  afterAll(() => local.stop());

  it('a zone that it does not have refuses the plan of the network, naming those that it has', async () => {
    const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1d'];
    const { code, output } = await commands(local, cluster({ zones })).plan('network');
    expect(code).toBe(1);
    expect(output).toContain(
      'zones eu-central-1d are not available to this account, only eu-central-1a, eu-central-1b, eu-central-1c: ' +
        'change zones in cluster.config.ts',
    );
  });

  it('types that a zone lacks and quotas too low refuse the plan of compute, each with what to do', async () => {
    const zone = 'eu-central-1c';
    const { apply, plan } = commands(
      local,
      cluster({
        controllers: { market: 'on-demand' },
        brokers: { instanceTypes: ['m5zn.large', 'm5ad.large'] },
      }),
    );
    await apply('network');
    await apply('state');
    const { code, output } = await plan('compute');
    expect(code).toBe(1);
    expect(output).toContain(
      `${zone} offers none of the types that broker-3 may run on (m5zn.large, m5ad.large): add some that it offers ` +
        'to brokers.instanceTypes',
    );
    expect(output).not.toMatch(/that (broker-[12]|controller-\d) may run on/);
    for (const [market, { code: quota }] of [
      ['spot', QUOTAS.spotVcpus],
      ['on-demand', QUOTAS.onDemandVcpus],
    ] as const) {
      expect(output).toContain(
        `may use 7 ${market} vCPUs, and this cluster takes 8 with one node being replaced`,
      );
      expect(output).toContain(`--quota-code ${quota} --desired-value 8 --region eu-central-1`);
    }
  });
});

it('a living cluster that would be refused now can still be destroyed', async () => {
  const home = mkdtempSync(join(folder, 'living-'));
  const local = await startTerraform('eu-central-1');
  const living = synthesizeCluster(home, testConfig());
  compileProgram('scripts/sweep', living.sweepProgram);
  const { apply, plan, run } = commands(local, living);
  for (const stack of ['network', 'state', 'compute'] as const) await apply(stack);
  const zones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1d'];
  synthesizeCluster(home, testConfig({ zones, brokers: { instanceTypes: ['m7i.8xlarge'] } }));
  expect(await plan('compute')).toMatchObject({ code: 1 });
  expect(await plan('network')).toMatchObject({ code: 1 });

  const groups = new AutoScalingClient(local.client);
  const destroyed = run('compute', 'destroy', '-auto-approve');
  expect(await completingTerminations(groups, destroyed)).toMatchObject({ code: 0 });
  groups.destroy();
  for (const stack of ['state', 'network'] as const)
    expect(await run(stack, 'destroy', '-auto-approve')).toMatchObject({ code: 0 });
  await local.stop();
});
