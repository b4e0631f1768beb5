import { errorMessage } from '../../kafka/errors';
import { before } from '../check/bounded';

/** What became of a question: its answer, or why there is none. */
export type Answer<T> = { value: T } | { trouble: Trouble };

export interface Trouble {
  kind: TroubleKind;
  /** What was asked, as an IAM policy would allow it (ec2:DescribeAddresses), or the program that was run. */
  question: string;
  /** AWS's, or that of the operating system. */
  code: string;
  message: string;
}

/** Codes by kind, in all spellings of the services asked. */
const CODES = {
  denied: ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'AuthorizationError'],
  noCredentials: ['CredentialsProviderError', 'TokenProviderError'],
  expired: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'],
  /** Also what a region answers that is not enabled for the account. */
  unrecognised: [
    'AuthFailure',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'OptInRequired',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
  ],
  throttled: ['RequestLimitExceeded', 'Throttling', 'ThrottlingException', 'TooManyRequestsException'],
  unreachable: [
    'ECONNREFUSED',
    'ECONNRESET',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'ETIMEDOUT',
  ],
  late: ['TIMED_OUT'],
} as const;
export type TroubleKind = keyof typeof CODES | 'other';

/** Ask, and settle for trouble when the time is up or anything goes wrong. */
export async function ask<T>(
  question: string,
  timeoutMs: number,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return { value: await before(signal, step(signal)) };
  } catch (error) {
    return { trouble: troubleOf(question, error, signal.aborted) };
  }
}

function troubleOf(question: string, error: unknown, late: boolean): Trouble {
  if (late) return { kind: 'late', question, code: 'TIMED_OUT', message: 'no answer in time' };
  const { name, code: systemCode } = error as { name?: string; code?: unknown };
  const code = typeof systemCode === 'string' ? systemCode : (name ?? 'Error');
  const kinds = Object.keys(CODES) as (keyof typeof CODES)[];
  const kind = kinds.find((one) => (CODES[one] as readonly string[]).includes(code)) ?? 'other';
  return { kind, question, code, message: errorMessage(error) };
}
