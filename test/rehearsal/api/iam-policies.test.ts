import fc from '../../support/property';
import { type PolicyCase, type Statement, verdict, verdicts } from './policies';

/** The evaluation apart from any call: IAM User Guide, "Policy evaluation logic" and "Condition operators". */

const VOLUME = 'arn:aws:ec2:eu-central-1:123456789012:volume/vol-1';
const attach = (
  statements: Statement[],
  context: PolicyCase['context'] = {},
  more: Partial<PolicyCase> = {},
) => ({ statements, action: 'ec2:AttachVolume', resource: VOLUME, context, ...more });
const anything: Statement = { Action: '*', Resource: '*' };

/** One test for each case, all evaluated in one go. */
function table(cases: [name: string, policyCase: PolicyCase, expected: string][]): void {
  let answers: string[];
  beforeAll(async () => {
    answers = await verdicts(cases.map(([, policyCase]) => policyCase));
  });
  cases.forEach(([name, , expected], index) => {
    test(name, () => expect(answers[index]).toBe(expected));
  });
}

describe('statements', () => {
  table([
    ['nothing allows it', attach([]), 'NOT_ALLOWED'],
    ['an allow', attach([anything]), 'ALLOWED'],
    ['a deny beats every allow', attach([anything, { ...anything, Effect: 'Deny' }, anything]), 'DENIED'],
    [
      'a deny of something else',
      attach([anything, { Effect: 'Deny', Action: 's3:*', Resource: '*' }]),
      'ALLOWED',
    ],
    ['actions in any case', attach([{ Action: 'EC2:attachvolume', Resource: '*' }]), 'ALLOWED'],
    ['one of several actions', attach([{ Action: ['s3:*', 'ec2:Att?chVol*'], Resource: '*' }]), 'ALLOWED'],
    ['another action', attach([{ Action: 'ec2:AttachVolum', Resource: '*' }]), 'NOT_ALLOWED'],
    ['NotAction names it', attach([{ NotAction: 'ec2:Attach*', Resource: '*' }]), 'NOT_ALLOWED'],
    ['NotAction names others', attach([{ NotAction: 's3:*', Resource: '*' }]), 'ALLOWED'],
    ['the resource', attach([{ Action: '*', Resource: VOLUME }]), 'ALLOWED'],
    [
      'one of several resources',
      attach([{ Action: '*', Resource: ['arn:aws:s3:::x', `${VOLUME}*`] }]),
      'ALLOWED',
    ],
    ['another resource', attach([{ Action: '*', Resource: `${VOLUME}0` }]), 'NOT_ALLOWED'],
    [
      'resources are case-sensitive',
      attach([{ Action: '*', Resource: VOLUME.replace('vol-1', 'VOL-1') }]),
      'NOT_ALLOWED',
    ],
    ['NotResource names it', attach([{ Action: '*', NotResource: VOLUME }]), 'NOT_ALLOWED'],
    ['NotResource names others', attach([{ Action: '*', NotResource: `${VOLUME}2` }]), 'ALLOWED'],
    [
      'a wildcard stays in its segment of an ARN',
      attach([{ Action: '*', Resource: 'arn:aws:ec2:*:volume/vol-1' }]),
      'NOT_ALLOWED',
    ],
    ['missing segments are wildcards', attach([{ Action: '*', Resource: 'arn:aws:ec2' }]), 'ALLOWED'],
    [
      'dots and brackets are no patterns',
      attach([{ Action: '*', Resource: VOLUME.replace('vol-1', '[v]ol.1') }]),
      'NOT_ALLOWED',
    ],
  ]);
});

describe('conditions', () => {
  const on = (Condition: Statement['Condition'], context: PolicyCase['context'] = {}) =>
    attach([{ ...anything, Condition }], context);
  const conditionTable = (cases: [string, PolicyCase, boolean][]) =>
    table(cases.map(([name, policyCase, holds]) => [name, policyCase, holds ? 'ALLOWED' : 'NOT_ALLOWED']));
  const NODE = 'aws:ResourceTag/Node';
  const mine = { [NODE]: 'broker-1' };

  conditionTable([
    ['StringEquals', on({ StringEquals: mine }, mine), true],
    ['StringEquals of another value', on({ StringEquals: mine }, { [NODE]: 'Broker-1' }), false],
    ['StringEquals of a missing key', on({ StringEquals: mine }), false],
    ['StringEquals has no wildcards', on({ StringEquals: { [NODE]: 'broker-*' } }, mine), false],
    ['one of several values', on({ StringEquals: { [NODE]: ['broker-2', 'broker-1'] } }, mine), true],
    [
      'all of several keys',
      on({ StringEquals: { ...mine, 'aws:ResourceTag/Cluster': 'kafka' } }, mine),
      false,
    ],
    ['all of several operators', on({ StringEquals: mine, StringNotEquals: mine }, mine), false],
    ['names of keys in any case', on({ StringEquals: { 'AWS:resourcetag/node': 'broker-1' } }, mine), true],
    ['StringNotEquals', on({ StringNotEquals: mine }, { [NODE]: 'broker-2' }), true],
    ['StringNotEquals of the same value', on({ StringNotEquals: mine }, mine), false],
    ['StringNotEquals of a missing key', on({ StringNotEquals: mine }), true],
    [
      'StringNotEquals: none of several values',
      on({ StringNotEquals: { [NODE]: ['broker-2', 'broker-1'] } }, mine),
      false,
    ],
    ['StringEqualsIgnoreCase', on({ StringEqualsIgnoreCase: { [NODE]: 'BROKER-1' } }, mine), true],
    ['StringNotEqualsIgnoreCase', on({ StringNotEqualsIgnoreCase: { [NODE]: 'BROKER-1' } }, mine), false],
    ['StringLike', on({ StringLike: { [NODE]: 'broker-?' } }, mine), true],
    ['StringNotLike', on({ StringNotLike: { [NODE]: 'broker-*' } }, mine), false],
    ['StringEqualsIfExists of a missing key', on({ StringEqualsIfExists: mine }), true],
    ['StringEqualsIfExists of another value', on({ StringEqualsIfExists: mine }, { [NODE]: 'x' }), false],
    ['Null: true, missing', on({ Null: { [NODE]: 'true' } }), true],
    ['Null: true, there', on({ Null: { [NODE]: 'true' } }, mine), false],
    ['Null: false, missing', on({ Null: { [NODE]: false } }), false],
    ['Null: false, there', on({ Null: { [NODE]: 'false' } }, mine), true],
    ['Bool', on({ Bool: { 'ec2:Encrypted': true } }, { 'ec2:Encrypted': 'true' }), true],
    [
      'Bool of the other value',
      on({ Bool: { 'ec2:Encrypted': 'true' } }, { 'ec2:Encrypted': 'false' }),
      false,
    ],
    [
      'NumericLessThanEquals',
      on({ NumericLessThanEquals: { 'ec2:VolumeSize': 8 } }, { 'ec2:VolumeSize': '8' }),
      true,
    ],
    [
      'NumericGreaterThan',
      on({ NumericGreaterThan: { 'ec2:VolumeSize': '8' } }, { 'ec2:VolumeSize': '8' }),
      false,
    ],
    ['NumericNotEquals of a missing key', on({ NumericNotEquals: { 'ec2:VolumeSize': '8' } }), true],
    [
      'Numeric of what is no number',
      on({ NumericEquals: { 'ec2:VolumeSize': '8' } }, { 'ec2:VolumeSize': 'x' }),
      false,
    ],
    [
      'DateLessThan',
      on(
        { DateLessThan: { 'aws:CurrentTime': '2026-11-22T00:00:00Z' } },
        { 'aws:CurrentTime': '2026-11-21T23:59:59Z' },
      ),
      true,
    ],
    [
      'DateGreaterThan, seconds since 1970',
      on(
        { DateGreaterThan: { 'aws:CurrentTime': '1795305600' } },
        { 'aws:CurrentTime': '2026-11-21T23:59:59Z' },
      ),
      false,
    ],
    [
      'ArnLike',
      on(
        { ArnLike: { 'ec2:Subnet': 'arn:aws:ec2:*:123456789012:subnet/*' } },
        { 'ec2:Subnet': 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1' },
      ),
      true,
    ],
    [
      'ArnEquals takes wildcards too',
      on(
        { ArnEquals: { 'ec2:Subnet': 'arn:aws:ec2:*:*:subnet/subnet-?' } },
        { 'ec2:Subnet': 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1' },
      ),
      true,
    ],
    [
      'ArnEquals, wildcards per segment',
      on(
        { ArnEquals: { 'ec2:Subnet': 'arn:aws:*:subnet/subnet-1' } },
        { 'ec2:Subnet': 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1' },
      ),
      false,
    ],
    [
      'ArnNotEquals of a missing key',
      on({ ArnNotEquals: { 'ec2:Subnet': 'arn:aws:ec2:*:*:subnet/x' } }),
      true,
    ],
  ]);

  const KEYS = 'aws:TagKeys';
  conditionTable([
    [
      'ForAllValues, all fit',
      on({ 'ForAllValues:StringEquals': { [KEYS]: ['A', 'B'] } }, { [KEYS]: ['B', 'A'] }),
      true,
    ],
    [
      'ForAllValues, one does not',
      on({ 'ForAllValues:StringEquals': { [KEYS]: ['A'] } }, { [KEYS]: ['A', 'Node'] }),
      false,
    ],
    ['ForAllValues of a missing key', on({ 'ForAllValues:StringEquals': { [KEYS]: ['A'] } }), true],
    [
      'ForAllValues of an empty list',
      on({ 'ForAllValues:StringEquals': { [KEYS]: ['A'] } }, { [KEYS]: [] }),
      true,
    ],
    [
      'ForAllValues with a negation',
      on({ 'ForAllValues:StringNotEquals': { [KEYS]: ['Node'] } }, { [KEYS]: ['A', 'Node'] }),
      false,
    ],
    [
      'ForAnyValue, one fits',
      on({ 'ForAnyValue:StringLike': { [KEYS]: 'No*' } }, { [KEYS]: ['A', 'Node'] }),
      true,
    ],
    [
      'ForAnyValue, none fits',
      on({ 'ForAnyValue:StringLike': { [KEYS]: 'X*' } }, { [KEYS]: ['A', 'Node'] }),
      false,
    ],
    ['ForAnyValue of a missing key', on({ 'ForAnyValue:StringEquals': { [KEYS]: 'A' } }), false],
    [
      'ForAnyValue with a negation',
      on({ 'ForAnyValue:StringNotEquals': { [KEYS]: 'A' } }, { [KEYS]: ['A', 'B'] }),
      true,
    ],
  ]);
});

describe('policy variables', () => {
  const tagged = { 'aws:PrincipalTag/Node': 'broker-1' };
  const named = (Resource: string, context: PolicyCase['context'], version?: string): PolicyCase => ({
    statements: [{ Action: '*', Resource }],
    action: 'ssm:GetParameters',
    resource: 'arn:aws:ssm:eu-central-1:123456789012:parameter/kafka/kafka/broker-1/keystore',
    context,
    version,
  });
  const resource = 'arn:aws:ssm:*:*:parameter/kafka/kafka/${aws:PrincipalTag/Node}/*';

  table([
    ['in a resource', named(resource, tagged), 'ALLOWED'],
    ['of another value', named(resource, { 'aws:PrincipalTag/Node': 'broker-2' }), 'NOT_ALLOWED'],
    [
      'a wildcard in the value is only a character',
      named(resource, { 'aws:PrincipalTag/Node': '*' }),
      'NOT_ALLOWED',
    ],
    ['missing', named(resource, {}), 'NOT_ALLOWED'],
    ['missing, with a default', named(resource.replace('Node}', "Node, 'broker-1'}"), {}), 'ALLOWED'],
    ['in a policy of the older version', named(resource, tagged, '2008-10-17'), 'NOT_ALLOWED'],
    [
      'an escaped wildcard',
      named(resource.replace('${aws:PrincipalTag/Node}', '${*}'), tagged),
      'NOT_ALLOWED',
    ],
    [
      'in a condition',
      attach(
        [
          {
            ...anything,
            Condition: { StringEquals: { 'aws:ResourceTag/Node': '${aws:PrincipalTag/Node}' } },
          },
        ],
        {
          ...tagged,
          'aws:ResourceTag/Node': 'broker-1',
        },
      ),
      'ALLOWED',
    ],
  ]);
});

describe('what is not evaluated is named, never passed over', () => {
  const holds = (operator: string, key: string, value: unknown = 'x') => ({
    ...anything,
    Condition: { [operator]: { [key]: value } },
  });
  test.each<[string, PolicyCase]>([
    ['condition operator IpAddress', attach([holds('IpAddress', 'aws:SourceIp', '10.0.0.0/8')])],
    ['condition operator BinaryEquals', attach([holds('BinaryEquals', 'x:y')])],
    ['condition operator NullIfExists', attach([holds('NullIfExists', 'x:y', 'true')])],
    ['set operator ForSomeValues', attach([holds('ForSomeValues:StringEquals', 'aws:TagKeys')])],
    ['condition key aws:SourceIp', attach([holds('StringEquals', 'aws:SourceIp')])],
    [
      'condition key ec2:Tenancy',
      attach([holds('StringEquals', 'ec2:Tenancy')], {}, { supported: ['ec2:Tenancy'] }),
    ],
    [
      'aws:TagKeys can have several values',
      attach([holds('StringEquals', 'aws:TagKeys')], { 'aws:TagKeys': ['x'] }),
    ],
    ['policy element Principal', attach([{ ...anything, Principal: '*' } as Statement])],
  ])('%s', async (what, policyCase) => {
    expect(await verdict(policyCase)).toContain(`NOT_SUPPORTED ${what}`);
  });

  it('a key that AWS does not have for the action either is only missing', async () => {
    expect(await verdict(attach([holds('StringEquals', 'ec2:Tenancy')]))).toBe('NOT_ALLOWED');
  });
});

describe('wildcards', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '[', '\\', '+'), maxLength: 6 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '*', '?', '['), maxLength: 6 });
  const like = (texts: string, value: string): PolicyCase =>
    attach([{ ...anything, Condition: { StringLike: { 'aws:PrincipalTag/x': texts } } }], {
      'aws:PrincipalTag/x': value,
    });
  const sampled = async <T>(arbitrary: fc.Arbitrary<T>, toCase: (value: T) => PolicyCase) => {
    const values = fc.sample(arbitrary, { numRuns: 400, seed: 1 });
    const answers = await verdicts(values.map(toCase));
    return values.map((value, index) => ({ value, allowed: answers[index] === 'ALLOWED' }));
  };

  /** Straight from the definition: * takes any number of characters, ? exactly one. */
  const fits = (wildcard: string, value: string): boolean => {
    if (wildcard === '') return value === '';
    if (wildcard[0] === '*')
      return fits(wildcard.slice(1), value) || (value !== '' && fits(wildcard, value.slice(1)));
    return (
      value !== '' &&
      (wildcard[0] === '?' || wildcard[0] === value[0]) &&
      fits(wildcard.slice(1), value.slice(1))
    );
  };

  it('fit what their definition says', async () => {
    const answers = await sampled(fc.tuple(pattern, text), ([wildcard, value]) => like(wildcard, value));
    expect(answers.filter(({ allowed }) => allowed).length).toBeGreaterThan(20);
    for (const { value, allowed } of answers) expect([value, allowed]).toEqual([value, fits(...value)]);
  });

  it('a pattern made of a text by putting in wildcards fits that text', async () => {
    const made = fc
      .tuple(text, fc.array(fc.constantFrom('keep', '*', '?'), { minLength: 6, maxLength: 6 }))
      .map(([value, how]) => ({
        value,
        wildcard: [...value]
          .map((character, index) => (how[index] === 'keep' ? character : how[index]))
          .join(''),
      }));
    const answers = await sampled(made, ({ wildcard, value }) => like(wildcard, value));
    expect(answers.filter(({ allowed }) => !allowed)).toEqual([]);
  });
});
