import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { APP_USER } from '../../../cluster/names';
import { printLine, run } from '../../../scripts/cli';
import { loadCluster } from '../../../scripts/project';
import { readAuthority, readIds } from '../../../scripts/secrets/cluster-files';
import { readPassword } from '../../../scripts/secrets/passwords';
import { certificatePem, issueKeystore } from '../../../scripts/secrets/pki';
import { badCertificates } from './certificates';
import { tryClientListeners } from './client-listeners';
import { tryImpostors } from './impostors';
import { type NodeListener, tryNodeListener } from './node-listeners';
import { judgeTrial, type Trial } from './temptations';

/** Ends whatever hangs; each trial has shorter limits of its own. */
const SECONDS = 180;

/**
 * Tries what listeners must refuse, and prints the verdicts as JSON. Runs in the namespace from which the listeners can be
 * reached, on this machine's file system: `node build/rehearsal/security/network/probe.js COMMAND LISTENERS`.
 */
const program = new Command('probe');
program
  .command('nodes <node> <listeners>')
  .description("listeners for nodes; NODE's certificate is the one that they must take")
  .action(async (node: string, listeners: string) => {
    const { home, authority, ca, config } = await cluster();
    const intruder = {
      ca,
      keystore: readFileSync(home.secretFile(node, 'keystore'), 'utf8'),
      bad: await badCertificates(authority, config.name, { node, addresses: ['127.0.0.1'] }),
      user: { user: APP_USER, password: readPassword(home, APP_USER) },
    };
    const signal = AbortSignal.timeout(SECONDS * 1000);
    const trials: Trial[] = [];
    // One after the other: all at once they would measure how busy the machine is.
    for (const one of JSON.parse(listeners) as NodeListener[]) {
      trials.push(...(await tryNodeListener(one, intruder, signal)));
    }
    tell(trials);
  });
program
  .command('clients <listeners>')
  .description('listeners for clients')
  .action(async (listeners: string) => {
    const { home, ca } = await cluster();
    const brokers = (JSON.parse(listeners) as NodeListener[]).map(({ target, endpoint }) => ({
      name: target,
      endpoint,
    }));
    const bootstrap = brokers.map(({ endpoint }) => endpoint);
    const app = { bootstrap, ca, user: APP_USER, password: readPassword(home, APP_USER) };
    tell(await tryClientListeners(brokers, app, AbortSignal.timeout(SECONDS * 1000)));
  });
program
  .command('impostors')
  .description('our own client, faced with servers that it must not trust')
  .action(async () => {
    const { authority, ca, config } = await cluster();
    const names = { node: 'loopback', addresses: ['127.0.0.1'] };
    const identity = { cluster: config.name, dnsNames: [names.node], ...names };
    const trusted = await issueKeystore(authority, identity, new Date());
    const bad = await badCertificates(authority, config.name, names);
    tell(await tryImpostors(ca, trusted, bad, AbortSignal.timeout(SECONDS * 1000)));
  });

async function cluster() {
  const { config, home } = await loadCluster();
  const ids = readIds(home);
  if (!ids) throw new Error(`no cluster in ${home.root}`);
  const authority = await readAuthority(home, ids);
  return { config, home, authority, ca: certificatePem(authority.certificate) };
}

function tell(trials: Trial[]): void {
  printLine(trials.map(judgeTrial));
}

// Connections that were given up would keep the process alive.
void run(program).then((code) => process.stdout.write('', () => process.exit(code)));
