import { curveStepAfter, line } from 'd3-shape';
import type { Course } from '../course';
import { element } from '../markup';
import type { Frame, Scale } from './frame';
import { label } from './words';

/** Replicas in sync of the partition with the fewest, as steps. Where writes were refused, it is red. */
export function replicasPanel({ inSync, refused, toMs }: Course, frame: Frame, time: Scale): string {
  const most = Math.max(1, ...inSync.map(({ replicas }) => replicas));
  const height = (frame.bottom - frame.top) / most;
  const y = (replicas: number) => frame.bottom - replicas * height;
  const levels = Array.from({ length: most + 1 }, (_, level) => level);
  const steps = line<{ atMs: number; replicas: number }>()
    .x(({ atMs }) => time(atMs))
    .y(({ replicas }) => y(replicas))
    .curve(curveStepAfter)
    .digits(1);
  const last = inSync.at(-1);
  const drawn = steps(last ? [...inSync, { ...last, atMs: toMs }] : []);
  return [
    ...refused.map(({ from, to }) =>
      element('rect', {
        ...{ class: 'alarm-area', 'fill-opacity': 0.3, x: time(from), y: frame.top },
        ...{ width: Math.max(1, time(to ?? toMs) - time(from)), height: frame.bottom - frame.top },
      }),
    ),
    ...levels.map((level) =>
      element('line', { class: 'grid', x1: frame.left, x2: frame.right, y1: y(level), y2: y(level) }),
    ),
    ...levels
      .filter((level) => level > 0)
      .map((level) =>
        label(String(level), { class: 'muted', x: frame.left - 6, y: y(level) + 4, 'text-anchor': 'end' }),
      ),
    ...(drawn === null
      ? []
      : [element('path', { class: 'level', d: drawn, fill: 'none', 'stroke-width': 1.8 })]),
  ].join('');
}
