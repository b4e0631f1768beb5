import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseIds } from '../../cluster/ids';
import { clusterNodes } from '../../cluster/nodes';
import { clusterSecrets } from '../../cluster/secrets';
import { initialiseCluster } from '../../scripts/secrets/initialise';
import { dropOldCa, signByNewCa, trustNewCa } from '../../scripts/secrets/change-ca';
import { pullSecrets, refuseOlderSecrets } from '../../scripts/secrets/pull';
import { testConfig } from '../support/cluster';
import { synthesizeCheckout, testHome } from '../support/cluster-app';
import { type LocalTerraform, startTerraform } from '../support/terraform';

/** Two operators with a checkout each, and Terraform's state in a bucket that both may use. */

const STACKS = ['network', 'state', 'compute'] as const;
const BUCKET = 'our-terraform-state';
const config = testConfig({ terraformState: { bucket: BUCKET, region: 'eu-central-1' } });

let folder: string;
let local: LocalTerraform;
let s3: S3Client;
let ssm: SSMClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checkouts-'));
  local = await startTerraform(config.region);
  s3 = new S3Client({ ...local.client, forcePathStyle: true });
  ssm = new SSMClient(local.client);
  await s3.send(
    new CreateBucketCommand({
      Bucket: BUCKET,
      CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
    }),
  );
});

afterAll(async () => {
  s3?.destroy();
  ssm?.destroy();
  await local?.stop();
  rmSync(folder, { recursive: true });
});

const checkout = (operator: string) => testHome(join(folder, operator), config);
const secretFiles = (operator: string) =>
  clusterSecrets(config, clusterNodes(config), checkout(operator)).map(({ file }) => file);
const secretTexts = (operator: string) => secretFiles(operator).map((file) => readFileSync(file, 'utf8'));

async function terraform(operator: string, stack: string, ...args: string[]) {
  const ids = parseIds(JSON.parse(readFileSync(checkout(operator).idsFile, 'utf8')));
  const cluster = synthesizeCheckout(join(folder, operator), config, ids);
  const environment = { ...local.environment, AWS_S3_USE_PATH_STYLE: 'true' };
  const run = (...words: string[]) => local.run(cluster.stackFolder(stack as 'network'), words, environment);
  expect(await run('init', '-input=false')).toMatchObject({ code: 0 });
  return run(...args, '-input=false');
}

describe('a cluster that is deployed from one checkout', () => {
  beforeAll(async () => {
    mkdirSync(join(folder, 'first'));
    await initialiseCluster({ config, home: checkout('first') });
    for (const stack of STACKS) {
      expect(await terraform('first', stack, 'apply', '-auto-approve')).toMatchObject({ code: 0 });
    }
    // What version control has.
    mkdirSync(checkout('second').root, { recursive: true });
    copyFileSync(checkout('first').idsFile, checkout('second').idsFile);
    copyFileSync(checkout('first').caFile, checkout('second').caFile);
  });

  it('has its state in the bucket, one object for each stack, and no lock left', async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(Contents.map(({ Key }) => Key).sort()).toEqual(
      ['compute', 'network', 'state'].map((stack) => `kafka/kafka/${stack}.tfstate`),
    );
  });

  it('refuses a checkout without the secrets, and says how to get them', async () => {
    const refused = initialiseCluster({ config, home: checkout('second') });
    await expect(refused).rejects.toMatchObject({ code: 'SECRETS_MISSING' });
    await expect(refused).rejects.toThrow('npm run secrets -- pull');
  });

  it('does not give secrets to a checkout of another cluster', async () => {
    mkdirSync(checkout('stranger').root, { recursive: true });
    const { ids } = await initialiseCluster({ config, home: checkout('stranger') });
    rmSync(checkout('stranger').secretsFolder, { recursive: true });
    const refused = pullSecrets({ config, home: checkout('stranger'), ssm });
    await expect(refused).rejects.toMatchObject({ code: 'SECRETS_INVALID' });
    await expect(refused).rejects.toThrow(ids.clusterId);
  });

  it('gives them to one of this cluster: the same bytes, and nothing to do for any stack', async () => {
    const written = await pullSecrets({ config, home: checkout('second'), ssm });
    expect(written.sort()).toEqual(secretFiles('second').sort());
    expect(secretTexts('second')).toEqual(secretTexts('first'));
    const again = await initialiseCluster({ config, home: checkout('second') });
    expect(again.written).toEqual([]);
    for (const stack of STACKS) {
      expect(await terraform('second', stack, 'plan', '-detailed-exitcode')).toMatchObject({ code: 0 });
    }
  });

  it('gives what is lacking only, and leaves a file that is there', async () => {
    const [first, second] = secretFiles('second');
    rmSync(first);
    writeFileSync(second, 'of this operator');
    expect(await pullSecrets({ config, home: checkout('second'), ssm })).toEqual([first]);
    expect(readFileSync(second, 'utf8')).toBe('of this operator');
  });

  it('does not give an older secret than ids.json names: the newer one was never deployed', async () => {
    const { idsFile } = checkout('second');
    const ids = parseIds(JSON.parse(readFileSync(idsFile, 'utf8')));
    ids.secretVersions['broker-1/keystore'] = 2;
    writeFileSync(idsFile, JSON.stringify(ids));
    rmSync(checkout('second').secretFile('broker-1', 'keystore'));
    const refused = pullSecrets({ config, home: checkout('second'), ssm });
    await expect(refused).rejects.toThrow('broker-1/keystore: version 1 is deployed, ids.json says 2');
  });
});

describe('a CA that is rotated', () => {
  const cluster = (operator: string) => ({ config, home: checkout(operator), ssm });
  const deploy = async (operator: string) => {
    for (const stack of STACKS) {
      expect(await terraform(operator, stack, 'apply', '-auto-approve')).toMatchObject({ code: 0 });
    }
  };
  /** What version control does. */
  const give = (from: string, to: string) => {
    mkdirSync(checkout(to).root, { recursive: true });
    for (const file of ['idsFile', 'caFile'] as const) copyFileSync(checkout(from)[file], checkout(to)[file]);
  };

  beforeAll(async () => {
    give('first', 'fourth');
    await pullSecrets(cluster('fourth'));
  });

  it('makes new launch templates of all nodes, from which alone a roll knows what to do', async () => {
    await trustNewCa(cluster('first'));
    const { output } = await terraform('first', 'compute', 'plan');
    const changed = [...output.matchAll(/aws_launch_template\.(\S+) will be updated in-place/g)];
    expect(changed).toHaveLength(6);
    await deploy('first');
  });

  it('is not undone by a checkout that has missed it: its plan is refused', async () => {
    for (const stack of STACKS) {
      const { code, output } = await terraform('fourth', stack, 'plan');
      expect(code).toBe(1);
      expect(output).toMatch(/newer secrets than this checkout has: .*broker-1\/truststore \(2\)/);
      expect(output).toContain('secrets -- pull --all');
    }
  });

  it('is gone on with from another checkout once that has the files, and not before', async () => {
    await expect(refuseOlderSecrets(cluster('fourth'))).rejects.toThrow(
      'broker-1/truststore: version 2 is deployed, ids.json says 1',
    );
    give('first', 'fourth');
    const written = await pullSecrets({ ...cluster('fourth'), all: true });
    expect(written).toContain(checkout('fourth').caKeyFile);
    expect(secretTexts('fourth')).toEqual(secretTexts('first'));
    await refuseOlderSecrets(cluster('fourth'));
    await signByNewCa(cluster('fourth'));
    await deploy('fourth');
  });

  it('refuses the plan of a checkout that still has the old one sign', async () => {
    for (const stack of STACKS) {
      const refused = await terraform('first', stack, 'plan');
      expect(refused.code).toBe(1);
      expect(refused.output).toContain('with another CA');
    }
    give('fourth', 'first');
    // Its keys and certificates are still those of before.
    await expect(refuseOlderSecrets(cluster('first'))).rejects.toThrow(
      `${checkout('first').secretFile('broker-1', 'keystore')} is another one than is deployed`,
    );
    await pullSecrets({ ...cluster('first'), all: true });
    await dropOldCa(cluster('first'));
    await deploy('first');
    expect((await initialiseCluster(cluster('first'))).written).toEqual([]);
    // It would trust the old one again, although the same one signs.
    const { code, output } = await terraform('fourth', 'compute', 'plan');
    expect(code).toBe(1);
    expect(output).toContain('newer secrets than this checkout has');
  });
});

it('secrets of a cluster that is not deployed can not be pulled', async () => {
  const home = testHome(join(folder, 'nowhere'), config);
  mkdirSync(home.root, { recursive: true });
  await initialiseCluster({ config, home });
  rmSync(home.secretsFolder, { recursive: true });
  const empty = await startTerraform(config.region);
  const nothing = new SSMClient(empty.client);
  try {
    const refused = pullSecrets({ config, home, ssm: nothing });
    await expect(refused).rejects.toThrow('no cluster "kafka" is deployed in eu-central-1');
  } finally {
    nothing.destroy();
    await empty.stop();
  }
});
