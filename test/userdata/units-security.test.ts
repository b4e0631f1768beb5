import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Exposure } from '../../rehearsal/security/units';
import { exposures } from '../support/exposure';

const units = /^## Units\n([^]*?)\n## /m.exec(
  readFileSync(join(__dirname, '../../docs/security.md'), 'utf8'),
)![1];

/** Cells of the rows that begin with something in backticks. */
const rows = units
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|')),
  );

const ceilings = new Map(
  rows.filter(([name]) => name.endsWith('.service')).map(([unit, atMost]) => [unit, Number(atMost)]),
);
/** Settings that may be open, by unit; and why. */
const reasons = rows
  .filter(([name]) => !name.endsWith('.service'))
  .flatMap(([setting, names, why]) =>
    names.split(', ').map((name) => ({ unit: unitOf(name), setting, why })),
  );

function unitOf(name: string): string {
  return name === 'kafka' ? 'kafka.service' : `kafka-${name}.service`;
}

let measured: Exposure[];
beforeAll(async () => {
  measured = await exposures();
});

it('every service has its row in docs/security.md', () => {
  expect(measured.map(({ unit }) => unit)).toEqual([...ceilings.keys()].sort());
});

it('no service is more exposed than its row says', () => {
  const exceeding = measured.filter(({ unit, exposure }) => !(exposure <= ceilings.get(unit)!));
  expect(exceeding.map(({ unit, exposure }) => `${unit}: ${exposure}`)).toEqual([]);
});

it('whatever a confined service leaves open has its reason', () => {
  const confined = measured.filter(({ exposure }) => exposure < 9);
  expect(confined).toHaveLength(4);
  const unexplained = confined.flatMap(({ unit, open }) =>
    open
      .filter(
        (setting) => !reasons.some((one) => one.unit === unit && one.setting === setting && one.why !== ''),
      )
      .map((setting) => `${unit}: ${setting}`),
  );
  expect(unexplained).toEqual([]);
});

it('no reason is given for what is closed', () => {
  const needless = reasons.filter(
    // systemd 257 knows that it is implied.
    ({ unit, setting }) =>
      setting !== 'PrivateMounts=' &&
      !measured.some((one) => one.unit === unit && one.open.includes(setting)),
  );
  expect(needless.map(({ unit, setting }) => `${unit}: ${setting}`)).toEqual([]);
});
