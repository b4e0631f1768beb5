import type { CopierEnd } from '../../../scripts/pipeline/files';
import { supervise } from '../../../scripts/pipeline/supervise';
import { fakeClock } from '../load/fake-clock';

/** Copiers that commit a transaction a second after their start, and then do what a test lets them. */
function supervising(lifeMs: (killed: number) => number | null) {
  const clock = fakeClock();
  const stop = new AbortController();
  const ends: CopierEnd[] = [];
  const started: number[] = [];
  let die: (lastWords: string) => void = () => undefined;
  const done = supervise({
    start: (onCopied) => {
      started.push(clock.now());
      const ended = new Promise<string>((resolve) => (die = resolve));
      const end = die;
      void clock.sleepUntil(clock.now() + 1000).then(() => onCopied(5));
      return { kill: () => end(''), ended };
    },
    ...{ lifeMs, clock, signal: stop.signal, onCopied: () => undefined, onEnd: (end) => void ends.push(end) },
  });
  return { clock, stop, ends, started, done, die: (lastWords: string) => die(lastWords) };
}

test('a copier is killed when its life is over, which begins with its first transaction; the next one follows', async () => {
  const { clock, ends, started } = supervising((killed) => 3000 + killed * 1000);
  await clock.advanceTo(12_000);
  expect(ends).toEqual([
    { at: 4000, why: 'killed', copied: 5, lastWords: '' },
    { at: 9500, why: 'killed', copied: 5, lastWords: '' },
  ]);
  expect(started).toEqual([0, 4500, 10_000]);
});

test('one that ends by itself is started again, and counts as no crash', async () => {
  const { clock, ends, started, die } = supervising(() => 3000);
  await clock.advanceTo(500);
  die('ProducerFencedException');
  await clock.advanceTo(1000);
  expect(ends).toEqual([{ at: 500, why: 'failed', copied: 0, lastWords: 'ProducerFencedException' }]);
  expect(started).toEqual([0, 1000]);
});

test('in the end the last one is killed, and no other is started', async () => {
  const { clock, stop, ends, started, done } = supervising(() => null);
  await clock.advanceTo(50_000);
  expect(ends).toEqual([]);
  stop.abort();
  await clock.advanceTo(60_000);
  await done;
  expect(ends).toMatchObject([{ why: 'killed', copied: 5 }]);
  expect(started).toEqual([0]);
});
