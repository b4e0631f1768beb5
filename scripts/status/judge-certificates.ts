import { type Rotating, type Rotation, rotationOf } from '../../cluster/ids';
import type { CertificateEvidence, Evidence } from './evidence';
import type { Judgement } from './judgement';
import type { Attention, CertificateStatus, Phase } from './report';

const DAY_MS = 86_400_000;
/** Time enough for an operator who looks once a week. */
const MIN_DAYS = 30;

export function judgeCertificates(
  { certificates, rotating, at }: Evidence,
  phase: Phase,
): Judgement<CertificateStatus[]> {
  const status = certificates.map((certificate) => view(certificate, at));
  if (phase === 'absent') return { status, attention: [] };
  return { status, attention: [...status.flatMap(attention), ...(rotating ? [underWay(rotating)] : [])] };
}

/** Until then controllers, which nobody here can ask, may have others than are told of above. */
function underWay(rotating: Rotating): Attention {
  const expired = rotating.endsWith('-expired') ? ' --expired' : '';
  return {
    ...{ code: 'rotationUnderWay', subject: 'cluster' },
    message: 'certificates that were issued have not reached every node yet',
    todo: `npm run rotate -- ${rotationOf(rotating)}${expired}, which goes on with it`,
  };
}

function view({ subject, source, expires }: CertificateEvidence, at: Date): CertificateStatus {
  if ('error' in expires) return { subject, source, expires: null, days: null, error: expires.error };
  return {
    subject,
    source,
    expires: expires.value.toISOString(),
    days: Math.floor((expires.value.getTime() - at.getTime()) / DAY_MS),
    error: null,
  };
}

function attention({ subject, expires, days, error }: CertificateStatus): Attention[] {
  if (error?.startsWith('CERT_HAS_EXPIRED')) {
    return [{ code: 'certificate', subject, message: 'its certificate has expired', todo: wayBack('certs') }];
  }
  if (error !== null) {
    const todo = "get the cluster's files from the machine that made it, or look at the node's listener";
    return [{ code: 'certificate', subject, message: `cannot tell its certificate's end: ${error}`, todo }];
  }
  if (days === null || days >= MIN_DAYS) return [];
  const when = expires!.slice(0, 10);
  const message =
    days < 0 ? `its certificate ended on ${when}` : `its certificate ends in ${days} days, on ${when}`;
  const what = subject === 'CA' ? 'ca' : 'certs';
  const todo = days < 0 ? wayBack(what) : `npm run rotate -- ${what}, without a failed request`;
  return [{ code: 'certificate', subject, message, todo }];
}

function wayBack(what: Rotation): string {
  return `npm run rotate -- ${what} --expired; nothing is served for some minutes, and no data is lost`;
}
