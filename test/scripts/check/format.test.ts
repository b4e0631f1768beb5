import { formatReport } from '../../../scripts/check/format';
import { judge } from '../../../scripts/check/verdict';
import { refusedWith, soundEvidence, valueOf } from './example';

test('a passed check shows brokers, counts and every criterion by name', () => {
  expect(formatReport(judge(soundEvidence()))).toBe(
    [
      'BROKER    ENDPOINT       ID   TLS      CERTIFICATE       LEADS  ACKED  READ',
      'broker-1  10.0.2.1:9092  101  TLSv1.3  until 2029-02-23  1      10     10',
      'broker-2  10.0.2.2:9092  102  TLSv1.3  until 2029-02-23  1      10     10',
      'broker-3  10.0.2.3:9092  103  TLSv1.3  until 2029-02-23  1      10     10',
      '',
      'user app, topic kafka-spot-check: 30 acknowledged, 0 lost, 0 duplicated, 0 out of order, 0 failed; ' +
        'ms to acknowledge: p50 3, p99 9.5, max 12',
      '',
      'ok    alive, and clients are sent to it: broker-1, broker-2, broker-3',
      'ok    TLS 1.3; chain, host name and dates verified: broker-1, broker-2, broker-3',
      'ok    SCRAM-SHA-512 sign-in accepted: broker-1, broker-2, broker-3',
      'ok    leads partitions, and served all writes and reads of them: broker-1, broker-2, broker-3',
      'ok    plaintext refused: broker-1, broker-2, broker-3',
      'ok    TLS without signing in refused: broker-1, broker-2, broker-3',
      'ok    wrong password refused: broker-1, broker-2, broker-3',
      'ok    a client that trusts another CA turns away: broker-1, broker-2, broker-3',
      'ok    TLS 1.2 refused: broker-1, broker-2, broker-3',
      'ok    three replicas on distinct brokers and racks: 3 partitions on 3 racks',
      'ok    all replicas in sync: 3 partitions',
      'ok    min.insync.replicas 2 in force for the cluster: 2 (DYNAMIC_DEFAULT_BROKER_CONFIG)',
      'ok    every write acknowledged: 30 of 30',
      'ok    no acknowledged record lost: 0',
      'ok    no record duplicated: 0',
      'ok    every partition in order: 0',
      'ok    the user may not create topics: TOPIC_AUTHORIZATION_FAILED',
      'ok    the user may not read a topic of others: TOPIC_AUTHORIZATION_FAILED',
      '',
      'OK: 36 of 36 criteria hold',
      '',
    ].join('\n'),
  );
});

test('a failure names where it was seen and what, once for brokers that show the same', () => {
  const evidence = soundEvidence();
  evidence.brokers[0].sasl = refusedWith('X');
  evidence.brokers[2].sasl = refusedWith('X');
  evidence.brokers[1].tls = { error: 'CERT_HAS_EXPIRED: certificate has\n expired' };
  const lines = formatReport(judge(evidence)).split('\n');
  expect(lines).toContain('FAIL  SCRAM-SHA-512 sign-in accepted: broker-1, broker-3: X: as it should be');
  expect(lines).toContain(
    'FAIL  TLS 1.3; chain, host name and dates verified: broker-2: CERT_HAS_EXPIRED: certificate has expired: ' +
      'npm run rotate -- certs --expired',
  );
  expect(lines).toContain('broker-2  10.0.2.2:9092  102  -        -                 1      10     10');
  expect(lines.at(-2)).toBe('FAILED: 33 of 36 criteria hold');
});

test('certificates that end within 30 days are worth a line each, and nothing fails by them', () => {
  const evidence = soundEvidence();
  valueOf(evidence.brokers[1].tls).expires = '2026-12-21T11:59:59.000Z';
  evidence.caExpires = { value: new Date('2026-11-22T12:00:00.000Z') };
  const report = judge(evidence);
  expect(report.ok).toBe(true);
  expect(formatReport(report).split('\n').slice(-5)).toEqual([
    'WARN  CA: certificate ends in 1 days, on 2026-11-22: npm run rotate -- ca',
    'WARN  broker-2: certificate ends in 29 days, on 2026-12-21: npm run rotate -- certs',
    '',
    'OK: 36 of 36 criteria hold',
    '',
  ]);
});

test('counts that are not known are not given', () => {
  const evidence = soundEvidence();
  Object.assign(valueOf(evidence.workload), { unread: 'the time was up' });
  expect(formatReport(judge(evidence))).toContain('30 acknowledged, ? lost, ? duplicated, ? out of order');
  evidence.workload = { error: 'no permission' };
  expect(formatReport(judge(evidence))).toContain('user app could not write to kafka-spot-check');
});
