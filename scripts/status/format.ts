import { table } from '../table';
import { short } from './judge-bundles';
import { duration } from './judgement';
import type { NodeStatus, StatusReport } from './report';

/** Could not be seen. */
const UNKNOWN = '?';
const NONE = '-';
/** Certificates named in the summary: those that end first. */
const NEAREST = 2;

/** The report as a person reads it: a line for each node, a summary, and at the end what to do. */
export function formatStatus(report: StatusReport): string {
  const { cluster, region, at, phase, nodesFrom } = report;
  const origin = nodesFrom === 'config' ? ', nodes as in cluster.config.ts' : '';
  return [
    `${cluster} in ${region}: ${phase}${origin}, seen at ${at}`,
    '',
    ...table([HEAD, ...report.nodes.map((node) => nodeRow(node, report))]),
    '',
    ...table(summaryRows(report)),
    '',
    ...verdictLines(report),
    '',
  ].join('\n');
}

const HEAD = [
  'NODE',
  'ZONE',
  'INSTANCE',
  'TYPE',
  'MARKET',
  'AGE',
  'AGENT',
  'VOLUME',
  'ADDRESS',
  'ELASTIC IP',
].concat(['TEMPLATE', 'KAFKA']);

function nodeRow(node: NodeStatus, { at, sources }: StatusReport): string[] {
  const since = (time: string) => duration(Date.parse(at) - Date.parse(time));
  const { instance, agent } = node;
  const without = sources.instances ? UNKNOWN : NONE;
  return [
    node.name,
    node.zone,
    instance ? (instance.state === 'running' ? instance.id : `${instance.id} (${instance.state})`) : without,
    instance?.type ?? without,
    instance?.market ?? without,
    instance ? since(instance.launched) : without,
    agent ? `${agent.state} ${since(agent.since)}` : without,
    volumeCell(node, sources),
    addressCell(node.address),
    node.elasticIp ? addressCell(node.elasticIp) : sources.elasticIps ? UNKNOWN : NONE,
    templateCell(node, sources),
    kafkaCell(node),
  ];
}

function volumeCell({ volume, instance }: NodeStatus, { volumes }: StatusReport['sources']): string {
  if (!volume) return volumes ? UNKNOWN : 'missing';
  if (volume.heldBy === null) return volume.state === 'available' ? 'free' : volume.state;
  return volume.heldBy === instance?.id ? 'held' : `with ${volume.heldBy}`;
}

function addressCell({ ip, held }: { ip: string; held: boolean | null }): string {
  if (held === null) return `${ip} ${UNKNOWN}`;
  return held ? ip : `${ip} not held`;
}

function templateCell({ template }: NodeStatus, { instances, groups }: StatusReport['sources']): string {
  const running = template.running ?? (instances ? UNKNOWN : NONE);
  const deployed = template.deployed ?? (groups ? UNKNOWN : NONE);
  return running === deployed ? String(running) : `${running} of ${deployed}`;
}

function kafkaCell({ broker, controller }: NodeStatus): string {
  if (broker) {
    const { registered, leads, replicas, outOfSync } = broker;
    const sync = outOfSync === 0 ? 'all in sync' : `${outOfSync} out of sync`;
    return `${registered ? '' : 'not alive, '}leads ${leads} of ${replicas}, ${sync}`;
  }
  if (!controller) return UNKNOWN;
  const { quorum, lagRecords, lagMs } = controller;
  if (quorum === 'leader' || quorum === 'absent') return quorum;
  return `${quorum}, ${lagMs ?? UNKNOWN} ms behind (records: ${lagRecords ?? UNKNOWN})`;
}

function summaryRows(report: StatusReport): string[][] {
  return [
    ['quorum', quorumLine(report)],
    ['partitions', partitionLine(report)],
    ['bundle', bundleLine(report)],
    ['certificates', certificateLine(report)],
    ['orphans', orphanLine(report)],
    ['snapshots', report.snapshots ? `${report.snapshots.count}, ${report.snapshots.sizeGiB} GiB` : UNKNOWN],
  ];
}

function quorumLine({ quorum }: StatusReport): string {
  if (!quorum) return UNKNOWN;
  const { leader, epoch, voters, observers, highWatermark, maxVoterLagMs, maxObserverLagMs } = quorum;
  const lag = (milliseconds: number | null) => `${milliseconds ?? UNKNOWN} ms`;
  return [
    `leader ${leader ?? 'none'} (epoch ${epoch})`,
    `${voters.length} voters, at most ${lag(maxVoterLagMs)} behind`,
    `${observers.length} observers, at most ${lag(maxObserverLagMs)}`,
    `high watermark ${highWatermark}`,
  ].join('; ');
}

function partitionLine({ partitions }: StatusReport): string {
  if (!partitions) return UNKNOWN;
  const { total, offline, underMinIsr, underReplicated } = partitions;
  return (
    `${total}; ${offline} offline, ${underMinIsr ?? UNKNOWN} under min ISR, ` +
    `${underReplicated} under-replicated`
  );
}

function bundleLine({ bundle: { local, deployed, running }, sources }: StatusReport): string {
  const list = (bundles: string[]) => bundles.map(short).join(', ') || (sources.bundles ? UNKNOWN : NONE);
  return `built here ${local ? short(local) : NONE}, deployed ${list(deployed)}, running ${list(running)}`;
}

function certificateLine({ certificates }: StatusReport): string {
  const known = certificates.filter(({ days }) => days !== null);
  const nearest = known.sort((a, b) => a.days! - b.days!).slice(0, NEAREST);
  const lines = nearest.map(
    ({ subject, expires, days, source }) =>
      `${subject} until ${expires!.slice(0, 10)} (${days} days, by ${source})`,
  );
  const unknown = certificates.length - known.length;
  return [...lines, ...(unknown > 0 ? [`${unknown} could not be seen`] : [])].join('; ');
}

function orphanLine({ orphans: { instances, volumes, elasticIps }, sources }: StatusReport): string {
  const all = [...instances, ...volumes, ...elasticIps];
  const unseen = sources.instances ?? sources.volumes ?? sources.elasticIps;
  return [...all, ...(unseen ? [UNKNOWN] : [])].join(', ') || 'none';
}

function verdictLines({ verdict, attention }: StatusReport): string[] {
  if (verdict === 'ok') return ['ok: nothing needs attention'];
  const things = attention.length === 1 ? '1 thing needs' : `${attention.length} things need`;
  const head = verdict === 'blind' ? 'neither AWS nor Kafka could be asked' : `${things} attention`;
  return [
    `${head}:`,
    ...attention.flatMap(({ subject, message, todo }) => [
      `- ${subject}: ${line(message)}`,
      `  → ${line(todo)}`,
    ]),
  ];
}

/** Messages of AWS and OpenSSL may have several lines. */
function line(message: string): string {
  return message.replace(/\s+/g, ' ').trim();
}
