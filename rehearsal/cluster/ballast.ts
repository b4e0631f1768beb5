import type { LocalCluster } from './lifecycle';

/** Data that every broker has beside what the load writes: how long a hand-over takes must not depend on it. */
export class Ballast {
  private mebibytes = 0;

  constructor(private readonly cluster: LocalCluster) {}

  /** Let each broker have so much of it. */
  async bring(mebibytes: number): Promise<void> {
    if (mebibytes < this.mebibytes) {
      await this.cluster.dropBallast();
      this.mebibytes = 0;
    }
    if (mebibytes > this.mebibytes) await this.cluster.addBallast(mebibytes - this.mebibytes);
    this.mebibytes = mebibytes;
  }
}
