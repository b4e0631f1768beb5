import { summariseLatencies } from '../../../kafka/latency';
import type { Acknowledgement, Course } from '../course';
import { element, rounded } from '../markup';
import { axisDuration, duration } from '../units';
import type { Frame, Scale } from './frame';
import { label, widthOf } from './words';

/** Two acknowledgements nearer to each other are one dot: a page of them would weigh megabytes. */
const DOT_GRID = 1.5;

/** Each acknowledgement at its time, as high as its record has waited, over the longest gap. */
export function latencyPanel(course: Course, frame: Frame, time: Scale, latency: Scale): string {
  const { acknowledgements, failuresMs } = course;
  return [
    ...latency.ticks().map((tick) => tickLine(tick, latency(tick), frame)),
    gapArea(course, frame, time),
    element('path', { class: 'ack', d: dots(acknowledgements, time, latency), ...DOT }),
    ...failuresMs.map((at) => element('path', { class: 'alarm-line', d: cross(time(at), frame.top + 6) })),
    gapLabel(course, frame, time, latency),
  ].join('');
}

/** What the panel shows, in words. */
export function latencyHeading({ acknowledgements }: Course): string {
  const { p50Ms } = summariseLatencies(acknowledgements.map(({ latencyMs }) => latencyMs));
  return `how long each acknowledgement took; ${duration(p50Ms)} in the median`;
}

const DOT = { fill: 'none', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-opacity': 0.6 };

function tickLine(tick: number, y: number, { left, right }: Frame): string {
  return [
    element('line', { class: 'grid', x1: left, x2: right, y1: y, y2: y }),
    label(axisDuration(tick), { class: 'muted', x: left - 6, y: y + 4, 'text-anchor': 'end' }),
  ].join('');
}

function dots(acknowledgements: Acknowledgement[], time: Scale, latency: Scale): string {
  const snap = (value: number) => Math.round(value / DOT_GRID) * DOT_GRID;
  const places = acknowledgements.map(
    ({ atMs, latencyMs }) => `M${rounded(snap(time(atMs)))} ${rounded(snap(latency(latencyMs)))}h0`,
  );
  return [...new Set(places)].join('');
}

function cross(x: number, y: number): string {
  return `M${rounded(x - 3)} ${rounded(y - 3)}l6 6m0-6l-6 6`;
}

function gapArea({ longestGap: gap }: Course, { top, bottom }: Frame, time: Scale): string {
  if (gap === null) return '';
  const [x, end] = [time(gap.from), time(gap.to)];
  const size = { width: Math.max(1.5, end - x), height: bottom - top };
  return element('rect', { class: 'alarm-area', x, y: top, ...size, 'fill-opacity': 0.14 });
}

/** Beside the acknowledgement that ends the gap. */
function gapLabel({ longestGap: gap }: Course, frame: Frame, time: Scale, latency: Scale): string {
  if (gap === null) return '';
  const [x, y] = [time(gap.to), latency(gap.ms)];
  const words = `${duration(gap.ms)} gap`;
  const fits = x + 8 + widthOf(words) <= frame.right;
  return [
    element('circle', { class: 'alarm-area', cx: x, cy: y, r: 3.2 }),
    label(words, {
      ...{ class: 'alarm', x: x + (fits ? 8 : -8), y: y + 4, 'font-weight': 600 },
      'text-anchor': fits ? 'start' : 'end',
    }),
  ].join('');
}
