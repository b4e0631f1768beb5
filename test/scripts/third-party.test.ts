import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdParties } from '../../scripts/third-party';
import { isAllowed, spdxOf } from '../../scripts/third-party/licences';
import { notices, type ThirdParties } from '../../scripts/third-party/notices';
import { readPom } from '../../scripts/third-party/poms';

const ROOT = join(__dirname, '../..');

let all: ThirdParties;
beforeAll(async () => {
  all = await thirdParties(ROOT);
});

test('THIRD-PARTY-NOTICES is what `npm run third-party` would write', () => {
  expect(readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES'), 'utf8')).toBe(notices(all));
});

test('every licence of what an instance runs is one that we may use', () => {
  const { npm: packages, jars } = all;
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@aws-sdk/client-ec2', 'kafkajs']),
  );
  const refused = [
    ...packages.map(({ name, licence }) => ({ name, licence })),
    ...jars.map(({ maven, licence }) => ({ name: maven, licence })),
  ].filter(({ licence }) => !isAllowed(licence));
  expect(refused).toEqual([]);
});

test.each([
  ['Apache-2.0', true],
  ['GPL-3.0-only', false],
  ['GPL-3.0-only OR MIT', true],
  ['GPL-3.0-only AND MIT', false],
  ['MIT AND Apache-2.0', true],
  ['(MIT OR GPL-3.0-only) AND AGPL-3.0-only', false],
  ['not said', false],
  ['', false],
])('%s: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed);
});

test('a licence that nobody has looked at is refused by its name', () => {
  expect(spdxOf(['EPL 2.0', 'The Apache Software License, Version 2.0'])).toBe('EPL-2.0 OR Apache-2.0');
  expect(() => spdxOf(['Server Side Public License'])).toThrow(/"Server Side Public License" is not known/);
});

describe('a POM', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'poms-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), `<project>${text}</project>`);

  const parent = '<parent><groupId>g</groupId><artifactId>all</artifactId><version>2</version></parent>';
  const licences = (name: string) => `<licenses><license><name> ${name} </name></license></licenses>`;

  it('says what it is, with what it has from its parent, and not what it depends on', () => {
    const dependency = '<dependency><groupId>x</groupId><version>9</version></dependency>';
    write('a-2.pom', `${parent}<dependencies>${dependency}</dependencies><artifactId>a</artifactId>`);
    write(
      'all-2.pom',
      `<groupId>g</groupId><artifactId>all</artifactId><version>2</version>${licences('MIT')}`,
    );
    expect(readPom(folder, 'a-2.pom')).toEqual({
      group: 'g',
      artifact: 'a',
      version: '2',
      licences: ['MIT'],
    });
  });

  it('has its own licences rather than its parent’s, and none if a comment names them', () => {
    write('a-2.pom', `${parent}<artifactId>a</artifactId>${licences('EPL 2.0')}`);
    write(
      'all-2.pom',
      `<groupId>g</groupId><artifactId>all</artifactId><version>2</version><!--${licences('MIT')}-->`,
    );
    expect(readPom(folder, 'a-2.pom').licences).toEqual(['EPL 2.0']);
    expect(readPom(folder, 'all-2.pom').licences).toEqual([]);
  });

  it('that has its parent’s file name has no licence to inherit', () => {
    write('all-2.pom', `${parent}<groupId>g.inner</groupId><artifactId>all</artifactId>`);
    expect(readPom(folder, 'all-2.pom')).toMatchObject({ group: 'g.inner', licences: [] });
  });
});
