import { type Imds, ImdsError } from '../effects/imds';
import type { Signal } from './policy';
import { lifecycle } from './signals/lifecycle';
import { maintenance } from './signals/maintenance';
import { rebalance } from './signals/rebalance';
import { request } from './signals/request';
import type { SignalSource } from './signals/signal';
import { spot } from './signals/spot';

/** Those that leave the least time first. */
const SOURCES: readonly SignalSource<Signal>[] = [spot, lifecycle, maintenance, rebalance, request];

/** What was wrong with a bad answer: with the service, or with what it said. */
export type Failure = ImdsError['kind'] | 'unreadable';

export interface Heard {
  path: string;
  answer: { signal: Signal } | { failure: Failure; message: string };
}

/** Ask for every kind of news. No answer keeps the others from being asked for. */
export async function listen(imds: Imds): Promise<Heard[]> {
  const heard: Heard[] = [];
  // One after the other: the service throttles by connections.
  for (const source of SOURCES) heard.push({ path: source.path, answer: await ask(imds, source) });
  return heard;
}

async function ask(imds: Imds, { path, parse }: SignalSource<Signal>): Promise<Heard['answer']> {
  try {
    return { signal: parse(await imds.get(path)) };
  } catch (error) {
    const failure = error instanceof ImdsError ? error.kind : 'unreadable';
    return { failure, message: error instanceof Error ? error.message : String(error) };
  }
}
