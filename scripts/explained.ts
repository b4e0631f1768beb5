import { type ErrorCode, OperatorError } from '../cluster/errors';

/**
 * Make a call to AWS whose refusal an operator has to see to.
 *
 * @param what it does, as in "cannot <what>"
 * @throws OperatorError with AWS's code and message
 */
export async function explained<T>(
  code: ErrorCode,
  what: string,
  hint: string,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    throw new OperatorError(code, `cannot ${what}: ${name}: ${message}`, hint, { cause: error });
  }
}
