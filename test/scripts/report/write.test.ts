import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFiles } from '../../../scripts/load/files';
import { writeFigure, writePage } from '../../../scripts/report/write';
import fc, { hostileText } from '../../support/property';
import { evidence, noticed, report } from './example';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const files = loadFiles(join(folder, 'load'));
  mkdirSync(join(folder, 'load'));
  writeReport(report);
  writeFileSync(files.sends, lines(evidence.sends));
  writeFileSync(files.observations, lines(evidence.observations));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writeReport = (content: object) => writeFileSync(join(folder, 'report.json'), JSON.stringify(content));
const lines = (all: object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');

test("a page and a figure are made of a rehearsal's files", async () => {
  const [to, figure] = [join(folder, 'new', 'report.html'), join(folder, 'timeline.svg')];
  await writePage(folder, to);
  await writeFigure(folder, figure);
  expect(readFileSync(to, 'utf8')).toContain('0 of 12\u2009345 over 3');
  expect(readFileSync(figure, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
});

test("another version's report is refused, and what to do is said", async () => {
  writeReport({ ok: true });
  await expect(writePage(folder, join(folder, 'report.html'))).rejects.toMatchObject({
    ...{ code: 'LEDGER_INVALID', message: expect.stringContaining('run scripts/rehearse') },
  });
});

test('no figure is made without a kill to compare with', async () => {
  writeReport({ ...report, interruptions: [noticed] });
  await expect(writeFigure(folder, join(folder, 'timeline.svg'))).rejects.toMatchObject({
    ...{ code: 'LEDGER_INVALID', message: expect.stringContaining('--kind notice kill') },
  });
});

test('whatever lies in the place of a report, a page is made of it or it is refused', async () => {
  // Right but for one value, somewhere.
  const paths = Object.keys(report).flatMap((key) => {
    const value = report[key as keyof typeof report];
    const isSection = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isSection ? [[key], ...Object.keys(value).map((inner) => [key, inner])] : [[key]];
  });
  const value = fc.oneof(
    hostileText,
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -1, 1e300, null, 2 ** 53),
    fc.jsonValue(),
  );
  const damaged = fc.tuple(fc.constantFrom(...paths), value).map(([[key, inner], to]) => {
    const section = report[key as keyof typeof report];
    return { ...report, [key]: inner === undefined ? to : { ...(section as object), [inner]: to } };
  });
  const step = fc.constantFrom(...Object.keys(noticed));
  const damagedStep = fc
    .tuple(step, value)
    .map(([key, to]) => ({ ...report, interruptions: [{ ...noticed, [key]: to }, report.interruptions[1]] }));
  const text = fc.oneof(
    damaged.map((one) => JSON.stringify(one)),
    damagedStep.map((one) => JSON.stringify(one)),
    hostileText,
    fc.json(),
  );
  const to = join(folder, 'report.html');
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      writeFileSync(join(folder, 'report.json'), content);
      try {
        await writePage(folder, to);
      } catch (error) {
        expect(error).toMatchObject({ name: 'OperatorError', code: 'LEDGER_INVALID' });
      }
    }),
    { numRuns: 150 },
  );
});
