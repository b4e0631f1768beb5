import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { isSignInRefused, openBrokerSession } from '../../kafka/broker-session';
import { printLine, run } from '../../scripts/cli';
import { deployedTarget } from '../../scripts/deployed-target';

/** How a broker takes a user's password. */
export type SignIn = 'taken' | 'refused';

/**
 * Prints how each broker takes a password, as a JSON object by the brokers' names. Reads the user's name and the password from
 * its standard input, as JSON. Runs where brokers are reachable: `node build/rehearsal/cluster/sign-in.js`.
 */
async function tryEverywhere(): Promise<void> {
  const credential = JSON.parse(await text(process.stdin)) as { user: string; password: string };
  const { brokers, app } = await deployedTarget();
  const tries = brokers.map(async ({ name, endpoint }): Promise<[string, SignIn]> => {
    try {
      (await openBrokerSession({ ...app, ...credential, bootstrap: [endpoint] })).close();
      return [name, 'taken'];
    } catch (error) {
      if (isSignInRefused(error)) return [name, 'refused'];
      throw error;
    }
  });
  printLine(Object.fromEntries(await Promise.all(tries)));
}

void run(new Command('sign-in').action(tryEverywhere)).then((code) => (process.exitCode = code));
