import { isIPv4 } from 'node:net';
import { OperatorError } from '../../cluster/errors';

/** Names another service; a rehearsal has one of its own. */
export const ADDRESS_SERVICE_VARIABLE = 'KAFKA_ADDRESS_SERVICE';
/** Amazon's: answers with the address that a request came from. */
const SERVICE = 'https://checkip.amazonaws.com';
const TIMEOUT_MS = 10_000;

/**
 * The public IPv4 address that this machine connects from.
 *
 * @param named URL of another service than Amazon's
 * @throws OperatorError LOOKUP_FAILED
 */
export async function ownAddress(named = process.env[ADDRESS_SERVICE_VARIABLE]): Promise<string> {
  const service = named || SERVICE;
  let text: string;
  try {
    const response = await fetch(service, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = (await response.text()).trim();
    if (!response.ok) throw new Error(`status ${response.status}`);
  } catch (cause) {
    throw failed(service, reasonOf(cause), cause);
  }
  if (!isIPv4(text))
    throw failed(service, `it answered ${JSON.stringify(text.slice(0, 80))}, no IPv4 address`);
  return text;
}

function failed(service: string, reason: string, cause?: unknown): OperatorError {
  return new OperatorError(
    'LOOKUP_FAILED',
    `cannot tell which address this machine connects from: ${service}: ${reason}`,
    'write the networks of your clients in cluster.config.ts, for example clients: { cidrs: ["198.51.100.7/32"] }, ' +
      'or [] if only clients inside the VPC may connect',
    { cause },
  );
}

/** fetch() says "fetch failed", and why in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
