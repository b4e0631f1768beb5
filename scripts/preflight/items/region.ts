import type { Answer } from '../answer';
import type { Identity } from '../aws';
import { describe, fail, type Finding, type Item, ok, type Subject, unknown, warn } from '../item';

interface Answers {
  /** Its opt-in status. */
  region: Answer<string>;
  identity: Answer<Identity>;
}

/** The region exists and is enabled for the account, and no variable leads other tools elsewhere. */
export const region: Item<Answers> = {
  name: 'region',
  ask: async ({ aws }) => {
    const [status, identity] = await Promise.all([aws.region(), aws.identity()]);
    return { region: status, identity };
  },
  judge({ region: status, identity }, { config, environment }) {
    const name = config.region;
    if ('trouble' in status) {
      const { kind, code } = status.trouble;
      const found = describe(status.trouble);
      const known = 'value' in identity;
      // Elsewhere the credentials are accepted, and AWS is reached.
      if (kind === 'unrecognised' && known) return disabled(name, found);
      if (code === 'InvalidParameterValue' || (code === 'ENOTFOUND' && known)) {
        return fail(found, `there is no region ${name}: change region and zones in cluster.config.ts`);
      }
      return unknown(status.trouble);
    }
    if (status.value === 'not-opted-in') return disabled(name, `${name} is not enabled for this account`);
    return elsewhere(name, environment) ?? ok(`${name} (${status.value})`);
  },
};

function disabled(name: string, found: string): Finding {
  return fail(
    found,
    `enable ${name} for the account, which takes minutes: aws account enable-region --region-name ${name}`,
  );
}

function elsewhere(name: string, environment: Subject['environment']): Finding | undefined {
  const variable = ['AWS_REGION', 'AWS_DEFAULT_REGION'].find(
    (key) => environment[key] && environment[key] !== name,
  );
  if (!variable) return undefined;
  return warn(
    `${name} is configured, but ${variable} is ${environment[variable]}`,
    `the cluster goes to ${name} all the same; unset ${variable} or set it to ${name}, so that other tools look there`,
  );
}
