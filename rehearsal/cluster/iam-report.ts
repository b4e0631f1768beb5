import { UNUSED_GRANTS } from '../../stacks/constructs/node-role';
import type { IamLedger } from '../cloud-state';
import { judgePrivileges, reasonsFor } from './least-privilege';

/** Prints the PrivilegeReport. Runs where the API is reachable: `node build/rehearsal/cluster/iam-report.js [--no-hand-over]`. */
async function main(): Promise<void> {
  const response = await fetch(`${process.env.AWS_ENDPOINT_URL}/_cloud/iam`);
  const reasons = reasonsFor(!process.argv.includes('--no-hand-over'), UNUSED_GRANTS);
  const report = judgePrivileges((await response.json()) as IamLedger, reasons);
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
