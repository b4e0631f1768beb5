import { UNITS } from '../../cluster/node-paths';
import { succeed } from '../effects/exec';
import { type Imds, ImdsError } from '../effects/imds';
import type { Machine } from '../effects/machine';
import { decide, type Signal } from './policy';
import { lifecycle } from './signals/lifecycle';
import type { SignalSource } from './signals/signal';

/** An interruption notice gives two minutes; two seconds of them are spent on average on hearing it. */
const POLL_MS = 2000;

const SOURCES: SignalSource<Signal>[] = [lifecycle];

/** How the polls went, since the watcher's start. */
export interface Counts {
  polls: number;
  /** Bad answers by kind: unreachable, status, body, unreadable. */
  bad: Record<string, number>;
}

/** Listens to the metadata service; no answer of it can end that. */
export class Watcher {
  readonly counts: Counts = { polls: 0, bad: {} };
  private drainStarted = false;
  private silent = false;

  constructor(
    private readonly machine: Machine,
    private readonly imds: Imds,
  ) {}

  async watch(): Promise<never> {
    for (;;) {
      await this.poll();
      await this.machine.clock.sleep(POLL_MS);
    }
  }

  /** Ask once for everything, and act on it. Never throws. */
  async poll(): Promise<void> {
    this.counts.polls += 1;
    for (const source of SOURCES) {
      const signal = await this.ask(source);
      if (signal && decide(signal) === 'drain') await this.startDrain(`${signal.kind} ${signal.target}`);
    }
  }

  private async ask(source: SignalSource<Signal>): Promise<Signal | undefined> {
    try {
      const signal = source.parse(await this.imds.get(source.path));
      if (this.silent) this.machine.log.info(`${source.path}: answers again`);
      this.silent = false;
      return signal;
    } catch (error) {
      const kind = error instanceof ImdsError ? error.kind : 'unreadable';
      this.counts.bad[kind] = (this.counts.bad[kind] ?? 0) + 1;
      // Once for each outage: at a poll every two seconds the journal would be full of it.
      if (!this.silent) this.machine.log.warn(`${source.path}: ${String(error)}`);
      this.silent = true;
      return undefined;
    }
  }

  /** The drain is a unit of its own: the end of this process must not be the end of the drain. */
  private async startDrain(why: string): Promise<void> {
    if (this.drainStarted) return;
    this.machine.log.warn(`${why}: starting ${UNITS.drain}`);
    try {
      await succeed(this.machine.exec, 'systemctl', ['start', '--no-block', UNITS.drain], {
        timeoutMs: 10_000,
      });
      this.drainStarted = true;
    } catch (error) {
      this.machine.log.warn(`${UNITS.drain} could not be started, again at the next poll: ${String(error)}`);
    }
  }
}
