import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { Command } from 'commander';
import { clusterNodes } from '../../../cluster/nodes';
import { clusterSecrets } from '../../../cluster/secrets';
import { printLine, run } from '../../../scripts/cli';
import { loadCluster } from '../../../scripts/project';
import { accountArtifacts } from './account';
import { nameSecrets } from './named';
import { needlesOf } from './needles';
import { searchArtifacts } from './search';

/** Prints the Search. Runs where the API is reachable: `node build/rehearsal/security/secrets/search-account.js`. */
async function searchAccount(): Promise<void> {
  const { config, home } = await loadCluster();
  const secrets = clusterSecrets(config, clusterNodes(config), home);
  const clients = {
    ec2: new EC2Client({}),
    s3: new S3Client({ forcePathStyle: true }),
    ssm: new SSMClient({}),
    endpoint: process.env.AWS_ENDPOINT_URL!,
  };
  printLine(await searchArtifacts(needlesOf(nameSecrets(secrets)), accountArtifacts(clients)));
  for (const client of [clients.ec2, clients.s3, clients.ssm]) client.destroy();
}

void run(new Command('search-account').action(searchAccount)).then((code) => {
  process.exitCode = code;
});
