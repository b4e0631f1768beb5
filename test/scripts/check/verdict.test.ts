import type { Evidence } from '../../../scripts/check/evidence';
import { CRITERIA, judge, type CriterionName } from '../../../scripts/check/verdict';
import { refusedWith, soundEvidence, valueOf } from './example';

const failures = (evidence: Evidence) =>
  judge(evidence)
    .criteria.filter(({ ok }) => !ok)
    .map(({ name, subject }) => `${subject} ${name}`);

/** What fails once the evidence is changed like this. */
const failuresAfter = (change: (evidence: Evidence) => void) => {
  const evidence = soundEvidence();
  change(evidence);
  expect(judge(evidence).ok).toBe(false);
  return failures(evidence);
};

test('a sound cluster passes every criterion', () => {
  const report = judge(soundEvidence());
  expect(report.ok).toBe(true);
  expect(new Set(report.criteria.map(({ name }) => name))).toEqual(new Set(Object.keys(CRITERIA)));
  expect(report.criteria).toHaveLength(3 * 9 + 9);
  expect(report.brokers[1]).toEqual({
    name: 'broker-2',
    endpoint: '10.0.2.2:9092',
    id: 102,
    tls: { protocol: 'TLSv1.3', commonName: 'broker-2', expires: '2029-02-23T00:00:00.000Z' },
    leads: 1,
    acked: 10,
    read: 10,
  });
  expect(report.workload).toEqual({
    acked: 30,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    failedSends: 0,
    p50Ms: 3,
    p99Ms: 9.5,
    maxMs: 12,
  });
});

test('certificates are warned of 30 days before they end', () => {
  const evidence = soundEvidence();
  const tls = valueOf(evidence.brokers[1].tls);
  tls.expires = '2026-12-21T12:00:00.000Z';
  expect(judge(evidence).warnings).toEqual([]);
  tls.expires = '2026-12-21T11:59:59.000Z';
  expect(judge(evidence).warnings).toEqual([
    {
      subject: 'broker-2',
      message: 'certificate ends in 29 days, on 2026-12-21',
      todo: 'npm run rotate -- certs',
    },
  ]);
});

test('a certificate that has ended fails, with the way back, which is another one if the CA has', () => {
  const evidence = soundEvidence();
  evidence.brokers[1].tls = { error: 'CERT_HAS_EXPIRED: certificate has expired' };
  const detail = () => judge(evidence).criteria.find(({ ok }) => !ok)!.detail;
  expect(detail()).toBe('CERT_HAS_EXPIRED: certificate has expired: npm run rotate -- certs --expired');
  evidence.caExpires = { value: new Date('2026-11-21T11:00:00.000Z') };
  expect(detail()).toBe('CERT_HAS_EXPIRED: certificate has expired: npm run rotate -- ca --expired');
  expect(judge(evidence).warnings).toEqual([]);
});

describe('of a broker', () => {
  test.each<[string, CriterionName, (evidence: Evidence) => void]>([
    ['a broken certificate chain', 'tls', ({ brokers }) => (brokers[1].tls = { error: 'CERT_HAS_EXPIRED' })],
    ['an older TLS', 'tls', ({ brokers }) => (valueOf(brokers[1].tls).protocol = 'TLSv1.2')],
    ['a refused sign-in', 'sasl', ({ brokers }) => (brokers[1].sasl = refusedWith('X'))],
    ['plaintext spoken', 'plaintext', ({ brokers }) => (brokers[1].negatives.plaintext = { accepted: true })],
    [
      'service without sign-in',
      'noCredentials',
      ({ brokers }) => (brokers[1].negatives.noCredentials = { accepted: true }),
    ],
    [
      'a wrong password taken',
      'wrongPassword',
      ({ brokers }) => (brokers[1].negatives.wrongPassword = { accepted: true }),
    ],
    [
      'a certificate that a stranger trusts',
      'unknownCa',
      ({ brokers }) => (brokers[1].negatives.unknownCa = { accepted: true }),
    ],
    ['TLS 1.2 spoken', 'tls12', ({ brokers }) => (brokers[1].negatives.tls12 = { accepted: true })],
  ])('%s fails', (_, name, change) => {
    expect(failuresAfter(change)).toEqual([`broker-2 ${name}`]);
  });

  test.each(['plaintext', 'noCredentials', 'wrongPassword', 'unknownCa', 'tls12'] as const)(
    'a dead broker is no proof that it refuses %s',
    (negative) => {
      for (const code of ['ECONNREFUSED', 'TIMED_OUT', 'SILENT', 'ETIMEDOUT']) {
        const failed = failuresAfter(({ brokers }) => (brokers[0].negatives[negative] = refusedWith(code)));
        expect(failed).toEqual([`broker-1 ${negative}`]);
      }
    },
  );

  test('being dead fails, and so does leading nothing', () => {
    expect(failuresAfter(({ brokers }) => (brokers[2].id = { value: null }))).toEqual([
      'broker-3 registered',
      'broker-3 leader',
    ]);
  });

  test('leading partitions whose records did not all arrive fails', () => {
    const failed = failuresAfter((evidence) => (valueOf(evidence.workload).partitions[0].read = 9));
    expect(failed).toEqual(['broker-1 leader']);
  });
});

describe('of the cluster', () => {
  const partitions = (evidence: Evidence) => valueOf(evidence.placement).partitions;
  const totals = (evidence: Evidence) => valueOf(evidence.workload).totals;

  test.each<[string, CriterionName, (evidence: Evidence) => void]>([
    ['two replicas on a rack', 'replicas', (e) => (valueOf(e.placement).racks[103] = 'a')],
    ['a broker without a rack', 'replicas', (e) => (valueOf(e.placement).racks[103] = null)],
    [
      'two replicas only',
      'replicas',
      (e) => (partitions(e)[0] = { ...partitions(e)[0], replicas: [101, 102], isr: [101, 102] }),
    ],
    ['a replica that lags', 'inSync', (e) => (partitions(e)[2].isr = [103, 101])],
    [
      'min ISR 1',
      'minInsyncReplicas',
      (e) => (e.minInsyncReplicas = { value: { value: '1', source: 'STATIC_BROKER_CONFIG' } }),
    ],
    [
      'min ISR of this topic only',
      'minInsyncReplicas',
      (e) => (e.minInsyncReplicas = { value: { value: '2', source: 'TOPIC_CONFIG' } }),
    ],
    [
      'min ISR by default',
      'minInsyncReplicas',
      (e) => (e.minInsyncReplicas = { value: { value: '2', source: 'DEFAULT_CONFIG' } }),
    ],
    ['a failed send', 'acknowledged', (e) => (totals(e).failedSends = 1)],
    ['an unanswered send', 'acknowledged', (e) => (totals(e).acked = 29)],
    ['a lost record', 'lost', (e) => (totals(e).lost = 1)],
    ['a duplicate', 'duplicated', (e) => (totals(e).duplicated = 1)],
    ['disorder', 'ordered', (e) => (totals(e).outOfOrder = 1)],
    ['a user that makes topics', 'createTopic', (e) => (e.permissions.createTopic = { accepted: true })],
    [
      'a user that reads anything',
      'readForeignTopic',
      (e) => (e.permissions.readForeignTopic = { accepted: true }),
    ],
    [
      'a refusal for another reason',
      'createTopic',
      (e) => (e.permissions.createTopic = refusedWith('POLICY_VIOLATION')),
    ],
  ])('%s fails', (_, name, change) => {
    expect(failuresAfter(change)).toEqual([`cluster ${name}`]);
  });

  test('what was not read to its end is not called lost, and not called well either', () => {
    const evidence = soundEvidence();
    Object.assign(valueOf(evidence.workload), { unread: 'the time was up' });
    totals(evidence).lost = 7;
    expect(failures(evidence)).toEqual(['cluster lost', 'cluster duplicated', 'cluster ordered']);
    expect(judge(evidence).workload).toMatchObject({ acked: 30, lost: null });
  });

  test('steps that could not be done fail all that they would have shown', () => {
    const evidence = soundEvidence();
    evidence.placement = { error: 'no admin' };
    evidence.workload = { error: 'no permission' };
    evidence.minInsyncReplicas = { error: 'no admin' };
    expect(failures(evidence)).toEqual([
      'broker-1 leader',
      'broker-2 leader',
      'broker-3 leader',
      'cluster replicas',
      'cluster inSync',
      'cluster minInsyncReplicas',
      'cluster acknowledged',
      'cluster lost',
      'cluster duplicated',
      'cluster ordered',
    ]);
    expect(judge(evidence).workload).toBeNull();
  });
});
