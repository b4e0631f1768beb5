import { type Scenario, SCENARIOS } from '../../../cluster/report';
import type { Interruption } from '../course';
import { element } from '../markup';
import { titleOf } from '../titles';
import { axisDuration, duration } from '../units';
import { type Frame, latencyScale } from './frame';
import { figure } from './svg';
import { label } from './words';

const WIDTH = 920;
const ROW = 24;
const NAMES = 220;
const AXIS = 26;

/** The longest gap of each interruption, a row for each kind. */
export function gapsFigure(interruptions: Interruption[]): string {
  const measured = interruptions.filter(({ maxGapMs }) => maxGapMs !== null);
  const kinds = SCENARIOS.filter((kind) => measured.some(({ scenario }) => scenario === kind));
  if (kinds.length === 0) return '';
  const frame: Frame = { left: NAMES, right: WIDTH - 90, top: 8, bottom: 8 + kinds.length * ROW };
  // A latency scale lies on its side here.
  const sideways = { ...frame, top: frame.right, bottom: frame.left };
  const x = latencyScale(sideways, Math.max(...measured.map(({ maxGapMs }) => maxGapMs!)));
  const rows = kinds.map((kind, row) =>
    kindRow(
      kind,
      measured.filter(({ scenario }) => scenario === kind),
      frame.top + (row + 0.5) * ROW,
      x,
    ),
  );
  const ticks = x.ticks().map((tick) => {
    const line = { class: 'grid', x1: x(tick), x2: x(tick), y1: frame.top, y2: frame.bottom };
    const place = { class: 'muted', x: x(tick), y: frame.bottom + 16, 'text-anchor': 'middle' };
    return element('line', line) + label(axisDuration(tick), place);
  });
  return figure(WIDTH, frame.bottom + AXIS, 'The longest gap of each interruption', ...ticks, ...rows);
}

function kindRow(kind: Scenario, ones: Interruption[], y: number, x: (ms: number) => number): string {
  const gaps = ones.map(({ maxGapMs }) => maxGapMs!);
  const longest = Math.max(...gaps);
  return element(
    'g',
    { class: kind === 'kill' ? 'unannounced' : 'announced' },
    label(titleOf({ scenario: kind }), { x: 0, y: y + 4, 'font-size': 12.5 }),
    ...gaps.map((gap) =>
      element('circle', { class: 'gap', cx: x(gap), cy: y, r: 4.5, 'fill-opacity': 0.65 }),
    ),
    label(duration(longest), { x: x(longest) + 10, y: y + 4 }),
  );
}
