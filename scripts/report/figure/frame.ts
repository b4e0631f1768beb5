import { scaleLinear, scaleLog } from 'd3-scale';

/** Where something is drawn, in pixels. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** From milliseconds to pixels. */
export type Scale = ((value: number) => number) & { ticks(count?: number): number[] };

export function timeScale({ left, right }: Frame, fromMs: number, toMs: number): Scale {
  const seconds = scaleLinear()
    .domain([fromMs / 1000, toMs / 1000])
    .range([left, right]);
  const scale = (ms: number) => seconds(ms / 1000);
  return Object.assign(scale, { ticks: (count = 8) => seconds.ticks(count).map((tick) => tick * 1000) });
}

/** Logarithmic: what a client waits for spans four powers of ten. @param longestMs that must fit in */
export function latencyScale({ top, bottom }: Frame, longestMs: number): Scale {
  const powers = Math.max(3, Math.ceil(Math.log10(longestMs * 1.2)));
  const log = scaleLog()
    .domain([1, 10 ** powers])
    .range([bottom, top])
    .clamp(true);
  const scale = (ms: number) => log(Math.max(1, ms));
  return Object.assign(scale, { ticks: () => Array.from({ length: powers + 1 }, (_, power) => 10 ** power) });
}
