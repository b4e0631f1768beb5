import type { Command } from 'commander';
import { run } from '../cli';

/** A shell's code for what Ctrl-C ended. */
const INTERRUPTED = 130;

/**
 * Run a command line that watches hand-overs.
 *
 * @param afterwards said at Ctrl-C, which ends only the watching
 * @param busy whether a program of this one's is at work that ends by itself at Ctrl-C, and is to be waited for
 */
export function runWatching(
  program: Command,
  afterwards: string,
  { busy = () => false }: { busy?: () => boolean } = {},
): void {
  // The SDK would rather have a newer Node.js than Debian's, and says so in seven lines.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const exit = (code: number) => process.stdout.write('', () => process.exit(code));
  process.on('SIGINT', () => {
    if (busy()) return;
    process.stderr.write(`\nno longer watching: ${afterwards}\n`);
    exit(INTERRUPTED);
  });
  // Connections of attempts that were given up would keep the process alive.
  void run(program).then(exit);
}
