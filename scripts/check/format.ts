import { table } from '../table';
import { CRITERIA, type CheckReport, type Criterion, type CriterionName } from './verdict';

/** The report as a person reads it. */
export function formatReport(report: CheckReport): string {
  const { criteria, ok } = report;
  const held = criteria.filter((criterion) => criterion.ok).length;
  return [
    ...table(brokerRows(report)),
    '',
    workloadLine(report),
    '',
    ...Object.keys(CRITERIA).flatMap((name) => criterionLines(name as CriterionName, criteria)),
    ...report.warnings.map(({ subject, message, todo }) => `WARN  ${subject}: ${message}: ${todo}`),
    '',
    `${ok ? 'OK' : 'FAILED'}: ${held} of ${criteria.length} criteria hold`,
    '',
  ].join('\n');
}

function brokerRows({ brokers }: CheckReport): string[][] {
  return [
    ['BROKER', 'ENDPOINT', 'ID', 'TLS', 'CERTIFICATE', 'LEADS', 'ACKED', 'READ'],
    ...brokers.map(({ name, endpoint, id, tls, leads, acked, read }) => [
      name,
      endpoint,
      String(id ?? '-'),
      tls?.protocol ?? '-',
      tls ? `until ${tls.expires.slice(0, 10)}` : '-',
      String(leads),
      String(acked),
      String(read),
    ]),
  ];
}

function workloadLine({ workload, user, topic }: CheckReport): string {
  if (workload === null) return `user ${user} could not write to ${topic}`;
  const { acked, lost, duplicated, outOfOrder, failedSends, p50Ms, p99Ms, maxMs } = workload;
  return (
    `user ${user}, topic ${topic}: ${acked} acknowledged, ${lost ?? '?'} lost, ${duplicated ?? '?'} duplicated, ` +
    `${outOfOrder ?? '?'} out of order, ${failedSends} failed; ms to acknowledge: p50 ${p50Ms}, p99 ${p99Ms}, max ${maxMs}`
  );
}

/** One line for each thing that was seen wrong, naming the subjects it was seen at; else one for all of them. */
function criterionLines(name: CriterionName, criteria: Criterion[]): string[] {
  const own = criteria.filter((criterion) => criterion.name === name);
  if (own.length === 0) return [];
  const failed = own.filter(({ ok }) => !ok);
  if (failed.length > 0) {
    const details = [...new Set(failed.map(({ detail }) => detail))];
    return details.map((detail) => {
      const where = subjects(failed.filter((criterion) => criterion.detail === detail));
      return `FAIL  ${CRITERIA[name]}: ${where}: ${oneLine(detail)}`;
    });
  }
  return [
    `ok    ${CRITERIA[name]}: ${own[0].subject === 'cluster' ? oneLine(own[0].detail) : subjects(own)}`,
  ];
}

function subjects(criteria: Criterion[]): string {
  return criteria.map(({ subject }) => subject).join(', ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}
