import type { Result } from '../check/evidence';
import type { Evidence } from './evidence';
import { judgeBundles } from './judge-bundles';
import { judgeCertificates } from './judge-certificates';
import { judgeNode } from './judge-node';
import { findOrphans, judgeOrphans } from './judge-orphans';
import { judgePartitions, judgeQuorum } from './judge-kafka';
import { judgePhase, phaseOf } from './judge-phase';
import { judgeSources } from './judge-sources';
import type { StatusReport } from './report';

/** Draw the conclusions. Pure. */
export function judge(evidence: Evidence): StatusReport {
  const { aws, kafka } = evidence;
  const phase = phaseOf(evidence);
  const nodes = evidence.nodes.map((node) => judgeNode(node, evidence, phase));
  const quorum = judgeQuorum(evidence);
  const partitions = judgePartitions(evidence);
  const bundles = judgeBundles(evidence);
  const certificates = judgeCertificates(evidence, phase);
  const orphans = findOrphans(evidence);
  const attention = [
    ...judgeSources(evidence, phase),
    ...judgePhase(phase),
    ...nodes.flatMap((node) => node.attention),
    ...quorum.attention,
    ...partitions.attention,
    ...bundles.attention,
    ...certificates.attention,
    ...judgeOrphans(orphans, evidence.at),
  ];
  const blind = [...Object.values(aws), kafka.metadata].every((source: Result<unknown>) => 'error' in source);
  return {
    verdict: blind ? 'blind' : attention.length > 0 ? 'attention' : 'ok',
    cluster: evidence.cluster,
    region: evidence.region,
    at: evidence.at.toISOString(),
    phase,
    nodesFrom: evidence.nodesFrom,
    sources: {
      instances: reason(aws.instances),
      groups: reason(aws.groups),
      volumes: reason(aws.volumes),
      elasticIps: reason(aws.elasticIps),
      snapshots: reason(aws.snapshots),
      bundles: reason(aws.bundles),
      metadata: reason(kafka.metadata),
      minInsyncReplicas: reason(kafka.minInsyncReplicas),
      quorum: reason(kafka.quorum),
    },
    nodes: nodes.map(({ status }) => status),
    quorum: quorum.status,
    partitions: partitions.status,
    bundle: bundles.status,
    certificates: certificates.status,
    orphans: {
      instances: orphans.instances.map(({ id }) => id),
      volumes: orphans.volumes.map(({ id }) => id),
      elasticIps: orphans.elasticIps.map(({ allocationId }) => allocationId),
    },
    snapshots:
      'value' in aws.snapshots
        ? {
            count: aws.snapshots.value.length,
            sizeGiB: aws.snapshots.value.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
          }
        : null,
    attention,
  };
}

function reason(source: Result<unknown>): string | null {
  return 'error' in source ? source.error : null;
}
