import type { Course } from '../course';
import { nodesOf, titleOf } from '../titles';
import { drawCourse, heightFor, placeFor } from './interruption';
import { figure } from './svg';

const WIDTH = 920;

/** One interruption, for a page that has the colours. @param longestMs that a latency axis shows, the same for all */
export function courseFigure(course: Course, longestMs: number): string {
  const common = { ...placeFor([course]), longestMs };
  const title = `${titleOf(course.interruption)}: ${nodesOf(course.interruption)}`;
  return figure(
    WIDTH,
    heightFor(common),
    title,
    drawCourse(course, { ...common, left: 0, top: 0, width: WIDTH }),
  );
}
