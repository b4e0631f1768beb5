import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order } from '../../../userdata/drain/order';
import { createImds } from '../../../userdata/effects/imds';
import { systemHttp } from '../../../userdata/effects/network';
import { dryRunEffects } from '../../../userdata/watcher/dry-run';
import { Watcher } from '../../../userdata/watcher/watch';
import { expectSaid, fault, type FaultRow } from '../../support/faults';
import { compileProgram } from '../../support/programs';
import { type DryRun, dryRun, type DryRunLine } from '../support/dry-run';
import { FakeMachine } from '../support/fake-machine';
import { type MetadataService, startMetadataService } from '../support/metadata-service';
import { serving } from '../support/serving';

/** The compiled watcher and its metrics, over HTTP, while the metadata service misbehaves. */

const SPOT = 'spot/instance-action';
const LIFECYCLE = 'autoscaling/target-lifecycle-state';
/** All that the watcher asks for. */
const PATHS = 5;

/** What a watcher lived through. */
interface Life {
  /** While the service was ill. */
  ill: DryRunLine[];
  metrics: string;
  /** Until a notice was heard, and every path that had been told of as ill was told of as well again. */
  whole: DryRunLine[];
}

const folder = mkdtempSync(join(tmpdir(), 'watcher-'));
const program = join(folder, 'watcher.js');
const services: MetadataService[] = [];
const runs: DryRun[] = [];
/** Begun all at once: most of the time each waits for its next poll. */
const outages = new Map<string, () => Promise<Life>>();
const lives = new Map<string, Promise<Life>>();

beforeAll(() => {
  compileProgram('userdata/watcher/main', program);
  for (const [id, live] of outages) {
    const life = live();
    // It is the test of that id that fails.
    life.catch(() => undefined);
    lives.set(id, life);
  }
});
afterAll(async () => {
  runs.forEach((run) => run.kill());
  await Promise.all(services.map((service) => service.deafen()));
  rmSync(folder, { recursive: true });
});

async function startService(): Promise<MetadataService> {
  const service = await startMetadataService();
  services.push(service);
  return service;
}

function startWatcher({ endpoint }: MetadataService): DryRun {
  const run = dryRun(program, endpoint);
  runs.push(run);
  return run;
}

const noticeIn = (seconds: number) =>
  JSON.stringify({ action: 'terminate', time: new Date(Date.now() + seconds * 1000).toISOString() });
const troubles = (lines: DryRunLine[]) => lines.flatMap(({ trouble }) => trouble ?? []);
const orders = (lines: DryRunLine[]) =>
  lines.flatMap(({ decision }) => (decision?.action === 'drain' ? [decision.order] : []));

/** What a watcher's metrics say after one poll. */
async function metricsAfterPoll({ endpoint }: MetadataService): Promise<string> {
  const machine = Object.assign(new FakeMachine(), { http: systemHttp, metadataEndpoint: endpoint });
  const effects = dryRunEffects(machine.clock, () => undefined);
  const watcher = new Watcher(machine, createImds(machine), effects);
  await watcher.poll();
  const metrics = await serving(machine, () => watcher.counts);
  const { body } = await metrics.get('/metrics');
  await metrics.close();
  return body;
}

/** An outage of so many paths, which ends, and a notice after it. */
async function liveThrough(service: MetadataService, badPaths: number, mend: () => unknown): Promise<Life> {
  const run = startWatcher(service);
  const [metrics] = await Promise.all([
    metricsAfterPoll(service),
    run.until((lines) => troubles(lines).length === badPaths),
  ]);
  const ill = [...run.lines];
  await mend();
  service.metadata.set(SPOT, noticeIn(120));
  await run.until((lines) => orders(lines).length > 0 && troubles(lines).length === 2 * badPaths);
  return { ill, metrics, whole: run.lines };
}

/** Nothing is done while the service is ill, all of it is told, and the notice is heard once. */
async function expectSurvived(row: FaultRow): Promise<Life> {
  const life = await lives.get(row.id)!;
  expect(orders(life.ill)).toEqual([]);
  expectSaid(row, ...troubles(life.ill), life.metrics);
  expect(orders(life.whole)).toMatchObject([{ cause: 'spot', voluntary: false }]);
  return life;
}

describe('the whole service', () => {
  const outlives = (id: string, misbehave: MetadataService['misbehave']) => {
    outages.set(id, async () => {
      const service = await startService();
      service.misbehave = misbehave;
      return liveThrough(service, PATHS, () => (service.misbehave = () => undefined));
    });
    fault(id, async (row) => void (await expectSurvived(row)));
  };

  outlives('metadata-hangs', () => 'hangs');
  outlives('metadata-unauthorized', (method) => (method === 'GET' ? { status: 401, body: '' } : undefined));
  outlives('metadata-forbids', () => ({ status: 403, body: '' }));
  outlives('metadata-errs', () => ({ status: 500, body: 'oops' }));
  outlives('metadata-throttles', () => ({ status: 503, body: 'slow down' }));
  outlives('metadata-token-foreign', (method) =>
    method === 'PUT' ? { status: 200, body: '<html>\n<body>please log in</body>' } : undefined,
  );

  outages.set('metadata-refuses', async () => {
    const service = await startService();
    await service.deafen();
    return liveThrough(service, PATHS, () => service.listen());
  });
  fault('metadata-refuses', async (row) => void (await expectSurvived(row)));

  fault('metadata-token-expired', async (row) => {
    const service = await startService();
    const run = startWatcher(service);
    await run.until((lines) => lines.length === PATHS);
    service.forgetTokens();
    service.metadata.set(SPOT, noticeIn(120));
    await run.until((lines) => orders(lines).length > 0);
    expect(troubles(run.lines)).toEqual(row.messages);
  });
});

describe('a notice', () => {
  const outlives = (id: string, body: string) => {
    outages.set(id, async () => {
      const service = await startService();
      service.metadata.set(SPOT, body).set(LIFECYCLE, 'InService');
      return liveThrough(service, 1, () => undefined);
    });
    fault(id, async (row) => {
      const { whole } = await expectSurvived(row);
      // Nobody else was kept from being heard.
      const heard = whole.findIndex(({ signal }) => signal?.kind === 'lifecycle');
      expect(heard).toBeLessThan(whole.findIndex(({ trouble }) => trouble?.includes('answers again')));
    });
  };

  outlives('notice-foreign', '<html><body>503</body></html>');
  outlives('notice-cut', '{"action":"terminate","ti');
  outlives('notice-mistyped', '{"action":"terminate","time":1795255200}');

  /** The order that the first notice leads to. */
  async function orderAfter(seconds: number): Promise<Order> {
    const service = await startService();
    service.metadata.set(SPOT, noticeIn(seconds));
    const run = startWatcher(service);
    await run.until((lines) => orders(lines).length > 0);
    return orders(run.lines)[0];
  }
  const timeLeft = ({ deadline, seenAt }: Order) => Date.parse(deadline!) - Date.parse(seenAt);

  fault('notice-past', async (row) => {
    const order = await orderAfter(-90);
    expect(timeLeft(order)).toBeLessThan(0);
    expectSaid(row, order.why);
  });

  fault('clock-behind', async (row) => {
    const order = await orderAfter(3600);
    expect(timeLeft(order)).toBe(120_000);
    expectSaid(row, order.why);
  });
});
