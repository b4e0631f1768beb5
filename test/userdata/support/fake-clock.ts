import type { Clock } from '../../../userdata/effects/clock';

/** A clock whose sleepers wake in order, without anybody waiting: time jumps to whoever is next. */
export class FakeClock implements Clock {
  private time = Date.parse('2026-11-21T10:00:00Z');
  private sleepers: { at: number; wake: () => void }[] = [];
  private driving = false;
  private halted = false;

  now(): number {
    return this.time;
  }

  random(): number {
    return 0.5;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.sleepers.push({ at: this.time + milliseconds, wake });
      this.drive();
    });
  }

  /** Nobody wakes any more: loops that never end stay where they are. */
  halt(): void {
    this.halted = true;
  }

  private drive(): void {
    if (this.driving || this.halted || this.sleepers.length === 0) return;
    this.driving = true;
    setImmediate(() => {
      this.driving = false;
      if (this.halted) return;
      this.sleepers.sort((a, b) => a.at - b.at);
      const next = this.sleepers.shift();
      if (next) {
        this.time = Math.max(this.time, next.at);
        next.wake();
      }
      this.drive();
    });
  }
}

/** A clock that runs faster than ours: for fakes that talk to something real. */
export class FastClock implements Clock {
  private readonly start = Date.now();
  private halted = false;

  constructor(private readonly factor = 20) {}

  now(): number {
    return this.start + (Date.now() - this.start) * this.factor;
  }

  random(): number {
    return 0.5;
  }

  async sleep(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds / this.factor).unref());
    if (this.halted) await new Promise(() => undefined);
  }

  /** As above. */
  halt(): void {
    this.halted = true;
  }
}
