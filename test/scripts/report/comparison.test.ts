import { comparison } from '../../../scripts/report/comparison';
import { comparisonFigure } from '../../../scripts/report/figure/comparison';
import { page } from '../../../scripts/report/html/page';
import { formatResults, resultsOf } from '../../../scripts/report/results';
import { compared, evidence, report } from './example';

test('each way of leaving is set against the drained stop with as much data', () => {
  const costs = comparison(compared).map(({ dataMib, treatment, count, maxGapMs, ratios }) => [
    ...[dataMib, treatment, count, maxGapMs, ratios.maxGapMs, ratios.underReplicatedMs],
  ]);
  expect(costs).toEqual([
    [100, 'notice', 1, 120, 1, 1],
    [100, 'kill', 1, 6000, 50, 1.89],
    [100, 'noWatcher', 1, 360, 3, 5],
    [1000, 'notice', 2, 180, 1, 1],
    [1000, 'noWatcher', 1, 360, 2, 5],
  ]);
});

test('what was never measured has neither a time nor a ratio', () => {
  const [drained, , other] = comparison({
    ...compared,
    interruptions: compared.interruptions.map((one) => ({ ...one, stopGapMs: null })),
  });
  expect([drained.stopGapMs, drained.ratios.stopGapMs, other.ratios.stopGapMs]).toEqual([null, null, null]);
});

test('an ordinary rehearsal compares nothing, and its page says nothing of it', () => {
  expect(comparison(report)).toEqual([]);
  expect(comparisonFigure([], report)).toBe('');
  expect(page(evidence, 'docs')).not.toContain('what people do today');
});

test("a benchmark's page and its text have a row for each", () => {
  const html = page({ ...evidence, report: compared }, 'docs');
  expect(html).toContain('Against what people do today');
  expect(html.match(/<th scope="row" class="text">Taken with nobody watching<\/th>/g)).toHaveLength(2);
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
  const text = formatResults(resultsOf(compared));
  expect(text).toMatch(/^100 MiB +Plug pulled, without notice +1 +6 s \(50\) +6 s \(60\) +15.1 s \(1.89\)$/m);
  expect(text.match(/^\d\. (met|missed|not judged|reported): /gm)).toHaveLength(5);
});

test('every dot of the figure is one that counted', () => {
  const figure = comparisonFigure(comparison(compared), compared);
  // Two panels of six interruptions; the one that warmed up is not among them.
  expect(figure.match(/<circle /g)).toHaveLength(12);
});
