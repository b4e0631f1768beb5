import { parseArgs } from 'node:util';
import { createImds } from '../effects/imds';
import { thisMachine } from '../effects/machine';
import { instanceEffects } from './act';
import { noCounts } from './counts';
import { dryRunEffects } from './dry-run';
import { serveMetrics } from './serve';
import { Watcher } from './watch';

const USAGE =
  'usage: watcher [--dry-run [--polls N]]\n' +
  '  --dry-run   print every signal and what it would lead to, one JSON object a line; needs no instance\n' +
  '  --polls N   end after N polls\n' +
  'AWS_EC2_METADATA_SERVICE_ENDPOINT says where the metadata service is (default: http://169.254.169.254).\n';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'dry-run': { type: 'boolean', default: false }, polls: { type: 'string' } },
  });
  const polls = values.polls === undefined ? Infinity : Number(values.polls);
  if (!(polls >= 1)) throw new Error(`--polls takes a number from 1, not ${values.polls}`);
  const machine = thisMachine();
  const imds = createImds(machine);
  if (values['dry-run']) {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    await new Watcher(machine, imds, dryRunEffects(machine.clock, print)).watch(polls);
    return;
  }
  let counts = noCounts();
  serveMetrics(machine, () => counts);
  await new Watcher(
    machine,
    imds,
    instanceEffects(machine, (latest) => (counts = latest)),
  ).watch(polls);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n${USAGE}`);
  process.exitCode = 2;
});
