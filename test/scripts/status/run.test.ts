import { clusterHome } from '../../../cluster/home';
import type { Evidence } from '../../../scripts/status/evidence';
import { statusSchema } from '../../../scripts/status/report';
import { runStatus } from '../../../scripts/status/run';
import { testConfig } from '../../support/cluster';
import { soundEvidence, type SoundEvidence } from './example';

let printed: string[];

beforeEach(() => {
  printed = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(text.toString());
    return true;
  });
});

afterEach(() => jest.restoreAllMocks());

const options = (changes: Partial<Parameters<typeof runStatus>[0]> = {}) => ({
  config: testConfig(),
  home: clusterHome('/unused', 'kafka', '/unused'),
  outputs: () => {
    throw new Error('not deployed');
  },
  timeout: 30,
  json: false,
  watch: null,
  terminal: false,
  stop: new AbortController().signal,
  ...changes,
});
const seeing =
  (change: (evidence: SoundEvidence) => void = () => undefined) =>
  async (): Promise<Evidence> => {
    const evidence = soundEvidence();
    change(evidence);
    return evidence;
  };
const unseen = (place: object) => {
  for (const source of Object.keys(place)) Object.assign(place, { [source]: { error: 'no answer' } });
};

test.each<[string, number, (evidence: SoundEvidence) => void]>([
  ['nothing needs attention', 0, () => undefined],
  ['something does', 1, ({ aws }) => (aws.instances.value[0].template.version = 2)],
  ['AWS could not be asked, but Kafka could', 1, ({ aws }) => unseen(aws)],
  ['Kafka could not be asked, but AWS could', 1, ({ kafka }) => unseen(kafka)],
  ['neither could be asked', 2, ({ aws, kafka }) => [aws, kafka].forEach(unseen)],
])('if %s the exit code is %i', async (_, code, change) => {
  await expect(runStatus(options(), seeing(change))).resolves.toBe(code);
  expect(printed.join('')).toMatch(/^kafka in eu-central-1/);
});

test('as JSON it is one document of the documented schema', async () => {
  await runStatus(options({ json: true }), seeing());
  expect(statusSchema.parse(JSON.parse(printed.join('')))).toMatchObject({ verdict: 'ok', cluster: 'kafka' });
});

describe('watching', () => {
  /** Looks until the given number of looks is done, then is told to stop. */
  async function watch(looks: number, changes: Partial<Parameters<typeof runStatus>[0]> = {}) {
    const stop = new AbortController();
    let done = 0;
    const collect = async () => {
      done += 1;
      if (done === looks) stop.abort();
      return seeing(
        done === looks ? ({ aws }) => (aws.instances.value[0].template.version = 2) : undefined,
      )();
    };
    return runStatus(options({ watch: 0.001, stop: stop.signal, ...changes }), collect);
  }

  test('prints look after look where there is no terminal, and ends with the last verdict', async () => {
    await expect(watch(3)).resolves.toBe(1);
    expect(printed).toHaveLength(3);
    expect(printed[0]).toMatch(/ok: nothing needs attention\n\n$/);
    expect(printed[2]).toContain('1 thing needs attention');
    expect(printed.join('')).not.toContain('\x1b');
  });

  test('redraws a terminal', async () => {
    await watch(2, { terminal: true });
    expect(printed.map((text) => text.slice(0, 6))).toEqual(['\x1b[H\x1b[J', '\x1b[H\x1b[J']);
  });

  test('prints JSON a line for each look', async () => {
    await watch(2, { json: true });
    const verdicts = printed
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).verdict);
    expect(verdicts).toEqual(['ok', 'attention']);
  });
});
