import { OperatorError } from '../../cluster/errors';
import { isSignInRefused } from '../../kafka/broker-session';
import { errorCode, errorMessage } from '../../kafka/errors';
import { patiently } from '../../kafka/patience';
import type { Observed } from './observed';
import type { World } from './world';

/** What passes with time while a cluster comes up, or changes its controller. */
export const PASSING = ['NO_BROKER', 'BROKER_NOT_AVAILABLE', 'REQUEST_TIMED_OUT'];

export interface LookOptions {
  /** For how long the cluster is waited for. */
  patienceMs: number;
  /** Brokers that have to be there. */
  brokers: number;
}

/**
 * Look at the cluster as soon as it can be seen.
 *
 * @throws OperatorError CLUSTER_UNREACHABLE if it could not in time, SECRETS_INVALID if it takes no password of the
 * admin's
 */
export async function lookPatiently(
  { observe, say }: Pick<World, 'observe' | 'say'>,
  { patienceMs, brokers }: LookOptions,
): Promise<Observed> {
  const said = new Set<string>();
  const look = async () => {
    try {
      const observed = await observe();
      if (observed.brokers.length >= brokers) return observed;
      const reason = `${observed.brokers.length} of ${brokers} brokers serve`;
      throw Object.assign(new Error(reason), { code: 'NO_BROKER' });
    } catch (error) {
      if (isSignInRefused(error)) throw refusedAdmin(error);
      const line = errorMessage(error);
      if (!said.has(line) && PASSING.includes(errorCode(error))) say(`waits for the cluster: ${line}`);
      said.add(line);
      throw error;
    }
  };
  try {
    return await patiently(look, { patienceMs, alsoTransient: PASSING });
  } catch (error) {
    if (!PASSING.includes(errorCode(error))) throw error;
    throw new OperatorError(
      'CLUSTER_UNREACHABLE',
      `the cluster did not get ready in time: ${errorMessage(error)}`,
      'see npm run status, and that clients.cidrs lets this machine in; then `npm run apply` does what is left',
      { cause: error },
    );
  }
}

/** Nobody else can do anything for the operator then. */
export function refusedAdmin(error: unknown): OperatorError {
  return new OperatorError(
    'SECRETS_INVALID',
    `the cluster takes no password of the admin's: ${errorMessage(error)}`,
    'see that this checkout has the secrets of the cluster that is deployed (npm run secrets -- pull --all), and ' +
      'KAFKA_ADMIN_PASSWORD if it is set',
    { cause: error },
  );
}
