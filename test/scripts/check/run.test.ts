import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { OperatorError } from '../../../cluster/errors';
import { clusterHome, type ClusterHome } from '../../../cluster/home';
import type { Evidence } from '../../../scripts/check/evidence';
import { runCheck } from '../../../scripts/check/run';
import { EXIT, run } from '../../../scripts/cli';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { refusedWith, soundEvidence } from './example';
import { testConfig } from '../../support/cluster';

let home: ClusterHome;
let printed: string;

beforeAll(async () => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'check-')));
  await initialiseCluster({ config: testConfig(), home });
});

afterAll(() => rmSync(home.root, { recursive: true }));

beforeEach(() => {
  printed = '';
  const print = (text: string | Uint8Array) => {
    printed += text.toString();
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(print);
  jest.spyOn(process.stderr, 'write').mockImplementation(print);
});

afterEach(() => jest.restoreAllMocks());

const options = (changes: object = {}) => ({
  home,
  outputs: () => {
    throw new Error('not deployed');
  },
  bootstrap: '127.0.0.1:9',
  records: 10,
  timeout: 30,
  json: false,
  verbose: false,
  ...changes,
});
const check = (evidence: Evidence, changes: object = {}) => runCheck(options(changes), async () => evidence);

test('exit code 0 says that all holds', async () => {
  await expect(check(soundEvidence())).resolves.toBe(EXIT.ok);
  expect(printed).toContain('OK: 36 of 36 criteria hold');
});

test('exit code 1 says that something does not', async () => {
  const evidence = soundEvidence();
  evidence.brokers[0].sasl = refusedWith('X');
  await expect(check(evidence)).resolves.toBe(EXIT.failed);
  expect(printed).toContain('FAILED: 35 of 36');
});

test('--json prints the report and nothing else', async () => {
  await check(soundEvidence(), { json: true });
  expect(JSON.parse(printed)).toMatchObject({ ok: true, workload: { acked: 30, lost: 0 } });
});

const commandLine = (action: () => Promise<void>) =>
  run(new Command().option('--records <n>').action(action), ['node', 'check']);

test('exit code 2 says that no broker can be reached, naming them', async () => {
  await expect(commandLine(async () => void (await runCheck(options())))).resolves.toBe(EXIT.error);
  expect(printed).toContain('no broker can be reached:\n  127.0.0.1:9: connect ECONNREFUSED');
});

test('exit code 2 says that the command line or the operator’s machine is at fault', async () => {
  await expect(run(new Command(), ['node', 'check', '--nonsense'])).resolves.toBe(EXIT.error);
  const missing = async () => {
    throw new OperatorError('SECRETS_MISSING', 'no password', 'copy it');
  };
  await expect(commandLine(missing)).resolves.toBe(EXIT.error);
  expect(printed).toContain('no password\n  → copy it');
});

test('asking for help is no error', async () => {
  await expect(run(new Command(), ['node', 'check', '--help'])).resolves.toBe(EXIT.ok);
});
