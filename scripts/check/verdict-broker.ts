import { wayBack } from './certificates';
import { NEGATIVES, type Attempt, type BrokerEvidence, type Evidence, type Negative } from './evidence';
import { refusal } from './refusals';
import type { CheckReport, Criterion } from './verdict';

/** Judge one broker. */
export function judgeBroker(
  broker: BrokerEvidence,
  evidence: Evidence,
): { criteria: Criterion[]; summary: CheckReport['brokers'][number] } {
  const served = servedPartitions(broker, evidence);
  const { name, endpoint, tls, sasl, negatives } = broker;
  const id = registeredId(broker);
  const criterion = (criterionName: Criterion['name'], ok: boolean, detail: string): Criterion => ({
    name: criterionName,
    subject: name,
    ok,
    detail,
  });
  const refused = (negative: Negative): Criterion => ({
    name: negative,
    subject: name,
    ...refusal(negative, negatives[negative]),
  });
  return {
    criteria: [
      criterion('registered', id !== null, describeRegistration(broker)),
      criterion('tls', 'value' in tls && tls.value.protocol === 'TLSv1.3', describeTls(tls, evidence)),
      criterion('sasl', sasl.accepted, describeAttempt(sasl)),
      criterion('leader', served.ok, served.detail),
      ...NEGATIVES.map(refused),
    ],
    summary: {
      name,
      endpoint,
      id,
      tls: 'value' in tls ? tls.value : null,
      leads: served.leads,
      acked: served.acked,
      read: served.read,
    },
  };
}

function registeredId({ id }: BrokerEvidence): number | null {
  return 'value' in id ? id.value : null;
}

function describeRegistration({ id, endpoint }: BrokerEvidence): string {
  if ('error' in id) return `cannot tell: ${id.error}`;
  return id.value === null
    ? `no living broker is registered under ${endpoint}`
    : `broker ${id.value} at ${endpoint}`;
}

interface Served {
  ok: boolean;
  leads: number;
  acked: number;
  read: number;
  detail: string;
}

/** What the broker did as a leader: all records written to its partitions are acknowledged and were read back. */
function servedPartitions(broker: BrokerEvidence, evidence: Evidence): Served {
  const id = registeredId(broker);
  const { placement, workload, recordsPerPartition } = evidence;
  const nothing = { ok: false, leads: 0, acked: 0, read: 0 };
  if ('error' in placement) return { ...nothing, detail: `cannot tell: ${placement.error}` };
  const led = placement.value.partitions.filter(({ leader }) => leader === id).map((one) => one.partition);
  if (led.length === 0) return { ...nothing, detail: `leads no partition of ${evidence.topic}` };
  if ('error' in workload) return { ...nothing, leads: led.length, detail: `cannot tell: ${workload.error}` };
  const partitions = workload.value.partitions.filter(({ partition }) => led.includes(partition));
  const acked = sum(partitions.map((partition) => partition.acked));
  const read = sum(partitions.map((partition) => partition.read));
  const wanted = led.length * recordsPerPartition;
  return {
    ok: acked >= wanted && read >= wanted,
    leads: led.length,
    acked,
    read,
    detail: `${led.length} partitions, ${acked} of ${wanted} records acknowledged, ${read} read`,
  };
}

function describeTls(tls: BrokerEvidence['tls'], evidence: Evidence): string {
  if ('error' in tls) return [tls.error, ...wayBack(tls.error, evidence)].join(': ');
  const { protocol, commonName, expires } = tls.value;
  return `${protocol}, ${commonName}, until ${expires.slice(0, 10)}`;
}

function describeAttempt(attempt: Attempt): string {
  return attempt.accepted ? 'accepted' : `${attempt.code}: ${attempt.message}`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
