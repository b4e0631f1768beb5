import { randomBytes } from 'node:crypto';

const MAX_TTL_SECONDS = 21_600;

export interface Tokens {
  /** @returns a token that only this address can use, or null if the lifetime asked for is not allowed */
  issue(address: string, ttlSeconds: number): string | null;
  isValid(address: string, token: string): boolean;
}

/** IMDSv2's session tokens. @param now milliseconds */
export function tokenStore(now: () => number = Date.now): Tokens {
  const tokens = new Map<string, { address: string; expires: number }>();
  return {
    issue(address, ttlSeconds) {
      if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) return null;
      for (const [token, { expires }] of tokens) if (expires <= now()) tokens.delete(token);
      const token = randomBytes(40).toString('base64');
      tokens.set(token, { address, expires: now() + ttlSeconds * 1000 });
      return token;
    },
    isValid(address, token) {
      const known = tokens.get(token);
      return known !== undefined && known.address === address && known.expires > now();
    },
  };
}
