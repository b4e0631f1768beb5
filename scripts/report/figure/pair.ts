import type { RehearsalReport } from '../../../cluster/report';
import type { Course } from '../course';
import { nodesOf, titleOf } from '../titles';
import { date, duration } from '../units';
import { drawCourse, heightFor, placeFor } from './interruption';
import { figure, standaloneFigure } from './svg';
import { label } from './words';

const WIDTH = 920;
const BETWEEN = 28;
const HEADINGS = 54;
/** Around a figure with paper of its own, and above it for a caption. */
const EDGE = 18;
const CAPTION = 22;

/** Two interruptions side by side, over the same time and on the same scale, for a page that has the colours. */
export function pairFigure(pair: [Course, Course]): string {
  const { content, height, title } = draw(pair, { left: 0, top: 0, width: WIDTH });
  return figure(WIDTH, height, title, content);
}

/** The same as a file of its own: what README.md shows. */
export function pairFile(pair: [Course, Course], caption: string): string {
  const place = { left: EDGE, top: EDGE + CAPTION, width: WIDTH - 2 * EDGE };
  const { content, height, title } = draw(pair, place);
  const line = label(caption, { class: 'muted', x: EDGE, y: EDGE + 10 });
  return standaloneFigure(WIDTH, place.top + height + EDGE / 2, `${caption}. ${title}`, line, content);
}

/** What has to be known before anything else. */
export function captionOf({ machine, latency, startedAt }: RehearsalReport): string {
  const latencies = latency === 'aws' ? "AWS's latencies injected" : 'no latencies injected';
  return `Local cloud on one machine of ${machine.cpus} cores, not AWS; ${latencies}; rehearsal of ${date(startedAt)}`;
}

function draw(pair: [Course, Course], { left, top, width }: { left: number; top: number; width: number }) {
  const common = placeFor(pair);
  const each = (width - BETWEEN) / 2;
  const columns = pair.map((course, index) => {
    const place = { left: left + index * (each + BETWEEN), top: top + HEADINGS, width: each };
    return heading(course, place.left, top) + drawCourse(course, { ...common, ...place });
  });
  return {
    content: columns.join(''),
    height: HEADINGS + heightFor(common),
    title: pair.map((course) => `${nameOf(course)}: ${costOf(course)}`).join('. '),
  };
}

function heading(course: Course, left: number, top: number): string {
  return [
    label(nameOf(course), { x: left, y: top + 16, 'font-size': 16, 'font-weight': 650 }),
    label(costOf(course), { x: left, y: top + 34, 'font-size': 12.5 }),
  ].join('');
}

function nameOf({ interruption }: Course): string {
  return `${titleOf(interruption)}: ${nodesOf(interruption)}`;
}

function costOf({ interruption: { maxGapMs } }: Course): string {
  return maxGapMs === null ? 'nothing was offered' : `a client waited ${duration(maxGapMs)} at the longest`;
}
