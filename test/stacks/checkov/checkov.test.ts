import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensurePythonEnvironment } from '../../../rehearsal/python-environment';
import { testConfig } from '../../support/cluster';
import { synthesizeCluster } from '../../support/cluster-app';
import { EXCEPTIONS } from './exceptions';

const STACKS = ['network', 'state', 'compute'] as const;
const projectRoot = resolve(__dirname, '../../..');

interface Finding {
  check_id: string;
  check_name: string;
  resource: string;
}
interface Report {
  summary: { passed: number; parsing_errors: number };
  results: { failed_checks: Finding[] };
}

let folder: string;
let environment: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checkov-'));
  environment = await ensurePythonEnvironment(
    projectRoot,
    'test/stacks/checkov/requirements.lock',
    'checkov-venv',
  );
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** checkov's report on a folder of stacks. */
function checkov(stacks: string): Promise<Report> {
  const args = ['-d', stacks, '--framework', 'terraform_json', '--quiet', '--skip-download', '-o', 'json'];
  // It has a service to talk to; here it gets nowhere.
  const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  return new Promise((done, fail) => {
    execFile(
      join(environment, 'bin/python'),
      ['-m', 'checkov.main', ...args],
      { env, maxBuffer: 2 ** 26 },
      (_error, stdout, stderr) => {
        try {
          done(JSON.parse(stdout) as Report);
        } catch {
          fail(new Error(`checkov printed no report:\n${stdout.slice(0, 500)}\n${stderr.slice(-2000)}`));
        }
      },
    );
  });
}

/** Some findings name the resource with the block's kind before it, but without its type. */
function findings(
  { results }: Report,
  resources: Map<string, string>,
): { check: string; resource: string }[] {
  return results.failed_checks.map(({ check_id, resource }) => ({
    check: check_id,
    resource: resource.replace(/^resource\.(.+)$/, (_, name: string) => `${resources.get(name)}.${name}`),
  }));
}

describe('checkov on the synthesized stacks', () => {
  let report: Report;
  const types = new Map<string, string>();

  beforeAll(async () => {
    const cluster = synthesizeCluster(folder, testConfig());
    const stacks = join(folder, 'stacks');
    mkdirSync(stacks);
    for (const stack of STACKS) {
      const json = JSON.parse(readFileSync(join(cluster.stackFolder(stack), 'cdk.tf.json'), 'utf8')) as {
        terraform?: unknown;
        resource: Record<string, Record<string, unknown>>;
      };
      // checkov's parser stumbles over required_version; nothing in that block is its business.
      delete json.terraform;
      for (const [type, named] of Object.entries(json.resource)) {
        for (const name of Object.keys(named)) types.set(name, type);
      }
      writeFileSync(join(stacks, `${stack}.tf.json`), JSON.stringify(json, null, 1));
    }
    report = await checkov(stacks);
  }, 120_000);

  it('read all of them', () => {
    expect(report.summary.parsing_errors).toBe(0);
    expect(report.summary.passed).toBeGreaterThan(100);
  });

  it('finds nothing but what has its reason', () => {
    const unexplained = findings(report, types).filter(
      ({ check, resource }) =>
        !EXCEPTIONS.some((exception) => exception.check === check && exception.resource.test(resource)),
    );
    expect(unexplained).toEqual([]);
  });

  it.each(EXCEPTIONS.map((exception) => [exception.check, exception] as const))(
    '%s is still found: its exception is needed',
    (_, { check, resource }) => {
      const found = findings(report, types).filter((finding) => finding.check === check);
      expect(found.some((finding) => resource.test(finding.resource))).toBe(true);
    },
  );

  it('does find what is wrong: an open port and an unencrypted volume', async () => {
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    const resource = {
      aws_ebs_volume: { open: { availability_zone: 'eu-central-1a', size: 1, encrypted: false } },
      aws_security_group: {
        open: {
          description: 'x',
          ingress: [
            {
              description: 'x',
              from_port: 22,
              to_port: 22,
              protocol: 'tcp',
              cidr_blocks: ['0.0.0.0/0'],
            },
          ],
        },
      },
    };
    writeFileSync(join(wrong, 'wrong.tf.json'), JSON.stringify({ resource }, null, 1));
    const checks = (await checkov(wrong)).results.failed_checks.map(({ check_id }) => check_id);
    expect(checks).toEqual(expect.arrayContaining(['CKV_AWS_3', 'CKV_AWS_24']));
  }, 120_000);
});
