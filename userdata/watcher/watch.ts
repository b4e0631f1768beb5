import type { Imds } from '../effects/imds';
import type { Machine } from '../effects/machine';
import { readCircumstances, readSettings } from './circumstances';
import { countPoll, countSignal, type Counts, noCounts } from './counts';
import { type Heard, listen } from './ear';
import { decide, type Decision, type Signal } from './policy';

/** What the watcher leads to: on an instance the drain, in a dry run lines of text. */
export interface Effects {
  /** A source says something else than before. An error makes the watcher repeat it at the next poll. */
  heard(signal: Signal, decision: Decision): Promise<void>;
  /** A source begins to answer badly, or well again; an effect fails. */
  trouble(message: string): void;
  /** After each poll. */
  polled(counts: Counts): Promise<void>;
}

/** Listens to the metadata service; no answer of it can end that, and neither can an effect that fails. */
export class Watcher {
  readonly counts: Counts = noCounts();
  /** What each source said last, as JSON. */
  private readonly last = new Map<Signal['kind'], string>();
  /** Paths that answer badly at the moment. */
  private readonly troubled = new Set<string>();

  constructor(
    private readonly machine: Pick<Machine, 'clock' | 'files'>,
    private readonly imds: Imds,
    private readonly effects: Effects,
  ) {}

  /** @param polls ends after so many. @default for ever */
  async watch(polls = Infinity): Promise<void> {
    for (let poll = 0; poll < polls; poll += 1) {
      if (poll > 0) await this.machine.clock.sleep((await readSettings(this.machine)).pollMs);
      await this.poll();
    }
  }

  /** Ask once for everything, and act on it. Never throws. */
  async poll(): Promise<void> {
    const heard = await listen(this.imds);
    countPoll(this.counts, heard, this.machine.clock.now());
    for (const one of heard) {
      this.tellTrouble(one);
      if ('signal' in one.answer) await this.take(one.answer.signal);
    }
    await this.effects.polled(this.counts).catch((error) => this.effects.trouble(String(error)));
  }

  private async take(signal: Signal): Promise<void> {
    const text = JSON.stringify(signal);
    if (this.last.get(signal.kind) === text) return;
    try {
      const decision = decide(signal, await readCircumstances(this.machine, signal.kind));
      if (decision.action === 'later') return;
      await this.effects.heard(signal, decision);
      if (decision.action !== 'nothing') countSignal(this.counts, signal);
      this.last.set(signal.kind, text);
    } catch (error) {
      this.effects.trouble(`${signal.kind}, again at the next poll: ${String(error)}`);
    }
  }

  /** Once for each outage: at a poll every two seconds the journal would be full of it. */
  private tellTrouble({ path, answer }: Heard): void {
    const troubled = 'failure' in answer;
    if (troubled === this.troubled.has(path)) return;
    if (troubled) this.troubled.add(path);
    else this.troubled.delete(path);
    this.effects.trouble(troubled ? `${path}: ${answer.message}` : `${path}: answers again`);
  }
}
