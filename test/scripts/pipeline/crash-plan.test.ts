import fc from '../../support/property';
import { lifeMs } from '../../../scripts/pipeline/crash-plan';

test('a copier lives between half and one and a half of what was asked for, the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 1000 }), (seed, count, seconds) => {
      const life = lifeMs(seed, count, seconds);
      expect(life).toBeGreaterThanOrEqual(seconds * 500);
      expect(life).toBeLessThanOrEqual(seconds * 1500);
      expect(lifeMs(seed, count, seconds)).toBe(life);
    }),
  );
});

test('one after the other, and those of another seed, live differently', () => {
  const lives = [0, 1, 2, 3].flatMap((count) => [lifeMs(1, count, 15), lifeMs(2, count, 15)]);
  expect(new Set(lives).size).toBe(lives.length);
});
