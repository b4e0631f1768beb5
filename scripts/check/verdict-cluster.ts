import type { Evidence, Placement, Workload } from './evidence';
import { refusal } from './refusals';
import type { Criterion } from './verdict';

const REPLICATION_FACTOR = 3;
const MIN_INSYNC_REPLICAS = '2';
/** Levels that hold for topics to come as well, unlike a topic's own config. */
const CLUSTER_LEVELS = ['DYNAMIC_DEFAULT_BROKER_CONFIG', 'DYNAMIC_BROKER_CONFIG', 'STATIC_BROKER_CONFIG'];

type Finding = Omit<Criterion, 'subject'>;

/** Judge what is not one broker's affair. */
export function judgeCluster(evidence: Evidence): Criterion[] {
  const { placement, workload, permissions, recordsPerPartition } = evidence;
  const findings: Finding[] = [
    ...('error' in placement
      ? unknown(['replicas', 'inSync'], placement.error)
      : [judgeReplicas(placement.value), judgeInSync(placement.value)]),
    judgeMinInsyncReplicas(evidence.minInsyncReplicas),
    ...('error' in workload
      ? unknown(['acknowledged', 'lost', 'duplicated', 'ordered'], workload.error)
      : judgeWorkload(workload.value, recordsPerPartition)),
    { name: 'createTopic', ...refusal('createTopic', permissions.createTopic) },
    { name: 'readForeignTopic', ...refusal('readForeignTopic', permissions.readForeignTopic) },
  ];
  return findings.map((finding) => ({ ...finding, subject: 'cluster' }));
}

function unknown(names: Finding['name'][], error: string): Finding[] {
  return names.map((name) => ({ name, ok: false, detail: `cannot tell: ${error}` }));
}

function judgeReplicas({ partitions, racks }: Placement): Finding {
  const name = 'replicas';
  const ids = [...new Set(partitions.flatMap(({ replicas }) => replicas))].sort((a, b) => a - b);
  const unplaced = ids.filter((id) => typeof racks[id] !== 'string');
  if (unplaced.length > 0) {
    return { name, ok: false, detail: `cannot tell: the rack of broker ${unplaced.join(', ')} is not known` };
  }
  const crowded = partitions.filter(
    ({ replicas }) => new Set(replicas.map((id) => racks[id])).size < REPLICATION_FACTOR,
  );
  const places = crowded.map(
    ({ partition, replicas }) =>
      `partition ${partition} is on ${replicas.map((id) => `${id} in ${racks[id]}`).join(', ')}`,
  );
  const more = places.length > 1 ? `; ${places.length - 1} more like it` : '';
  const summary = `${partitions.length} partitions on ${new Set(ids.map((id) => racks[id])).size} racks`;
  return {
    name,
    ok: partitions.length > 0 && crowded.length === 0,
    detail: places.length > 0 ? places[0] + more : summary,
  };
}

function judgeInSync({ partitions }: Placement): Finding {
  const missing = partitions.flatMap(({ replicas, isr }) => replicas.filter((id) => !isr.includes(id)));
  const brokers = [...new Set(missing)].sort((a, b) => a - b);
  const detail =
    missing.length === 0
      ? `${partitions.length} partitions`
      : `${missing.length} replicas on broker ${brokers.join(', ')} are not`;
  return { name: 'inSync', ok: partitions.length > 0 && missing.length === 0, detail };
}

function judgeMinInsyncReplicas(config: Evidence['minInsyncReplicas']): Finding {
  const name = 'minInsyncReplicas';
  if ('error' in config) return { name, ok: false, detail: `cannot tell: ${config.error}` };
  const { value, source } = config.value;
  return {
    name,
    ok: value === MIN_INSYNC_REPLICAS && CLUSTER_LEVELS.includes(source),
    detail: `${value} (${source})`,
  };
}

function judgeWorkload(workload: Workload, recordsPerPartition: number): Finding[] {
  const { totals, partitions, unread, errors } = workload;
  const wanted = partitions.length * recordsPerPartition;
  const acknowledged = `${totals.acked} of ${wanted}`;
  /** What was not read can't be judged. */
  const found = (name: Finding['name'], count: number): Finding => ({
    name,
    ok: unread === null && count === 0,
    detail: unread === null ? String(count) : `cannot tell, the topic was not read to its end: ${unread}`,
  });
  return [
    {
      name: 'acknowledged',
      ok: wanted > 0 && totals.acked === wanted && totals.failedSends === 0,
      detail: [acknowledged, ...errors].join('; '),
    },
    found('lost', totals.lost),
    found('duplicated', totals.duplicated),
    found('ordered', totals.outOfOrder),
  ];
}
