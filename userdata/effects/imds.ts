import type { Http } from './network';

/** The instance metadata service, version 2. */
export interface Imds {
  /**
   * Text under /latest/meta-data/; undefined where the service answers 404, which is how it says "no".
   *
   * @throws ImdsError for everything else that is not an answer
   */
  get(path: string): Promise<string | undefined>;
}

/** A bad answer, or none. `kind` is what gets counted. */
export class ImdsError extends Error {
  override readonly name = 'ImdsError';

  constructor(
    readonly kind: 'unreachable' | 'status' | 'body',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

const TOKEN_SECONDS = 21_600;
/** The service is on this very host: an answer takes a millisecond or something is wrong. */
const TIMEOUT_MS = 1000;

/** Keeps its token, and gets another one when the service no longer takes it. */
export function createImds({ http, metadataEndpoint }: { http: Http; metadataEndpoint: string }): Imds {
  let token: string | undefined;

  const call = async (method: 'GET' | 'PUT', path: string, headers: Record<string, string>) => {
    try {
      return await http({ method, url: `${metadataEndpoint}${path}`, headers, timeoutMs: TIMEOUT_MS });
    } catch (cause) {
      throw new ImdsError('unreachable', `metadata service: ${method} ${path}: ${String(cause)}`, { cause });
    }
  };

  const newToken = async (): Promise<string> => {
    const { status, body } = await call('PUT', '/latest/api/token', {
      'X-aws-ec2-metadata-token-ttl-seconds': String(TOKEN_SECONDS),
    });
    if (status !== 200) throw new ImdsError('status', `metadata service: no token, status ${status}`);
    // It becomes a header: a page of HTML in its place must not get that far.
    if (!/^[\x21-\x7e]{1,512}$/.test(body)) throw new ImdsError('body', 'metadata service: not a token');
    return body;
  };

  const get = async (path: string, mayRenew: boolean): Promise<string | undefined> => {
    token ??= await newToken();
    const { status, body } = await call('GET', `/latest/meta-data/${path}`, {
      'X-aws-ec2-metadata-token': token,
    });
    if (status === 200) return body;
    if (status === 404) return undefined;
    if (status === 401) {
      token = undefined;
      if (mayRenew) return get(path, false);
    }
    throw new ImdsError('status', `metadata service: ${path}: status ${status}`);
  };

  return { get: (path) => get(path, true) };
}
