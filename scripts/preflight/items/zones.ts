import type { Answer } from '../answer';
import type { Zone } from '../aws';
import { fail, type Item, ofAnswer, ok, warn } from '../item';

const ORDINARY = 'availability-zone';

/** The configured zones exist in this account, are available, and are no local or wavelength zones. */
export const zones: Item<Answer<Zone[]>> = {
  name: 'zones',
  ask: ({ aws }) => aws.zones(),
  judge: (answer, { config }) =>
    ofAnswer(answer, (all) => {
      const usable = all.filter(({ state, type }) => state !== 'unavailable' && type === ORDINARY);
      const missing = config.zones.filter((name) => !usable.some((zone) => zone.name === name));
      if (missing.length > 0) {
        const names = usable.map(({ name }) => name).join(', ');
        return fail(
          `${missing.join(', ')} cannot be used: ${missing.map((name) => reason(all, name)).join(', ')}`,
          `change zones in cluster.config.ts: this account has ${names || 'none'} in ${config.region}`,
        );
      }
      const impaired = usable.filter(
        ({ name, state }) => config.zones.includes(name) && state !== 'available',
      );
      if (impaired.length > 0) {
        return warn(
          impaired.map(({ name, state }) => `${name} is ${state}`).join(', '),
          'see the AWS Health Dashboard, and wait until they are available again',
        );
      }
      return ok(config.zones.join(', '));
    }),
};

function reason(all: Zone[], name: string): string {
  const zone = all.find((one) => one.name === name);
  if (!zone) return 'not in this account';
  return zone.type === ORDINARY ? zone.state : `a ${zone.type}`;
}
