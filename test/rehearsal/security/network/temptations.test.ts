import { judgeNetwork, formatNetwork } from '../../../../rehearsal/security/network/report';
import {
  judgeTrial,
  type Temptation,
  type Verdict,
} from '../../../../rehearsal/security/network/temptations';

const refused = (code: string) => ({ accepted: false as const, code, message: 'in words' });
const judge = (temptation: Temptation, code: string) =>
  judgeTrial({ target: 'BROKER of broker-1', temptation, attempt: refused(code) });

test('a refusal counts if it is for the right reason', () => {
  expect(judge('expiredCertificate', 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED')).toEqual({
    target: 'BROKER of broker-1',
    temptation: 'expiredCertificate',
    ok: true,
    how: 'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
  });
  expect(judge('noCertificate', 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED').ok).toBe(true);
  expect(judge('tls11', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION').ok).toBe(true);
  expect(judge('plaintext', 'TLS_ALERT').ok).toBe(true);
});

test('a timeout, a dead broker and a client that cannot offer what it should refuse nothing', () => {
  for (const [temptation, code] of [
    ['expiredCertificate', 'ETIMEDOUT'],
    ['expiredCertificate', 'ECONNREFUSED'],
    ['selfSignedCertificate', 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE'],
    ['tls10', 'ERR_SSL_NO_PROTOCOLS_AVAILABLE'],
    ['tls12', 'CLOSED'],
    ['certificateOfNoNode', 'NO_BROKER'],
    ['wrongPassword', 'CLOSED'],
  ] as const) {
    expect(judge(temptation, code)).toMatchObject({
      ok: false,
      how: `cannot tell, it ended otherwise: ${code}: in words`,
    });
  }
});

test('whatever is let through is told, and so is a node that is not', () => {
  const target = 'BROKER of broker-1';
  const accepted = { accepted: true as const };
  expect(judgeTrial({ target, temptation: 'selfSignedCertificate', attempt: accepted })).toMatchObject({
    ...{ ok: false, how: 'was let through' },
  });
  expect(judgeTrial({ target, temptation: 'ownCertificate', attempt: accepted }).ok).toBe(true);
  expect(judge('ownCertificate', 'CLOSED')).toMatchObject({
    ...{ ok: false, how: 'was refused: CLOSED: in words' },
  });
});

describe('the report', () => {
  const verdict = (target: string, temptation: Temptation, ok: boolean): Verdict => ({
    ...{ target, temptation, ok, how: 'CLOSED' },
  });
  const judgeVerdicts = (verdicts: Verdict[]) =>
    judgeNetwork([], verdicts, { publicListener: true, targets: ['A', 'B'] });

  test('names every verdict that is not as it must be, and every listener where nothing was tried', () => {
    const { faults, ok } = judgeVerdicts([
      verdict('A', 'ownCertificate', true),
      verdict('A', 'tls12', false),
      verdict('B', 'ownCertificate', true),
    ]);
    expect(ok).toBe(false);
    expect(faults).toEqual(expect.arrayContaining(['A: tls12: CLOSED', 'B: nothing was tried']));
    expect(faults).not.toContain('A: nothing was tried');
  });

  test('counts temptations, not what shows that a listener serves', () => {
    const report = judgeVerdicts([
      verdict('A', 'ownCertificate', true),
      verdict('A', 'tls12', true),
      verdict('B', 'plaintext', true),
      verdict('B', 'scramUser', false),
    ]);
    expect(report.temptations).toEqual({ tried: 3, refused: 2 });
    expect(formatNetwork(report).split('\n').slice(0, 1)).toEqual([
      'network: 0 ports tried, 0 answered; 2 of 3 temptations refused',
    ]);
    expect(formatNetwork(report)).toContain('\nB: scramUser: CLOSED');
  });
});
