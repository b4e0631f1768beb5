import type { Result } from '../check/evidence';
import type { Attention } from './report';

/** A part of the report, and what it asks of the operator. */
export interface Judgement<T> {
  status: T;
  attention: Attention[];
}

/** Makes items about one subject, as lists: most judgements return one or none. */
export function itemsAbout(subject: string) {
  return (code: Attention['code'], message: string, todo: string): Attention[] => [
    { code, subject, message, todo },
  ];
}

/** Null if it could not be seen. */
export function seen<T>(source: Result<T>): T | null {
  return 'value' in source ? source.value : null;
}

/** In words, coarsely: 40 s, 12 min, 5 h, 3 days. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(Math.round(milliseconds / 1000), 0);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
