import { runInInternet } from '../cloud';
import { run } from '../hosts/run';
import { BALLAST_TOPIC } from './ballast-topic';
import type { Progress } from './lifecycle';
import { runProgram } from './program';
import { stopwatch } from './stopwatch';

/** Data that every broker has beside what the load writes: how long a hand-over takes must not depend on it. */
export class Ballast {
  private mebibytes = 0;

  constructor(
    private readonly projectRoot: string,
    private readonly progress: Progress,
  ) {}

  /** Let each broker have so much of it. */
  async bring(mebibytes: number): Promise<void> {
    if (mebibytes < this.mebibytes) {
      await this.topic('delete');
      this.mebibytes = 0;
    }
    if (mebibytes > this.mebibytes) await this.add(mebibytes - this.mebibytes);
    this.mebibytes = mebibytes;
  }

  /** Incompressible, and the disks have it before anything is measured. */
  private async add(mebibytes: number): Promise<void> {
    const sinceFill = stopwatch();
    await this.topic('make');
    // base64 makes four bytes of three.
    const bytes = Math.floor(mebibytes * 2 ** 20 * 0.75);
    const kcat = `kcat -q -P -t ${BALLAST_TOPIC} -X acks=all`;
    await runInInternet(['sh', '-c', `head -c ${bytes} /dev/urandom | base64 -w 65536 | ${kcat}`]);
    await run(['sync']);
    this.progress(`${mebibytes} MiB more on each broker, written in ${sinceFill()} s`);
  }

  private async topic(command: 'make' | 'delete'): Promise<void> {
    const { projectRoot } = this;
    await runProgram({ projectRoot, path: 'rehearsal/cluster/ballast-topic.js', args: [command] });
  }
}
