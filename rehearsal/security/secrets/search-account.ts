import { text } from 'node:stream/consumers';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Command } from 'commander';
import { printLine, run } from '../../../scripts/cli';
import { accountArtifacts } from './account';
import { secretsFromJson } from './known';
import { needlesOf } from './needles';
import { searchArtifacts } from './search';

/**
 * Prints the Search. Reads the secrets from its standard input. Runs where the API is reachable:
 * `node build/rehearsal/security/secrets/search-account.js`.
 */
async function searchAccount(): Promise<void> {
  const secrets = secretsFromJson(await text(process.stdin));
  const clients = {
    ec2: new EC2Client({}),
    s3: new S3Client({ forcePathStyle: true }),
    ssm: new SSMClient({}),
    endpoint: process.env.AWS_ENDPOINT_URL!,
  };
  printLine(await searchArtifacts(needlesOf(secrets), accountArtifacts(clients)));
  for (const client of [clients.ec2, clients.s3, clients.ssm]) client.destroy();
}

void run(new Command('search-account').action(searchAccount)).then((code) => {
  process.exitCode = code;
});
