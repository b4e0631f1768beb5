import { readFile, rename, writeFile } from 'node:fs/promises';
import { API_ENDPOINT } from '../constants';
import { RUN_FILES } from '../hosts/paths';

/** The operator's. Any will do: the API stand-in evaluates no policies of its operator. */
export const OPERATOR_CREDENTIALS = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' } as const;

/** What AWS's SDKs and tools need to reach the API stand-in. */
export const AWS_ENVIRONMENT = {
  AWS_ENDPOINT_URL: API_ENDPOINT,
  AWS_ACCESS_KEY_ID: OPERATOR_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: OPERATOR_CREDENTIALS.secretAccessKey,
  // The checkout's user may have a profile of a real account.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/**
 * Add variables to what programs in the internet namespace get from now on, for example KAFKA_BOOTSTRAP once a
 * cluster is deployed. Forgotten with the cloud.
 */
export async function setClientEnvironment(environment: Record<string, string>): Promise<void> {
  await writeFile(`${RUN_FILES.client}.new`, JSON.stringify(environment), { mode: 0o600 });
  await rename(`${RUN_FILES.client}.new`, RUN_FILES.client);
}

/** Environment of programs in the internet namespace. */
export async function internetEnvironment(): Promise<Record<string, string>> {
  return { ...AWS_ENVIRONMENT, ...(await readClientEnvironment()) };
}

async function readClientEnvironment(): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(RUN_FILES.client, 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
