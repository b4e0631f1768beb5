import type { RehearsalReport } from '../../../cluster/report';
import { comparable, median } from '../bars';
import { comparison } from '../comparison';
import { type Course, courseOf } from '../course';
import type { Evidence } from '../evidence';
import { comparisonFigure } from '../figure/comparison';
import { placeFor } from '../figure/interruption';
import { courseFigure } from '../figure/single';
import { pairFigure } from '../figure/pair';
import { gapsFigure } from '../figure/gaps';
import { element, escaped } from '../markup';
import { nodesOf, numbered } from '../titles';
import { typicalPair } from '../typical';
import { count, date, duration } from '../units';
import { pageStyle } from './style';
import {
  barsTable,
  circumstancesTable,
  comparisonTable,
  interruptionsTable,
  latenciesTable,
  securityTable,
  unitsTable,
} from './tables';

/** Nothing is fetched, whatever a report may contain. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** A rehearsal's page: one file that needs no other. @param docs where docs/ is, as seen from the page */
export function page(evidence: Evidence, docs: string): string {
  const { report } = evidence;
  const courses = report.interruptions
    .map((interruption) => courseOf(interruption, evidence))
    .filter((course) => course !== null);
  const head = [
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', {}, `Rehearsal of ${date(report.startedAt)}`),
    element('style', {}, pageStyle()),
  ];
  const main = [
    header(report),
    numbers(report),
    pair(evidence),
    compared(report),
    section('Against the bars', '', barsTable(report)),
    section(
      'All interruptions',
      'Seconds since the notice (or the kill), as of the last node where there are several. Empty: no such step.',
      gapsFigure(report.interruptions),
      interruptionsTable(report),
    ),
    section(
      'One by one',
      'Each over its own time; latencies on the same scale.',
      ...courses.map((course) => oneCourse(course, report, placeFor(courses).longestMs)),
    ),
    security(report, docs),
    section("AWS's latencies", '', latenciesTable(report)),
    section('The run', '', circumstancesTable(report)),
    howMeasured(docs),
  ];
  return `<!doctype html>\n<html lang="en"><head>${head.join('\n')}</head>\n<body><main>\n${main.join('\n')}\n</main></body></html>\n`;
}

function header({ startedAt, seed, latency, machine, ok }: RehearsalReport): string {
  const latencies = latency === 'aws' ? "AWS's latencies injected" : 'no latencies injected';
  const facts = [date(startedAt), latencies, `seed ${seed}`, `${machine.cpus} cores for everything`];
  return [
    '<header>',
    element('span', { class: 'notaws' }, 'local cloud, not AWS'),
    element('h1', {}, 'What happens when instances are taken away'),
    element('p', { class: 'facts' }, escaped(`One rehearsal: ${facts.join(' · ')}`)),
    ok ? '' : element('p', { class: 'verdict missed' }, '✗ This rehearsal failed: see its output.'),
    '</header>',
  ].join('');
}

/** The answer before the evidence. */
function numbers(report: RehearsalReport): string {
  const { workload, interruptions } = report;
  const { drained, killed } = comparable(report);
  const middle = (values: (number | null)[]) => median(values.filter((value) => value !== null));
  const [drain, kill] = [drained, killed].map((ones) => middle(ones.map(({ maxGapMs }) => maxGapMs)));
  const noticed = interruptions.filter(({ scenario }) => scenario === 'notice');
  const inSync = middle(noticed.map(({ inSyncMs }) => inSyncMs));
  const shown: [string, string][] = [
    [
      `${workload.lost} lost`,
      `of ${count(workload.acked)} acknowledged records, over ${interruptions.length} interruptions`,
    ],
    ...(drain === null || kill === null
      ? []
      : ([
          [
            `${duration(drain)}`,
            `a client's longest wait with a notice; ${duration(kill)} without (medians)`,
          ],
        ] as [string, string][])),
    ...(inSync === null
      ? []
      : ([[duration(inSync), 'from a notice until all replicas are in sync again (median)']] as [
          string,
          string,
        ][])),
  ];
  const boxes = shown.map(([number, words]) =>
    element('div', {}, element('b', {}, escaped(number)), element('span', {}, escaped(words))),
  );
  return element('div', { class: 'numbers' }, ...boxes);
}

function pair(evidence: Evidence): string {
  const typical = typicalPair(evidence);
  if (typical === null) return '';
  const words =
    'Of each kind the one with the median gap. Each dot is an acknowledgement, at the time when it came, as high as its ' +
    'record had waited. Shaded: the longest time in which a partition acknowledged nothing. All instances and clients share ' +
    "this machine's cores, so one that boots slows the others.";
  return element('figure', {}, pairFigure(typical), element('figcaption', {}, words));
}

/** Only of a run that compared. */
function compared(report: RehearsalReport): string {
  const costs = comparison(report);
  if (costs.length === 0) return '';
  return section(
    'Against what people do today',
    'The same broker leaves in each of these ways, interleaved and repeated in this run. Medians; × is how many times what a ' +
      'drained stop cost. With nobody watching, volume and address still move to the replacement; with an empty disk they ' +
      'move, too, but what was on the disk is copied from the other brokers.',
    comparisonFigure(costs, report),
    comparisonTable(costs),
  );
}

/** Only of a run that looked. */
function security({ security: found }: RehearsalReport, docs: string): string {
  if (found === null) return '';
  const reasons = element('a', { href: `${docs}/security.md` }, 'docs/security.md');
  return section(
    'Security',
    'What must answer or be refused, where secrets may be, and how far each service of an instance is shut in, from 0 (nothing ' +
      'left open) to 10, as its own systemd says. A rehearsal fails over all but the last, which a test holds to a table.',
    securityTable(found),
    unitsTable(found),
    element('p', { class: 'muted' }, `What must be so, and why what is open is left open: ${reasons}.`),
  );
}

function section(heading: string, words: string, ...content: string[]): string {
  return element(
    'section',
    {},
    element('h2', {}, escaped(heading)),
    ...(words === '' ? [] : [element('p', { class: 'muted' }, escaped(words))]),
    ...content,
  );
}

function oneCourse(course: Course, report: RehearsalReport, longestMs: number): string {
  const { interruption, acknowledgements, failuresMs } = course;
  const gap = interruption.maxGapMs === null ? '' : `longest gap ${duration(interruption.maxGapMs)} · `;
  const facts = `${nodesOf(interruption)} · ${gap}${count(acknowledgements.length)} acknowledgements`;
  const failures = failuresMs.length === 0 ? '' : ` · ${failuresMs.length} sends failed (✗)`;
  const head = [
    element('h3', {}, escaped(numbered(interruption, report))),
    element('span', { class: 'muted' }, escaped(facts + failures)),
  ];
  return element('figure', {}, element('div', { class: 'head' }, ...head), courseFigure(course, longestMs));
}

function howMeasured(docs: string): string {
  const link = (file: string, words: string) => element('a', { href: `${docs}/${file}` }, words);
  const text =
    `What each figure means, and how it is measured: ${link('report.md', 'docs/report.md')}. What of the local cloud is ` +
    `real, and what stands in for AWS: ${link('../README.md', 'README.md')}. What can go wrong: ${link('faults.md', 'docs/faults.md')}.`;
  return element('section', {}, element('h2', {}, 'How it is measured'), element('p', {}, text));
}
