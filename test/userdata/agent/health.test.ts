import { expiryTrouble, lasting } from '../../../userdata/agent/health';
import type { News } from '../../../userdata/agent/news';
import { selfSigned } from '../support/certificate';
import { X509Certificate } from 'node:crypto';

const DAY_MS = 86_400_000;

describe('a trouble', () => {
  const told: string[] = [];
  const take = lasting(({ what }: News) => told.push(what));
  const trouble = (...names: string[]) => ({
    troubles: new Map(names.map((name) => [name, 'details'])),
    unknown: new Set<string>(),
  });
  beforeEach(() => (told.length = 0));

  it('that passes is not told', () => {
    take(trouble('a'));
    take(trouble());
    expect(told).toEqual([]);
  });

  it('that lasts is told once, and once that it is over', () => {
    for (let look = 0; look < 5; look += 1) take(trouble('a'));
    expect(told).toEqual(['a']);
    take(trouble('b'));
    take(trouble());
    expect(told).toEqual(['a', 'over: a']);
  });

  it('of which nothing can be said any more is not over', () => {
    for (let look = 0; look < 2; look += 1) take(trouble('a'));
    take({ ...trouble(), unknown: new Set(['a']) });
    expect(told).toEqual(['a']);
    take(trouble());
    expect(told).toEqual(['a', 'over: a']);
  });

  it('that comes back is told again', () => {
    for (const names of [['a'], ['a'], [], ['a'], ['a']]) take(trouble(...names));
    expect(told).toEqual(['a', 'over: a', 'a']);
  });
});

it('a certificate is told of from 30 days before its end on', () => {
  const keystore = selfSigned();
  const end = Date.parse(new X509Certificate(keystore).validTo);
  expect(expiryTrouble(keystore, end - 30 * DAY_MS)).toBeUndefined();
  expect(expiryTrouble(keystore, end - 29.5 * DAY_MS)).toContain('in 29 days');
  expect(expiryTrouble(keystore, end + DAY_MS)).toContain('nobody talks to this node any more');
});
