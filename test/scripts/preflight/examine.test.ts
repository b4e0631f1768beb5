import { awsQuestions } from '../../../scripts/preflight/aws';
import { ask } from '../../../scripts/preflight/answer';
import { examine } from '../../../scripts/preflight/examine';
import { formatReport } from '../../../scripts/preflight/format';
import { fail, type Item, ok, unknown, warn } from '../../../scripts/preflight/item';
import { denied, testSubject } from './subject';

const item = (name: string, judge: Item<unknown>['judge']): Item<unknown> => ({
  name,
  ask: async () => undefined,
  judge,
});
const examined = (...items: Item<unknown>[]) =>
  examine(items, { aws: awsQuestions('eu-central-1', 1), timeoutMs: 1 }, testSubject());

describe('the report', () => {
  test('is good if nothing fails, whatever is unknown or worth a warning', async () => {
    const all = [
      item('one', () => ok('good')),
      item('two', () => warn('old', 'renew it')),
      item('three', () => unknown(denied.trouble)),
    ];
    const report = await examined(...all);
    expect(report).toMatchObject({ ok: true, counts: { ok: 1, warn: 1, fail: 0, unknown: 1 } });
    expect(formatReport(report).split('\n')).toEqual([
      'ITEM   STATUS   FOUND',
      'one    ok       good',
      'two    warn     old',
      'three  unknown  ec2:Describe: UnauthorizedOperation: what AWS says',
      '',
      'STATUS   WHAT TO DO',
      'warn     two: renew it',
      'unknown  three: allow ec2:Describe to whoever deploys, or look there yourself',
      '',
      'OK: 1 ok, 1 warn, 0 fail, 1 unknown for cluster kafka in eu-central-1',
      '',
    ]);
  });

  test('is bad if one item fails', async () => {
    const report = await examined(
      item('one', () => ok('good')),
      item('two', () => fail('bad', 'mend it')),
    );
    expect(report.ok).toBe(false);
    expect(formatReport(report)).toContain('FAILED: 1 ok, 0 warn, 1 fail');
  });

  test('has the others even if one breaks', async () => {
    const broken = item('broken', () => {
      throw new Error('of a mistake');
    });
    const { items } = await examined(
      broken,
      item('two', () => ok('good')),
    );
    expect(items.map(({ status }) => status)).toEqual(['unknown', 'ok']);
    expect(items[0].found).toContain('of a mistake');
  });
});

describe('a question', () => {
  const failing = (error: object) =>
    ask('q', 1000, () => Promise.reject(Object.assign(new Error('why'), error)));

  test.each([
    [{ name: 'AccessDeniedException' }, 'denied'],
    [{ name: 'UnauthorizedOperation' }, 'denied'],
    [{ name: 'ExpiredTokenException' }, 'expired'],
    [{ name: 'CredentialsProviderError' }, 'noCredentials'],
    [{ name: 'ThrottlingException' }, 'throttled'],
    [{ name: 'RequestLimitExceeded' }, 'throttled'],
    [{ name: 'Error', code: 'ENOTFOUND' }, 'unreachable'],
    [{ name: 'ValidationException' }, 'other'],
  ])('that ends with %j is known as %s', async (error, kind) => {
    const code = 'code' in error ? error.code : error.name;
    expect(await failing(error)).toEqual({ trouble: { kind, question: 'q', code, message: 'why' } });
  });

  test('that is never answered is given up', async () => {
    const never = await ask('q', 20, () => new Promise<never>(() => undefined));
    expect(never).toMatchObject({ trouble: { kind: 'late', code: 'TIMED_OUT' } });
  });
});
