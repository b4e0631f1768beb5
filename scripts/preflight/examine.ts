import { type Finding, type Item, type Questions, type Status, STATUSES, type Subject } from './item';

/** Printed by `preflight --json`. */
export interface PreflightReport {
  /** Whether nothing fails. */
  ok: boolean;
  cluster: string;
  region: string;
  counts: Record<Status, number>;
  items: ({ name: string } & Finding)[];
}

/** Find everything out, all at once. No item keeps another from being reported. */
export async function examine(
  items: readonly Item<unknown>[],
  questions: Questions,
  subject: Subject,
): Promise<PreflightReport> {
  const findings = await Promise.all(items.map((item) => examineOne(item, questions, subject)));
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return {
    ok: count('fail') === 0,
    cluster: subject.config.name,
    region: subject.config.region,
    counts: Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Record<Status, number>,
    items: findings,
  };
}

async function examineOne(item: Item<unknown>, questions: Questions, subject: Subject) {
  const { name } = item;
  try {
    return { name, ...item.judge(await item.ask(questions, subject), subject) };
  } catch (error) {
    const found = `it could not be judged: ${(error as Error).message}`;
    return {
      name,
      status: 'unknown' as const,
      found,
      todo: 'look yourself, and report this as a mistake here',
    };
  }
}
