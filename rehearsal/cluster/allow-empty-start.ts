import { Command } from 'commander';
import { run } from '../../scripts/cli';
import { openCheckout } from '../../scripts/checkout';
import { loadDefinition } from '../../scripts/project';
import { diskCalls } from '../../scripts/replace-disk/aws';
import { judgeMarker } from '../../scripts/replace-disk/judge';

/**
 * Lets a node start with a blank disk once, without asking who has its records: for a benchmark, where all is in sync.
 * Runs where the API is reachable: `node build/rehearsal/cluster/allow-empty-start.js NODE`.
 */
async function allowEmptyStart(node: string): Promise<void> {
  const { definition, home } = await loadDefinition();
  const { config, ids } = openCheckout(definition, home);
  const { readMarker, writeMarker } = diskCalls(config.name, config.region);
  const stored = await readMarker(node);
  const marker = judgeMarker(node, stored, ids.clusterId);
  await writeMarker(node, { ...marker, mayStartEmptySince: new Date().toISOString() }, stored!);
}

void run(new Command('allow-empty-start').argument('<node>').action(allowEmptyStart)).then((code) => {
  process.exitCode = code;
});
