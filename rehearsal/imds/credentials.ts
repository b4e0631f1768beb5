import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { CloudInstance } from '../cloud-state';
import { ACCOUNT_ID, API_ENDPOINT } from '../constants';

/** Minted anew when less than this is left, well before the SDKs ask again. */
const RENEW_BEFORE_MS = 15 * 60_000;

export interface RoleCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  Token: string;
  /** ISO 8601 */
  Expiration: string;
}

/** Mints credentials of a role for an instance. */
export type AssumeRole = (roleName: string, instanceId: string) => Promise<RoleCredentials>;

/** Mints them at the API stand-in, which evaluates the role's policies on every call made with them. */
export function stsAssumeRole(credentials: { accessKeyId: string; secretAccessKey: string }): AssumeRole {
  // STS is global, so one region serves all.
  const sts = new STSClient({ region: 'us-east-1', endpoint: API_ENDPOINT, credentials });
  return async (roleName, instanceId) => {
    // The session's name is the instance id, as for real instance profiles.
    const RoleArn = `arn:aws:iam::${ACCOUNT_ID}:role/${roleName}`;
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: instanceId }));
    const minted = answer.Credentials;
    if (!minted?.AccessKeyId || !minted.SecretAccessKey || !minted.SessionToken || !minted.Expiration) {
      throw new Error(`AssumeRole ${RoleArn} answered without credentials`);
    }
    return {
      AccessKeyId: minted.AccessKeyId,
      SecretAccessKey: minted.SecretAccessKey,
      Token: minted.SessionToken,
      Expiration: minted.Expiration.toISOString().replace(/\.\d+Z$/, 'Z'),
    };
  };
}

/** The JSON that an instance reads under iam/security-credentials/<role>, minted when needed. */
export type CredentialsSource = (instance: Pick<CloudInstance, 'id' | 'roleName'>) => Promise<string | null>;

/** @param now milliseconds */
export function credentialsSource(assumeRole: AssumeRole, now: () => number = Date.now): CredentialsSource {
  const cache = new Map<string, Promise<RoleCredentials>>();

  async function credentialsOf(roleName: string, instanceId: string): Promise<RoleCredentials> {
    const key = `${instanceId} ${roleName}`;
    const cached = await cache.get(key)?.catch(() => undefined);
    if (cached && Date.parse(cached.Expiration) - now() > RENEW_BEFORE_MS) return cached;
    const minted = assumeRole(roleName, instanceId);
    cache.set(key, minted);
    return minted;
  }

  return async ({ id, roleName }) => {
    if (roleName === null) return null;
    const credentials = await credentialsOf(roleName, id);
    const LastUpdated = new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z');
    return JSON.stringify({ Code: 'Success', LastUpdated, Type: 'AWS-HMAC', ...credentials });
  };
}
