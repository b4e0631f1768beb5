import { scaleLinear } from 'd3-scale';
import type { RehearsalReport } from '../../../cluster/report';
import type { Cost } from '../comparison';
import type { Interruption } from '../course';
import { element } from '../markup';
import { titleOf } from '../titles';
import { axisDuration, count, duration } from '../units';
import { type Frame, latencyScale, type Scale } from './frame';
import { figure } from './svg';
import { label } from './words';

const WIDTH = 920;
const ROW = 24;
const NAMES = 290;
const BETWEEN = 80;
const HEADING = 26;
const AXIS = 26;

/** Each treatment's gaps and times with a replica too few, all that were measured as dots, a row for each amount of data. */
export function comparisonFigure(costs: Cost[], { interruptions }: RehearsalReport): string {
  if (costs.length === 0) return '';
  const rows = costs.map((cost) => ({
    cost,
    ones: interruptions.filter(
      ({ scenario, ballastMib, warmUp }) =>
        scenario === cost.treatment && ballastMib === cost.dataMib && !warmUp,
    ),
  }));
  const [top, each] = [HEADING, (WIDTH - NAMES - 2 * BETWEEN) / 2];
  const bottom = top + rows.length * ROW;
  const left: Frame = { left: NAMES, right: NAMES + each, top, bottom };
  const right: Frame = { left: NAMES + each + BETWEEN, right: NAMES + 2 * each + BETWEEN, top, bottom };
  const names = rows.map(({ cost }, row) =>
    label(`${titleOf({ scenario: cost.treatment })}, ${count(cost.dataMib)} MiB`, {
      ...{ x: 0, y: centre(top, row) + 4, 'font-size': 12.5 },
    }),
  );
  return figure(
    WIDTH,
    bottom + AXIS,
    'What a broker costs that leaves, one way or another',
    ...names,
    panel('a client waits, at the longest', 'maxGapMs', rows, left, (longest) =>
      // A latency scale lies on its side here.
      latencyScale({ ...left, top: left.right, bottom: left.left }, longest),
    ),
    panel('a replica is missing', 'underReplicatedMs', rows, right, (longest) => linearScale(right, longest)),
  );
}

interface Row {
  cost: Cost;
  ones: Interruption[];
}

function panel(
  heading: string,
  time: 'maxGapMs' | 'underReplicatedMs',
  rows: Row[],
  frame: Frame,
  scaleTo: (longest: number) => Scale,
): string {
  const values = ({ ones }: Row) => ones.map((one) => one[time]).filter((value) => value !== null);
  const x = scaleTo(Math.max(1, ...rows.flatMap(values)));
  const ticks = x.ticks(4).map((tick) => {
    const line = { class: 'grid', x1: x(tick), x2: x(tick), y1: frame.top, y2: frame.bottom };
    const place = { class: 'muted', x: x(tick), y: frame.bottom + 16, 'text-anchor': 'middle' };
    return element('line', line) + label(axisDuration(tick), place);
  });
  const dots = rows.map((row, index) => {
    const y = centre(frame.top, index);
    const all = values(row);
    const middle = row.cost[time];
    return element(
      'g',
      { class: row.cost.treatment === 'notice' ? 'announced' : 'unannounced' },
      ...all.map((value) =>
        element('circle', { class: 'gap', cx: x(value), cy: y, r: 4.5, 'fill-opacity': 0.6 }),
      ),
      middle === null ? '' : label(duration(middle), { x: x(Math.max(...all)) + 10, y: y + 4 }),
    );
  });
  const title = label(heading, { x: frame.left, y: 14, 'font-size': 12.5, 'font-weight': 650 });
  return [title, ...ticks, ...dots].join('');
}

function centre(top: number, row: number): number {
  return top + (row + 0.5) * ROW;
}

function linearScale({ left, right }: Frame, longest: number): Scale {
  const seconds = scaleLinear()
    .domain([0, longest / 1000])
    .nice(4)
    .range([left, right]);
  return Object.assign((ms: number) => seconds(ms / 1000), {
    ticks: (wanted = 4) => seconds.ticks(wanted).map((tick) => tick * 1000),
  });
}
