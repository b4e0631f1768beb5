import { EC2Client } from '@aws-sdk/client-ec2';
import { Command } from 'commander';
import { printLine, run } from '../../../scripts/cli';
import { launchVpcClient, removeVpcClient } from './vpc-client';

/** Runs where the API is reachable: `node build/rehearsal/security/network/vpc-client-command.js COMMAND`. */
const program = new Command('vpc-client');
const ec2 = new EC2Client({});
program
  .command('launch <neighbour>')
  .action(async (neighbour: string) => printLine(await launchVpcClient(ec2, neighbour)));
program
  .command('remove <instance> <group>')
  .action((instanceId: string, groupId: string) => removeVpcClient(ec2, { instanceId, groupId }));
void run(program).then((code) => {
  ec2.destroy();
  process.exitCode = code;
});
