import fc, { hostileText } from '../../support/property';
import { NODE_PATHS } from '../../../cluster/node-paths';
import { type Counts, noCounts } from '../../../userdata/watcher/counts';
import { serveMetrics } from '../../../userdata/watcher/serve';
import { FakeMachine } from '../support/fake-machine';
import { type Serving, serving } from '../support/serving';

let machine: FakeMachine;
let counts: Counts;
let metrics: Serving;

beforeEach(async () => {
  machine = new FakeMachine();
  counts = noCounts();
  metrics = await serving(machine, () => counts);
});
afterEach(() => metrics.close());

describe('/health', () => {
  const health = () => metrics.get('/health');

  it('is 503 until the metadata service has answered once', async () => {
    expect(await health()).toMatchObject({ status: 503, body: 'polling does not work\n' });
    counts.lastGoodPoll = machine.clock.now();
    expect(await health()).toMatchObject({ status: 200, body: 'polling works\n' });
  });

  it('is 503 again once that is longer ago than a slow poll takes, and well with the next good one', async () => {
    counts.lastGoodPoll = machine.clock.now();
    await machine.clock.sleep(15_000);
    expect((await health()).status).toBe(200);
    await machine.clock.sleep(1);
    expect((await health()).status).toBe(503);
    counts.lastGoodPoll = machine.clock.now();
    expect((await health()).status).toBe(200);
  });
});

it('knows no other paths', async () => {
  counts.lastGoodPoll = machine.clock.now();
  expect(await metrics.get('/')).toMatchObject({ status: 404, body: '' });
});

describe('/metrics', () => {
  it('is text that Prometheus reads, line by line', async () => {
    Object.assign(counts, {
      polls: 7,
      lastGoodPoll: machine.clock.now(),
      failures: { status: 2, unreadable: 1 },
      signals: { spot: 1 },
    } satisfies Counts);
    await machine.clock.sleep(2500);
    leaveRecord('2026-11-21T10:00:00.000Z', { toldHandOver: '2026-11-21T10:00:01.500Z' });
    const { status, type, body } = await metrics.get('/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4']);
    expect(parse(body)).toEqual({
      kafka_watcher_polls_total: { type: 'counter', samples: { '': 7 } },
      kafka_watcher_poll_age_seconds: { type: 'gauge', samples: { '': 2.5 } },
      kafka_watcher_poll_failures_total: {
        type: 'counter',
        samples: { 'kind="status"': 2, 'kind="unreadable"': 1 },
      },
      kafka_watcher_signals_total: { type: 'counter', samples: { 'kind="spot"': 1 } },
      kafka_node_certificate_not_after_timestamp_seconds: { type: 'gauge', samples: {} },
      kafka_drain_started_timestamp_seconds: {
        type: 'gauge',
        samples: { '': Date.parse('2026-11-21T10:00:00Z') / 1000 },
      },
      kafka_drain_phase_seconds: { type: 'gauge', samples: { 'phase="toldHandOver"': 1.5 } },
    });
  });

  it('says when the certificates end that Kafka was given', async () => {
    machine.texts.set(
      NODE_PATHS.certificateEnds,
      '{"node":"2029-02-24T10:00:00.000Z","ca":"2036-11-18T10:00:00.000Z"}',
    );
    const parsed = parse((await metrics.get('/metrics')).body);
    expect(parsed.kafka_node_certificate_not_after_timestamp_seconds.samples).toEqual({
      'certificate="node"': Date.parse('2029-02-24T10:00:00Z') / 1000,
      'certificate="ca"': Date.parse('2036-11-18T10:00:00Z') / 1000,
    });
  });

  it.each(['', 'null', '[]', '{"node":"never"}'])(
    'is served without the certificates’ ends if those are %j',
    async (text) => {
      machine.texts.set(NODE_PATHS.certificateEnds, text);
      const parsed = parse((await metrics.get('/metrics')).body);
      expect(parsed.kafka_node_certificate_not_after_timestamp_seconds.samples).toEqual({});
      expect(parsed.kafka_watcher_polls_total.samples).toEqual({ '': 0 });
    },
  );

  it('says that no poll has been answered yet', async () => {
    const { kafka_watcher_poll_age_seconds: age } = parse((await metrics.get('/metrics')).body);
    expect(age.samples).toEqual({ '': Infinity });
  });

  it.each(['', '{"startedAt":"2026-', 'null', '[]', '{"phases":7}'])(
    'is served without the drain’s part if its record is %j',
    async (text) => {
      machine.texts.set(NODE_PATHS.drainRecord, text);
      const parsed = parse((await metrics.get('/metrics')).body);
      expect(parsed.kafka_watcher_polls_total.samples).toEqual({ '': 0 });
      expect(parsed.kafka_drain_started_timestamp_seconds.samples).toEqual({});
    },
  );
});

it('a port that is taken is told, and nothing else ends by it', async () => {
  const second = serveMetrics(machine, () => counts, metrics.port);
  await new Promise((failed) => second.once('error', failed));
  expect(machine.lines.join('\n')).toContain('metrics are not served: listen EADDRINUSE');
  expect((await metrics.get('/health')).status).toBe(503);
});

function leaveRecord(startedAt: string, phases: Record<string, string>): void {
  machine.texts.set(NODE_PATHS.drainRecord, JSON.stringify({ startedAt, phases }));
}

type Parsed = Record<string, { type: string; samples: Record<string, number> }>;

/** Prometheus's text format 0.0.4, as far as it needs no escapes. @throws Error at any line that is none of it */
function parse(text: string): Parsed {
  expect(text.endsWith('\n')).toBe(true);
  const metrics: Parsed = {};
  let helped = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = /^# HELP ([a-z_]+) \S.*$/.exec(line) ?? [];
    const [, typed, type] = /^# TYPE ([a-z_]+) (counter|gauge)$/.exec(line) ?? [];
    const [, name, labels = '', value] =
      /^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\]*",?)+)\})? (\+Inf|NaN|-?[0-9.]+(?:e[+-]?[0-9]+)?)$/.exec(line) ??
      [];
    if (help) helped = help;
    // Each metric is introduced once, before its samples, which stand together.
    else if (typed && typed === helped && !metrics[typed]) metrics[typed] = { type, samples: {} };
    else if (name && name === Object.keys(metrics).at(-1) && !(labels in metrics[name].samples))
      metrics[name].samples[labels] = value === '+Inf' ? Infinity : Number(value);
    else throw new Error(`no line of Prometheus's text format: ${line}`);
  }
  return metrics;
}

it('whatever the drain’s record holds, every line is one that Prometheus reads', async () => {
  const phases = fc.dictionary(
    fc.oneof(hostileText, fc.constantFrom('stopped', 'a"} 1\nb{x="')),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), phases, async (startedAt, some) => {
      machine.texts.set(NODE_PATHS.drainRecord, JSON.stringify({ startedAt, phases: some }));
      const labels = Object.keys(
        parse((await metrics.get('/metrics')).body).kafka_drain_phase_seconds.samples,
      );
      expect(labels.filter((label) => !/^phase="[a-zA-Z]+"$/.test(label))).toEqual([]);
    }),
  );
});
