import {
  DescribeAddressesCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClusterConfig } from '../../cluster/config';
import type { ClusterIds } from '../../cluster/ids';
import { testConfig, testIds } from '../support/cluster';
import { synthesizeCluster, type TestCluster } from '../support/cluster-app';
import { type LocalTerraform, startTerraform } from '../support/terraform';

/** A cluster that lives, and checkouts that would harm it. Terraform is the real one. */

const config = testConfig();
const ids = testIds(config);
const STACKS = ['network', 'state'] as const;

let folder: string;
let local: LocalTerraform;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'living-'));
  local = await startTerraform(config.region);
  const cluster = synthesizeCluster(folder, config, ids);
  for (const stack of STACKS) {
    expect(await terraform(cluster, stack, 'init', '-input=false')).toMatchObject({ code: 0 });
    expect(await terraform(cluster, stack, 'apply', '-auto-approve', '-input=false')).toMatchObject({
      code: 0,
    });
  }
});

afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true });
});

const terraform = (cluster: TestCluster, stack: (typeof STACKS)[number], ...args: string[]) =>
  local.run(cluster.stackFolder(stack), args);

/** What a checkout with the same Terraform state, but this configuration and these ids, would do. */
const plan = (stack: (typeof STACKS)[number], changed: Partial<ClusterIds>, other: ClusterConfig = config) =>
  terraform(
    synthesizeCluster(folder, other, { ...testIds(other), ...changed }),
    stack,
    'plan',
    '-input=false',
  );

/** What a second checkout might make again, since nothing of it has a name that exists only once. */
async function nameless(): Promise<{ vpcs: number; volumes: number; addresses: number }> {
  const ec2 = new EC2Client(local.client);
  const { Vpcs = [] } = await ec2.send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['false'] }] }),
  );
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  ec2.destroy();
  return { vpcs: Vpcs.length, volumes: Volumes.length, addresses: Addresses.length };
}

describe('a cluster that lives', () => {
  it('lets the checkout that it was deployed from plan, with nothing to do', async () => {
    for (const stack of STACKS) {
      const cluster = synthesizeCluster(folder, config, ids);
      expect(await terraform(cluster, stack, 'plan', '-input=false', '-detailed-exitcode')).toMatchObject({
        code: 0,
      });
    }
  });

  it.each(STACKS)('refuses a plan of %s with another cluster id, naming both', async (stack) => {
    const refused = await plan(stack, { clusterId: 'AAAAAAAAAAAAAAAAAAAAAA' });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(
      `its id is ${ids.clusterId}, but ids.json of this checkout says AAAAAAAAAAAAAAAAAAAAAA.`,
    );
    expect(refused.output).toContain('npm run secrets -- pull');
  });

  it.each(STACKS)('refuses a plan of %s with another CA', async (stack) => {
    const refused = await plan(stack, { caFingerprint: 'cd'.repeat(32) });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(`with another CA: the fingerprint is ${ids.caFingerprint}`);
  });

  it.each(STACKS)('takes another CA in %s if it comes after the one that is deployed', async (stack) => {
    const next = { caFingerprint: 'cd'.repeat(32), previousCaFingerprint: ids.caFingerprint };
    expect(await plan(stack, next)).toMatchObject({ code: 0 });
    // The other way round it is a checkout that has missed something.
    const behind = { caFingerprint: 'cd'.repeat(32), nextCaFingerprint: ids.caFingerprint };
    expect(await plan(stack, behind)).toMatchObject({ code: 1 });
  });

  it('refuses smaller volumes and fewer brokers, naming each, and takes larger ones and more', async () => {
    const smaller = await plan('state', {}, testConfig({ brokers: { volume: { sizeGiB: 99 } } }));
    expect(smaller.code).toBe(1);
    expect(smaller.output).toContain('broker-1 (100 GiB), broker-2 (100 GiB), broker-3 (100 GiB)');
    const four = testConfig({ brokers: { count: 4, volume: { sizeGiB: 120 } } });
    for (const stack of STACKS) {
      const cluster = synthesizeCluster(folder, four);
      expect(await terraform(cluster, stack, 'apply', '-auto-approve', '-input=false')).toMatchObject({
        code: 0,
      });
    }
    const fewer = await plan('state', {}, testConfig({ brokers: { volume: { sizeGiB: 120 } } }));
    expect(fewer.code).toBe(1);
    expect(fewer.output).toContain('broker-4 (120 GiB)');
  });

  it.each(STACKS)(
    'stops a checkout without the Terraform state of %s before it makes anything',
    async (stack) => {
      const before = await nameless();
      expect(before).toEqual({ vpcs: 1, volumes: 7, addresses: 4 });
      const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
      const cluster = synthesizeCluster(
        elsewhere,
        testConfig({ brokers: { count: 4, volume: { sizeGiB: 120 } } }),
      );
      expect(await terraform(cluster, stack, 'init', '-input=false')).toMatchObject({ code: 0 });
      const refused = await terraform(cluster, stack, 'apply', '-auto-approve', '-input=false');
      expect(refused.code).toBe(1);
      expect(refused.output).toContain('ParameterAlreadyExists');
      expect(await nameless()).toEqual(before);
    },
  );

  it('is destroyed even if the configuration would be refused', async () => {
    const cluster = synthesizeCluster(folder, config);
    for (const stack of [...STACKS].reverse()) {
      expect(await terraform(cluster, stack, 'destroy', '-auto-approve', '-input=false')).toMatchObject({
        code: 0,
      });
    }
    expect(await nameless()).toEqual({ vpcs: 0, volumes: 0, addresses: 0 });
  });
});
