import type { RehearsalReport, Scenario } from '../../cluster/report';
import { runInInternet } from '../cloud';
import type { PublishedMessage } from '../cloud-state';
import { API_ENDPOINT } from '../constants';

/** What people must have heard for each node that took part. */
const EXPECTED: Partial<Record<Scenario, string[]>> = {
  notice: ['interruption noticed', 'node back'],
  double: ['interruption noticed', 'node back'],
  activeController: ['interruption noticed', 'node back'],
  kill: ['node back'],
  maintenance: ['hand-over begins', 'node back'],
  lifecycle: ['interruption noticed', 'node back'],
  noWatcher: ['node back'],
  emptyDisk: ['node back'],
  roll: ['hand-over begins', 'node back'],
  rotate: ['hand-over begins', 'node back'],
  rotateUsers: ['interruption noticed', 'node back'],
  rotateCa: ['hand-over begins', 'node back'],
};

/**
 * What nobody was told of, as lines.
 *
 * @param cluster its name, with which each subject begins
 */
export function missingNews(
  messages: PublishedMessage[],
  interruptions: RehearsalReport['interruptions'],
  cluster: string,
): string[] {
  const expected = interruptions.flatMap(({ scenario, nodes }) =>
    nodes.flatMap((node) => (EXPECTED[scenario] ?? []).map((what) => `${cluster} ${node}: ${what}`)),
  );
  const count = (subjects: (string | null)[], subject: string) =>
    subjects.filter((one) => one === subject).length;
  const told = messages.map(({ subject }) => subject);
  return [...new Set(expected)]
    .filter((subject) => count(told, subject) < count(expected, subject))
    .map((subject) => `told ${count(told, subject)} of ${count(expected, subject)} times: ${subject}`);
}

/** All that any topic was given. */
export async function readMessages(): Promise<PublishedMessage[]> {
  const script = 'fetch(process.argv[1]).then((r) => r.text()).then((t) => process.stdout.write(t))';
  const json = await runInInternet([process.execPath, '-e', script, `${API_ENDPOINT}/_cloud/messages`]);
  return (JSON.parse(json) as { messages: PublishedMessage[] }).messages;
}
