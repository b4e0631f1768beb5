import type { Answer, Trouble } from '../answer';
import type { Identity } from '../aws';
import { describe, fail, type Finding, type Item, ok, unknown } from '../item';

const SIGN_IN =
  'sign in: set AWS_PROFILE (aws configure sso, aws sso login) or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** AWS credentials that are accepted. GetCallerIdentity needs no permission, so nobody can be refused it. */
export const credentials: Item<Answer<Identity>> = {
  name: 'credentials',
  ask: ({ aws }) => aws.identity(),
  judge(identity, { environment }) {
    if ('trouble' in identity) return refused(identity.trouble);
    const { account, arn } = identity.value;
    const endpoint = environment.AWS_ENDPOINT_URL;
    return ok(`${arn} of account ${account}${endpoint ? `, asked of ${endpoint}, not of AWS` : ''}`);
  },
};

function refused(trouble: Trouble): Finding {
  const found = describe(trouble);
  switch (trouble.kind) {
    case 'throttled':
      return unknown(trouble);
    case 'noCredentials':
      return fail(found, SIGN_IN);
    case 'expired':
      return fail(found, `they have expired: ${SIGN_IN}; and see that this machine's clock is right`);
    case 'unreachable':
    case 'late':
      return fail(found, unknown(trouble).todo!);
    default:
      return fail(found, `AWS does not accept them: ${SIGN_IN}; and see that this machine's clock is right`);
  }
}
