/** What a drain does, in its order. Not every drain does all of it. */
export const PHASES = [
  'toldHandOver',
  'toldInterruption',
  'leaving',
  'leftGroup',
  'toldLate',
  'standbySeen',
  'stopping',
  'stopped',
  'unmounted',
  'detached',
  'completed',
] as const;
export type Phase = (typeof PHASES)[number];
