import type { Admin } from 'kafkajs';
import { setMaxListeners } from 'node:events';
import { connectAdmin, grantArrived } from '../../kafka/admin';
import { BRIEF_RETRY, createKafka } from '../../kafka/connection';
import { patiently } from '../../kafka/patience';
import { attempt, outcome, result } from './bounded';
import { probeBrokers, refuseUnreachable, usableEndpoints } from './brokers';
import type { BrokerEvidence, Evidence, Result } from './evidence';
import { probePermissions } from './permissions';
import { authorityExpiry } from '../secrets/inspect';
import type { Target } from './target';
import { CHECK_TOPIC, effectiveMinInsyncReplicas, prepareTopic, settledPlacement } from './topic';
import { runWorkload } from './workload';

export interface CollectOptions {
  target: Target;
  recordsPerPartition: number;
  /** Ends the check: what is not done by then is evidence of not having been done. */
  signal: AbortSignal;
  verbose: boolean;
  /** Told about anything that takes longer. */
  onProgress: (message: string) => void;
}

/**
 * Try everything. Each step leaves its outcome as evidence, so that one that fails does not hide the others.
 *
 * @throws OperatorError CLUSTER_UNREACHABLE
 */
export async function collectEvidence(options: CollectOptions): Promise<Evidence> {
  const { target, recordsPerPartition, signal, verbose, onProgress } = options;
  // One for each send in flight, and no leak: they are taken away again.
  setMaxListeners(0, signal);
  await refuseUnreachable(target, signal);

  onProgress('trying each broker, and what it must refuse');
  const probes = await probeBrokers(target.brokers, target.app, signal);
  const bootstrap = usableEndpoints(probes);
  const app = { ...target.app, bootstrap };

  onProgress('signing in as the operator');
  const admin = await result(signal, () =>
    patiently(() => connectAdmin({ ...target.admin, bootstrap }, { verbose, retry: BRIEF_RETRY })),
  );
  const asAdmin = <T>(step: (admin: Admin) => Promise<T>): Promise<Result<T>> =>
    'error' in admin ? Promise.resolve(admin) : result(signal, () => patiently(() => step(admin.value)));
  const registered = await asAdmin(registeredEndpoints);
  probes.push(...(await probeBrokers(unexpected(registered, target), app, signal)));

  onProgress(`preparing topic ${CHECK_TOPIC}`);
  const prepared = await asAdmin((one) => prepareTopic(one, app.user));
  const placement =
    'error' in prepared ? prepared : await asAdmin((one) => settledPlacement(one, signal, onProgress));
  // What is missing then shows when the topic is written to.
  await attempt(signal, () => grantArrived(app, CHECK_TOPIC, bootstrap));
  const minInsyncReplicas = await asAdmin(effectiveMinInsyncReplicas);

  onProgress('writing and reading');
  const kafka = createKafka(app, { verbose, retry: BRIEF_RETRY });
  const workload = await outcome(() => runWorkload(kafka, recordsPerPartition, signal));
  const permissions = await probePermissions(app, signal);
  if ('value' in admin) await attempt(signal, () => admin.value.disconnect());

  return {
    topic: CHECK_TOPIC,
    user: app.user,
    recordsPerPartition,
    at: new Date(),
    caExpires: await outcome(async () => authorityExpiry(target.app.ca, target.signingCa)),
    brokers: probes.map((probe) => ({ ...probe, id: brokerId(registered, probe.endpoint) })),
    placement,
    minInsyncReplicas,
    workload,
    permissions,
  };
}

/** Ids of the living brokers by the endpoint that clients are sent to. */
async function registeredEndpoints(admin: Admin): Promise<Map<string, number>> {
  const { brokers } = await admin.describeCluster();
  return new Map(brokers.map(({ nodeId, host, port }) => [`${host}:${port}`, nodeId]));
}

type Registered = Result<Map<string, number>>;

/** Brokers that clients are sent to although the target does not name them. */
function unexpected(registered: Registered, { brokers }: Target): Target['brokers'] {
  if ('error' in registered) return [];
  return [...registered.value]
    .filter(([endpoint]) => !brokers.some((broker) => broker.endpoint === endpoint))
    .map(([endpoint, id]) => ({ endpoint, name: `id ${id}` }));
}

function brokerId(registered: Registered, endpoint: string): BrokerEvidence['id'] {
  return 'error' in registered ? registered : { value: registered.value.get(endpoint) ?? null };
}
