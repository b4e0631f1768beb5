/** A duration as people say it: 5.8 ms, 124 ms, 5.72 s, 20.6 s. */
export function duration(ms: number): string {
  if (ms < 10) return `${trimmed(ms, 1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${trimmed(ms / 1000, ms < 10_000 ? 2 : 1)} s`;
}

/** Milliseconds as seconds, without their unit. */
export function seconds(ms: number, digits = 1): string {
  return (ms / 1000).toFixed(digits);
}

/** With thin spaces between thousands. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** A power of ten, or another round value, as an axis says it. */
export function axisDuration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

/** 2026-11-26 01:12 UTC */
export function date(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
