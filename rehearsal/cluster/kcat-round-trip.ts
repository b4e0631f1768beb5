import { randomUUID } from 'node:crypto';
import { runInInternet } from '../cloud';
import type { LocalCluster, Progress } from './lifecycle';

const RECORDS = 1000;

/**
 * A second, independent client: kcat lists the brokers, writes to `orders` as the user app and reads it back.
 *
 * @throws Error saying what is missing
 */
export async function kcatRoundTrip({ config }: LocalCluster, progress: Progress): Promise<void> {
  const run = randomUUID();
  const script = [
    'set -eu',
    // Its JSON has no newline at the end.
    'kcat -q -L -J -t orders; echo',
    // It ends well also if nothing was delivered: what counts is what is read.
    `seq -f '${run} %.0f' ${RECORDS} | kcat -q -P -t orders -X acks=all`,
    'kcat -q -C -t orders -e',
  ].join('\n');
  const [metadata, ...records] = (await runInInternet(['sh', '-c', script])).trim().split('\n');
  const { brokers } = JSON.parse(metadata) as { brokers: unknown[] };
  const read = new Set(records.filter((record) => record.startsWith(run)));
  if (brokers.length !== config.brokers.count || read.size !== RECORDS) {
    throw new Error(`kcat saw ${brokers.length} brokers and ${read.size} of ${RECORDS} records`);
  }
  progress(`kcat: ${brokers.length} brokers, ${read.size} of ${RECORDS} records written and read`);
}
