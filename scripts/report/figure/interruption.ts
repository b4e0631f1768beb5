import type { Course } from '../course';
import { element } from '../markup';
import { beginningOf } from '../titles';
import { seconds } from '../units';
import { type Frame, latencyScale, type Scale, timeScale } from './frame';
import { latencyHeading, latencyPanel } from './latency-panel';
import { replicasPanel } from './replicas-panel';
import { ROW_HEIGHT, stepsPanel } from './steps-panel';
import { label, labelOf } from './words';

const LATENCY_HEIGHT = 170;
const REPLICAS_HEIGHT = 42;
const HEADING = 22;
const GAP = 30;
const AXIS = 34;
const MARGIN = { left: 48, right: 10 };

/** Where a course is drawn, and what it has in common with those beside it. */
export interface Place {
  left: number;
  top: number;
  width: number;
  fromMs: number;
  toMs: number;
  longestMs: number;
  /** Rows for steps. */
  rows: number;
}

export function placeFor(courses: Course[]): Pick<Place, 'fromMs' | 'toMs' | 'longestMs' | 'rows'> {
  const latencies = courses.flatMap(({ acknowledgements }) => acknowledgements);
  return {
    fromMs: Math.min(...courses.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...courses.map(({ toMs }) => toMs)),
    longestMs: latencies.reduce((longest, { latencyMs }) => Math.max(longest, latencyMs), 0),
    rows: Math.max(...courses.map(({ moments }) => moments.length)),
  };
}

export function heightFor({ rows }: Pick<Place, 'rows'>): number {
  return HEADING + LATENCY_HEIGHT + GAP + REPLICAS_HEIGHT + GAP + rows * ROW_HEIGHT + AXIS;
}

/** An interruption: latencies, replicas in sync and steps, one under the other over the same time. */
export function drawCourse(course: Course, place: Place): string {
  const sides = { left: place.left + MARGIN.left, right: place.left + place.width - MARGIN.right };
  const under = (top: number, height: number): Frame => ({ ...sides, top, bottom: top + height });
  const latencyFrame = under(place.top + HEADING, LATENCY_HEIGHT);
  const replicasFrame = under(latencyFrame.bottom + GAP, REPLICAS_HEIGHT);
  const stepsFrame = under(replicasFrame.bottom + GAP, place.rows * ROW_HEIGHT);
  const time = timeScale(latencyFrame, place.fromMs, place.toMs);
  const heading = (words: string, { left, top }: Frame) =>
    label(words, { class: 'muted', x: left, y: top - 8 });
  return [
    timeAxis(course, time, { ...sides, top: latencyFrame.top, bottom: stepsFrame.bottom }),
    beginning(course, time, { ...sides, top: latencyFrame.top, bottom: stepsFrame.bottom }),
    heading(latencyHeading(course), latencyFrame),
    latencyPanel(course, latencyFrame, time, latencyScale(latencyFrame, place.longestMs)),
    heading('replicas in sync, of the partition with the fewest', replicasFrame),
    replicasPanel(course, replicasFrame, time),
    legend(stepsFrame),
    stepsPanel(course.moments, stepsFrame, time),
  ].join('');
}

/** The colours are explained by words that have them. */
function legend({ left, top }: Frame): string {
  return labelOf(
    ['steps of ', ['the old instance', 'old'], ', ', ['the replacement', 'replacement'], ' and the cluster'],
    { class: 'muted', x: left, y: top - 8 },
  );
}

function timeAxis({ interruption }: Course, time: Scale, { top, bottom, left, right }: Frame): string {
  const ticks = time.ticks(Math.floor((right - left) / 70));
  return [
    ...ticks.map((tick) => {
      const x = time(tick);
      return [
        element('line', { class: 'grid', x1: x, x2: x, y1: top, y2: bottom + 4 }),
        label(seconds(tick, 0), { class: 'muted', x, y: bottom + 18, 'text-anchor': 'middle' }),
      ].join('');
    }),
    label(`seconds since the ${beginningOf(interruption)}`, {
      class: 'muted',
      x: right,
      y: bottom + 32,
      'text-anchor': 'end',
    }),
  ].join('');
}

function beginning({ interruption }: Course, time: Scale, { top, bottom }: Frame): string {
  const x = time(0);
  return element('line', {
    ...{ class: interruption.scenario === 'kill' ? 'alarm-line' : 'axis' },
    ...{ x1: x, x2: x, y1: top, y2: bottom, 'stroke-dasharray': '3 3' },
  });
}
