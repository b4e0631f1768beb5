import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileArtifact } from '../../../../rehearsal/security/secrets/files';
import { needlesOf } from '../../../../rehearsal/security/secrets/needles';
import { searchArtifacts } from '../../../../rehearsal/security/secrets/search';
import { testConfig } from '../../../support/cluster';
import { synthesizeCluster, TEST_SECRET, type TestCluster } from '../../../support/cluster-app';
import { expectSuccess, type LocalTerraform, startTerraform } from '../../../support/terraform';

/** Plans as the real Terraform saves them. */
const config = testConfig();
const needles = needlesOf([{ name: 'all', keys: ['all'], atoms: [Buffer.from(TEST_SECRET)] }]);

let folder: string;
let cluster: TestCluster;
let local: LocalTerraform;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
  cluster = synthesizeCluster(folder, config);
  local = await startTerraform(config.region);
  expectSuccess(await local.run(cluster.stackFolder('state'), ['init', '-input=false']));
});
afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true });
});

async function searchPlan() {
  const plan = join(folder, 'state.tfplan');
  expectSuccess(await local.run(cluster.stackFolder('state'), ['plan', '-input=false', `-out=${plan}`]));
  return searchArtifacts(needles, [fileArtifact('plan', plan, 'state.tfplan')]);
}

test('a saved plan that makes every parameter holds no secret', async () => {
  const { sightings, counts } = await searchPlan();
  expect(sightings).toEqual([]);
  expect(counts.plan!.bytes).toBeGreaterThan(10_000);
});

test('were the value not write-only, the search would see it in the plan', async () => {
  const file = join(cluster.stackFolder('state'), 'cdk.tf.json');
  const leaky = readFileSync(file, 'utf8')
    .replaceAll(/"value_wo_version": \d+,?/g, '')
    .replaceAll('"value_wo":', '"value":')
    .replaceAll(/,(\s*})/g, '$1');
  writeFileSync(file, leaky);
  const { sightings } = await searchPlan();
  expect(sightings.map(({ artifact, form }) => [artifact, form])).toEqual([['state.tfplan/tfplan', 'plain']]);
});
