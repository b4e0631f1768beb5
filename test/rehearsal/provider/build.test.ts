import { accessSync, constants, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildProvider, shellQuote } from '../../../rehearsal/provider/build';
import { findTool } from '../../../rehearsal/provider/inputs';

const projectRoot = resolve(__dirname, '../../..');

test('the provider is built once for the same sources, also by two at a time', async () => {
  const [first, second] = await Promise.all([buildProvider(projectRoot), buildProvider(projectRoot)]);
  expect(second).toEqual(first);
  const folder = dirname(first.environment.TF_CLI_CONFIG_FILE);
  const made = statSync(folder).ctimeMs;
  expect(await buildProvider(projectRoot)).toEqual(first);
  expect(statSync(folder).ctimeMs).toBe(made);
});

test('the environment names what Terraform and cdktf need, and keeps them from asking outside', async () => {
  const { environment } = await buildProvider(projectRoot);
  expect(environment).toMatchObject({ CHECKPOINT_DISABLE: '1', DISABLE_VERSION_CHECK: '1' });
  expect(() => accessSync(environment.TERRAFORM_BINARY_NAME, constants.X_OK)).not.toThrow();
});

describe('looking for a tool', () => {
  const path = process.env.PATH;
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  beforeEach(() => (process.env.PATH = folder));
  afterAll(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });

  test('finds an executable on the PATH', () => {
    writeFileSync(join(folder, 'terraform'), '', { mode: 0o755 });
    expect(findTool('terraform')).toBe(join(folder, 'terraform'));
  });
  test('says what to install', () => {
    expect(() => findTool('missing-tool')).toThrow('install missing-tool');
  });
});

test('paths are quoted for the shell', () => {
  expect(shellQuote("it's here")).toBe(`'it'\\''s here'`);
});
