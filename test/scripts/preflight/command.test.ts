import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import definition from '../../../cluster.config';
import { clusterHome } from '../../../cluster/home';
import { applyPins } from '../../../cluster/pins';
import { pinOpenOptions } from '../../../scripts/pins/pins';
import { readPins } from '../../../scripts/pins/read';
import { projectRoot } from '../../../scripts/project';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { type LocalAws, startLocalAws } from '../../rehearsal/api/local-aws';
import { startFaultyAws } from '../../support/faulty-aws';

/** The command as an operator runs it: another process, in a checkout with everything made. */

let checkout: string;
let aws: LocalAws;

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'preflight-command-'));
  // As tsc would, only without everything else: the configuration stays a file of its own.
  await build({
    entryPoints: ['scripts/preflight.ts', 'cluster.config.ts'].map((file) => join(projectRoot(), file)),
    outbase: projectRoot(),
    outdir: checkout,
    bundle: true,
    platform: 'node',
    external: ['../cluster.config.js'],
  });
  await cp(join(projectRoot(), 'package.json'), join(checkout, 'package.json'));
  const home = clusterHome(checkout, definition.name, '');
  const lookUps = { ownAddress: async () => '127.0.0.1', latestImageBuild: async () => 'latest' };
  await pinOpenOptions(definition, home, { lookUps });
  await initialiseCluster({ config: applyPins(definition, readPins(home)), home });
  await mkdir(join(checkout, 'out/bundle'), { recursive: true });
  for (const file of [home.bundleFile, `${home.bundleFile}.sha256`]) await writeFile(file, 'bundle');
  aws = await startLocalAws({ hypervisor: false, quotas: {} });
});
afterAll(async () => {
  await aws?.stop();
  rmSync(checkout, { recursive: true });
});

const credentials = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };

function preflight(args: string[], environment: NodeJS.ProcessEnv) {
  const address = `${aws.endpoint}/_cloud/address`;
  const env = { PATH: process.env.PATH, HOME: checkout, KAFKA_ADDRESS_SERVICE: address, ...environment };
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(
      process.execPath,
      [join(checkout, 'scripts/preflight.js'), ...args],
      { env },
      (error, stdout, stderr) => done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test('exit code 0: nothing fails', async () => {
  const { code, stdout } = await preflight([], { ...credentials, AWS_ENDPOINT_URL: aws.endpoint });
  expect(stdout).toContain('OK: 19 ok, 0 warn, 0 fail, 0 unknown');
  expect(code).toBe(0);
});

test('exit code 1: AWS cannot be reached, which fails, and what this machine has is said all the same', async () => {
  const { code, stdout } = await preflight(['--json'], {
    ...credentials,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  });
  expect(code).toBe(1);
  const report = JSON.parse(stdout) as { items: { name: string; status: string; found: string }[] };
  const of = (name: string) => report.items.find((item) => item.name === name)!;
  expect(of('credentials')).toMatchObject({ status: 'fail', found: expect.stringContaining('ECONNREFUSED') });
  expect(of('zones').status).toBe('unknown');
  expect(of('secrets').status).toBe('ok');
});

test('it ends although a question is never answered', async () => {
  const proxy = await startFaultyAws(aws.endpoint);
  proxy.decide = ({ name }) => (['DescribeVpcs', 'GetServiceQuota'].includes(name) ? 'hangs' : undefined);
  const { code, stdout } = await preflight(['--timeout', '8'], {
    ...credentials,
    AWS_ENDPOINT_URL: proxy.endpoint,
  });
  await proxy.stop();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^VPC +unknown +1 needed, of an unknown quota: .*TIMED_OUT/m);
});

test('exit code 2: wrong usage, or a configuration that is none', async () => {
  const wrong = await preflight(['--timeout', 'soon'], {});
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('write a whole number from 1') });
  const { pinsFile } = clusterHome(checkout, definition.name, '');
  await writeFile(pinsFile, '{"clientCidrs": ["everybody"]}');
  const invalid = await preflight([], {});
  expect(invalid).toMatchObject({ code: 2, stderr: expect.stringContaining('clientCidrs') });
});
