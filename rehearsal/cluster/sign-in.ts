import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { takesSignIn } from '../../kafka/broker-session';
import { printLine, run } from '../../scripts/cli';
import { deployedTarget } from '../../scripts/deployed-target';

/**
 * Prints whether each broker takes a user's password, as a JSON object by the brokers' names. Reads the user's name and the
 * password from its standard input, as JSON. Runs where brokers are reachable: `node build/rehearsal/cluster/sign-in.js`.
 */
async function tryEverywhere(): Promise<void> {
  const credential = JSON.parse(await text(process.stdin)) as { user: string; password: string };
  const { brokers, app } = await deployedTarget();
  const tries = brokers.map(
    async ({ name, endpoint }) =>
      [name, await takesSignIn({ ...app, ...credential, bootstrap: [endpoint] })] as const,
  );
  printLine(Object.fromEntries(await Promise.all(tries)));
}

void run(new Command('sign-in').action(tryEverywhere)).then((code) => (process.exitCode = code));
