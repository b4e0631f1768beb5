/** The fields by which kafkajs, Node's TLS and its sockets tell what happened. */
interface Clues {
  type?: unknown;
  code?: unknown;
  name?: unknown;
  message?: unknown;
  cause?: unknown;
  originalError?: unknown;
  errors?: unknown;
}

/**
 * The most telling code of an error: Kafka's own (TOPIC_AUTHORIZATION_FAILED), else Node's (ECONNREFUSED), else the
 * class's name. kafkajs wraps what happened in "retries exceeded" and aggregates, hence the search.
 */
export function errorCode(error: unknown): string {
  const chain = unwrap(error);
  const type = chain.map((one) => one.type).find(isText);
  const code = chain.map((one) => one.code).find(isText);
  const names = chain.map((one) => one.name).filter(isText);
  // Innermost first: the wrapper's name says only that it wraps.
  return type ?? code ?? names.at(-1) ?? 'Error';
}

export function errorMessage(error: unknown): string {
  return (
    unwrap(error)
      .map((one) => one.message)
      .filter(isText)
      .at(-1) ?? String(error)
  );
}

/** The error and everything it wraps, outermost first. */
function unwrap(error: unknown): Clues[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, originalError, errors } = error as Clues;
  const inner = Array.isArray(errors) ? errors[0] : (cause ?? originalError);
  return [error as Clues, ...(inner === error ? [] : unwrap(inner))];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
