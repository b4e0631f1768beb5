import type { BrokerSession } from '../../../kafka/broker-session';
import type { Metadata, Partition } from '../../../kafka/metadata';
import type { Observation } from '../../../scripts/load/files';
import { observe } from '../../../scripts/load/observe';
import { fakeClock } from './fake-clock';

const BROKERS = [
  { id: 101, host: 'a', port: 9094 },
  { id: 102, host: 'b', port: 9094 },
];
const partition = (changes: Partial<Partition> = {}): Partition => ({
  topic: 'load',
  partition: 0,
  leader: 101,
  replicas: [101, 102],
  isr: [101, 102],
  ...changes,
});
const metadata = (changes: Partial<Partition> = {}, brokers = BROKERS): Metadata => ({
  clusterId: null,
  brokers,
  partitions: [partition(changes)],
});

/** An observer of two brokers, each of which answers as a test says. */
function observing(answers: Record<string, () => Promise<Metadata>>) {
  const clock = fakeClock();
  const observations: Observation[] = [];
  const stop = new AbortController();
  const [signIns, closed]: string[][] = [[], []];
  const done = observe({
    endpoints: ['a:9094', 'b:9094'],
    topic: 'load',
    clock,
    signal: stop.signal,
    onChange: (observation) => observations.push(observation),
    connect: async (endpoint) => {
      signIns.push(endpoint);
      return {
        send: (() => answers[endpoint]()) as unknown as BrokerSession['send'],
        close: () => void closed.push(endpoint),
      };
    },
  });
  return { clock, observations, stop, done, signIns, closed };
}

const refused = () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
const never = () => new Promise<never>(() => undefined);

test('what a broker says is told once, and again when it is something new', async () => {
  const { clock, observations } = observing({
    'a:9094': async () => metadata(clock.now() < 120 ? {} : { leader: 102, isr: [102] }),
    'b:9094': async () => metadata(),
  });
  await clock.advanceTo(300);
  expect(observations).toEqual([
    expect.objectContaining({ at: 0, from: 'a:9094', broker: 101, leaders: { '0': 101 } }),
    expect.objectContaining({ at: 0, from: 'b:9094', broker: 102, leaders: { '0': 101 } }),
    expect.objectContaining({ at: 150, from: 'a:9094', leaders: { '0': 102 }, isr: { '0': [102] } }),
  ]);
});

test('the same replicas in another order are nothing new', async () => {
  const { clock, observations } = observing({
    'a:9094': async () => metadata({ isr: clock.now() < 100 ? [102, 101] : [101, 102] }),
    'b:9094': never,
  });
  await clock.advanceTo(300);
  expect(observations).toEqual([expect.objectContaining({ at: 0, isr: { '0': [101, 102] } })]);
});

test('a broker that hangs keeps nobody from observing the others', async () => {
  const { clock, observations } = observing({
    'a:9094': never,
    'b:9094': async () => metadata({ leader: clock.now() < 50 ? 101 : 102 }),
  });
  await clock.advanceTo(300);
  expect(observations.map(({ at, from }) => ({ at, from }))).toEqual([
    { at: 0, from: 'b:9094' },
    { at: 50, from: 'b:9094' },
  ]);
});

test('one that fell silent is told once, and again when it answers on a new session, even the same', async () => {
  let failures = 0;
  const { clock, observations, signIns, closed } = observing({
    'a:9094': () => {
      if (clock.now() < 100 || clock.now() > 900) return Promise.resolve(metadata());
      failures += 1;
      return failures % 2 ? refused() : Promise.reject(new Error('something else'));
    },
    'b:9094': never,
  });
  await clock.advanceTo(1500);
  expect(failures).toBeGreaterThan(2);
  expect(observations).toEqual([
    expect.objectContaining({ at: 0, leaders: { '0': 101 } }),
    { at: 100, from: 'a:9094', broker: 101, silent: 'ECONNREFUSED' },
    expect.objectContaining({ broker: 101, leaders: { '0': 101 } }),
  ]);
  expect(closed.length).toBe(failures);
  expect(signIns.filter((endpoint) => endpoint === 'a:9094').length).toBe(failures + 1);
});

test('a broker that the others have struck off their list is still known by its id', async () => {
  const { clock, observations } = observing({
    'a:9094': async () => (clock.now() < 100 ? metadata() : metadata({ leader: 102 }, [BROKERS[1]])),
    'b:9094': never,
  });
  await clock.advanceTo(200);
  expect(observations.map(({ broker }) => broker)).toEqual([101, 101]);
});

test('the signal ends it, all sessions closed', async () => {
  const answer = async () => metadata();
  const { clock, stop, done, closed } = observing({ 'a:9094': answer, 'b:9094': answer });
  await clock.advanceTo(100);
  stop.abort();
  await clock.advanceTo(1000);
  await done;
  expect(closed.sort()).toEqual(['a:9094', 'b:9094']);
});
