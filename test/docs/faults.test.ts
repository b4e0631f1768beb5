import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_STATES } from '../../cluster/names';
import { faultRows } from '../support/faults';

const TESTS = join(__dirname, '..');

/** Ids of all fault tests: calls of `fault`, or of a test file's own helper that calls it. */
function testedFaults(): string[] {
  return readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(test|cloudtest)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(join(TESTS, file), 'utf8').matchAll(CALL)].map(([, id]) => id));
}
const CALL = /\b(?:fault|refuses|outlives)\(\s*'([a-z-]+)'/g;

it('every row of docs/faults.md has a test, and every fault that is tested has a row', () => {
  const rows = faultRows().map(({ id }) => id);
  expect(rows.length).toBeGreaterThan(30);
  expect(new Set(rows).size).toBe(rows.length);
  expect([...new Set(testedFaults())].sort()).toEqual(rows.sort());
});

it('every row ends in a state that a node can be in', () => {
  const states: string[] = [...NODE_STATES, 'not installed', 'powered off'];
  for (const { id, end } of faultRows()) expect([id, states.includes(end)]).toEqual([id, true]);
});
