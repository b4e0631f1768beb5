import type { RehearsalReport, SecurityReport } from '../../../cluster/report';
import { type Bar, bars, type Verdict } from '../bars';
import type { Interruption } from '../course';
import type { Cost } from '../comparison';
import { element, escaped } from '../markup';
import { type Step, STEPS } from '../moments';
import { nodesOf, numbered, titleOf } from '../titles';
import { count, duration, seconds } from '../units';
import { type Column, table } from './table';

const MARKS: Record<Verdict, string> = { met: '✓', missed: '✗', 'not judged': '–', reported: '·' };

export function barsTable(report: RehearsalReport): string {
  return table<Bar>(bars(report), [
    { heading: 'what', cell: ({ what }) => escaped(what) },
    { heading: 'bar', cell: ({ bar }) => escaped(bar) },
    { heading: 'seen in this run', cell: ({ seen }) => escaped(seen) },
    {
      heading: 'verdict',
      cell: ({ verdict }) =>
        element('span', { class: `verdict ${verdict.replace(' ', '-')}` }, `${MARKS[verdict]} ${verdict}`),
    },
  ]);
}

/** Every interruption with its steps, in seconds since it began. */
export function interruptionsTable(report: RehearsalReport): string {
  const steps = (Object.keys(STEPS) as Step[]).map((step): Column<Interruption> => ({
    heading: STEPS[step].short,
    kind: 'number',
    cell: (one) => {
      const at = one[step];
      return at === null ? '' : seconds(at);
    },
  }));
  return table<Interruption>(report.interruptions, [
    { heading: 'what happened', cell: (one) => escaped(numbered(one, report)) },
    { heading: 'to', cell: (one) => escaped(nodesOf(one)) },
    ...steps,
    {
      heading: 'longest gap',
      kind: 'number',
      cell: ({ maxGapMs }) => (maxGapMs === null ? '' : element('strong', {}, duration(maxGapMs))),
    },
  ]);
}

/** What each way of leaving cost, in the median, and how many times what the drained stop cost. */
export function comparisonTable(costs: Cost[]): string {
  const time = (heading: string, name: keyof Cost['ratios']): Column<Cost> => ({
    heading,
    kind: 'number',
    cell: (cost) => {
      const [value, ratio] = [cost[name], cost.ratios[name]];
      if (value === null) return '';
      return element('strong', {}, duration(value)) + (ratio === null ? '' : ` × ${ratio}`);
    },
  });
  return table<Cost>(costs, [
    { heading: 'a broker leaves', cell: ({ treatment }) => escaped(titleOf({ scenario: treatment })) },
    { heading: 'MiB on each broker', kind: 'number', cell: ({ dataMib }) => count(dataMib) },
    { heading: 'times', kind: 'number', cell: (cost) => String(cost.count) },
    time('longest gap', 'maxGapMs'),
    time('of it until in sync', 'stopGapMs'),
    time('replicas out of sync', 'underReplicatedMs'),
  ]);
}

const LATENCIES: Record<string, string> = {
  launch: 'an instance is launched → it runs',
  attach: 'a volume is attached → the instance has it',
  detach: 'a volume is detached → it is free',
  'move-address': 'an address is moved → it answers there',
  terminate: "an instance is terminated → its end begins (its guest's shutdown comes on top)",
  react: 'an instance leaves its Auto Scaling group → the group launches another',
  'show-tags': 'a tag is written → it is seen',
};

export function latenciesTable({ latency, seed, injectedSeconds }: RehearsalReport): string {
  if (latency === 'none') {
    return element('p', {}, "None: the local cloud's answers came as fast as this machine gives them.");
  }
  const words = `Injected between each call and its effect, with jitter from seed ${seed}:`;
  return (
    element('p', {}, words) +
    table(Object.entries(injectedSeconds), [
      { heading: 'what takes time', cell: ([name]) => escaped(LATENCIES[name] ?? name) },
      { heading: 'seconds', kind: 'number', cell: ([, { from, to }]) => `${from}–${to}` },
    ])
  );
}

/** What was tried, and what came of it. */
export function securityTable({ ports, temptations, secrets, calls }: SecurityReport): string {
  const rows = [
    [
      'ports of all nodes, from every side',
      `${count(ports.tried)} tried`,
      `${count(ports.answered)} answered`,
    ],
    [
      'plaintext, old TLS, wrong certificates, wrong users',
      `${count(temptations.tried)} tried`,
      `${count(temptations.refused)} refused`,
    ],
    [
      `${count(secrets.lookedFor)} secrets, in all that the run left or showed`,
      `${count(secrets.artifacts)} artifacts searched, ${count(Math.round(secrets.bytes / 2 ** 20))} MiB`,
      `${count(secrets.findings)} found outside their places`,
    ],
    [
      "calls of instances to AWS, by their roles' policies",
      `${count(calls.judged)} judged, ${count(calls.refused)} refused`,
      `${calls.used} of ${calls.granted} granted actions used`,
    ],
  ];
  return table(rows, [
    { heading: 'what', cell: ([what]) => escaped(what) },
    { heading: 'looked at', cell: ([, tried]) => escaped(tried) },
    { heading: 'seen', cell: ([, , seen]) => escaped(seen) },
  ]);
}

/** Services of an instance, and what `systemd-analyze security` finds open. */
export function unitsTable({ units }: SecurityReport): string {
  return table(units, [
    { heading: 'service', cell: ({ unit }) => escaped(unit) },
    { heading: 'exposure', kind: 'number', cell: ({ exposure }) => exposure.toFixed(1) },
    {
      heading: 'open',
      cell: ({ exposure, open }) => escaped(exposure > CONFINED ? 'not confined' : open.join(' ')),
    },
  ]);
}

/** systemd calls what is above unsafe: nearly everything is open. */
const CONFINED = 9;

export function circumstancesTable(report: RehearsalReport): string {
  const { machine, versions, deploy, destroy, workload, pipeline, cases, interruptions } = report;
  const amounts = [...new Set(interruptions.map(({ ballastMib }) => ballastMib))].sort((a, b) => a - b);
  const rows = [
    ['machine', `${machine.cpus} × ${machine.cpuModel}, ${count(machine.memoryMib)} MiB of memory`],
    ['kernel', `Linux ${machine.kernel}, the same for all instances`],
    ['on the instances', `Kafka ${versions.kafka}, Java ${versions.java}, Node.js ${versions.node}`],
    ['Terraform', versions.terraform],
    ['deployed', `in ${deploy.seconds} s; the first check had passed after ${deploy.readySeconds} s`],
    ['data on each broker', `${amounts.map(count).join(' or ')} MiB, and what the load and the checks wrote`],
    [
      'all records',
      `${count(workload.acked)} acknowledged, ${workload.lost} lost, ${workload.duplicated} duplicated, ` +
        `${workload.outOfOrder} out of order, ${workload.failedSends} sends failed`,
    ],
    [
      'latency of all',
      `${duration(workload.p50Ms)} (median), ${duration(workload.p99Ms)} (p99), ${duration(workload.maxMs)} (longest)`,
    ],
    ...(pipeline === null
      ? []
      : [
          [
            'copied in transactions',
            `${count(pipeline.copied)} of ${count(pipeline.input)} exactly once, ${pipeline.lost} lost, ` +
              `${pipeline.duplicated} duplicated, ${pipeline.outOfOrder} out of order; the copier was killed ${pipeline.crashes} times`,
          ],
        ]),
    ...(cases === null
      ? []
      : [
          [
            'cases that people start from',
            cases.map(({ name, ok }) => `${name}: ${ok ? 'holds' : 'fails'}`).join(', '),
          ],
        ]),
    ['destroyed', `in ${destroy.seconds} s, ${destroy.leftovers.length} things left over`],
  ];
  return table(rows, [
    { heading: '', cell: ([name]) => escaped(name) },
    { heading: '', cell: ([, value]) => escaped(value) },
  ]);
}
