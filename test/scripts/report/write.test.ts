import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFiles } from '../../../scripts/load/files';
import { writeFigure, writePage } from '../../../scripts/report/write';
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
