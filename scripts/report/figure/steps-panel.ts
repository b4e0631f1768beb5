import type { Moment } from '../moments';
import { element } from '../markup';
import { seconds } from '../units';
import type { Frame, Scale } from './frame';
import { label, widthOf } from './words';

export const ROW_HEIGHT = 17;
/** On the left of the panel, where it has no axis. */
const MARGIN = 44;

/** A row for each step: a bar from what it waited for to when it was taken, and its name beside. */
export function stepsPanel(moments: Moment[], frame: Frame, time: Scale): string {
  return moments
    .map((moment, row) => {
      const y = frame.top + (row + 0.5) * ROW_HEIGHT;
      const [begin, end] = [time(moment.sinceMs), time(moment.atMs)];
      const bar = {
        class: 'bar',
        x1: begin,
        x2: end,
        y1: y,
        y2: y,
        'stroke-width': 3,
        'stroke-opacity': 0.45,
      };
      return element(
        'g',
        { class: moment.by },
        element('line', bar),
        element('circle', { class: 'dot', cx: end, cy: y, r: 3.2 }),
        name(moment, begin, end, y, frame),
      );
    })
    .join('');
}

/** On the right of the step, unless there is room on the left only. */
function name(moment: Moment, begin: number, end: number, y: number, frame: Frame): string {
  const words = `${moment.label} ${timeOf(moment)}`;
  const room = 8 + widthOf(words);
  const isLeft = end + room > frame.right && begin - room >= frame.left - MARGIN;
  return label(words, {
    ...{ x: isLeft ? begin - 8 : end + 8, y: y + 4, 'text-anchor': isLeft ? 'end' : 'start' },
  });
}

/** Of what takes less than a second, how much less. */
function timeOf({ sinceMs, atMs }: Moment): string {
  const took = atMs - sinceMs;
  const isShort = sinceMs > 0 && took > 0 && took < 1000;
  return `${seconds(atMs)} s${isShort ? ` (+${seconds(took, 2)} s)` : ''}`;
}
