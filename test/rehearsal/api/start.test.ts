import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApi, startApi, type StartApiOptions } from '../../../rehearsal/api/start';
import { eventually } from './local-aws';

const OPTIONS = { projectRoot: join(__dirname, '../../..'), host: '127.0.0.1', port: 0, hypervisor: true };

describe('starting the API', () => {
  const started: RunningApi[] = [];
  const start = async (more: Partial<StartApiOptions> = {}) => {
    const api = await startApi({ ...OPTIONS, ...more });
    started.push(api);
    return api;
  };
  const isUp = (api: RunningApi) =>
    fetch(`${api.endpoint}/_cloud/state`).then(
      (response) => response.ok,
      () => false,
    );

  afterEach(async () => {
    await Promise.all(started.splice(0).map((api) => api.stop()));
  });

  test('it answers once it is started, and not after it is stopped', async () => {
    const api = await start();
    expect(await isUp(api)).toBe(true);
    await api.stop();
    expect(await isUp(api)).toBe(false);
    await api.stop();
  });

  test('it can be started through another command', async () => {
    expect(await isUp(await start({ wrap: ['env', 'LC_ALL=C'] }))).toBe(true);
  });

  test('a start that fails says why', async () => {
    const { endpoint } = await start();
    await expect(startApi({ ...OPTIONS, port: Number(new URL(endpoint).port) })).rejects.toThrow(
      /the local AWS API did not start(.|\n)*in use/,
    );
    await expect(startApi({ ...OPTIONS, wrap: ['/nonexistent/command'] })).rejects.toThrow(/ENOENT/);
  });

  test('a detached one logs its calls to a file', async () => {
    await expect(start({ spawnOptions: { detached: true } })).rejects.toThrow(/needs a log file/);
    const folder = await mkdtemp(join(tmpdir(), 'kafka-api-'));
    const log = join(folder, 'api.log');
    const api = await start({ log, spawnOptions: { detached: true } });
    await fetch(`${api.endpoint}/bucket`);
    await eventually('log', async () => (await readFile(log, 'utf8')).includes('s3:GET /bucket 403'));
    await api.stop();
    await rm(folder, { recursive: true });
  });
});
