import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeFor } from '../../../scripts/client-config/place';

let folder: string;
let checkout: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'place-')));
  checkout = join(folder, 'checkout');
  mkdirSync(join(checkout, 'clusters/kafka/secrets'), { recursive: true });
  execFileSync('git', ['init', '--quiet', checkout]);
  writeFileSync(join(checkout, '.gitignore'), 'clusters/*/secrets/\nout/\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const from = (cwd: string, out: string) => placeFor(out, { INIT_CWD: cwd });

test('a file is named as seen from the folder that npm was called in', () => {
  expect(from(folder, 'shop.properties')).toBe(join(folder, 'shop.properties'));
  expect(from(checkout, '../shop.properties')).toBe(join(folder, 'shop.properties'));
  expect(from(checkout, join(folder, 'new/folder/shop.conf'))).toBe(join(folder, 'new/folder/shop.conf'));
});

test('one that git ignores may be in a checkout', () => {
  expect(from(checkout, 'clusters/kafka/secrets/shop.conf')).toBe(
    join(checkout, 'clusters/kafka/secrets/shop.conf'),
  );
});

test.each(['shop.properties', 'clusters/kafka/shop.conf', 'new/folder/shop.conf', '.gitignore'])(
  'one that could go into a commit is refused: %s',
  (out) => {
    expect(() => from(checkout, out)).toThrow(
      /would hold a password, and git does not ignore it.*\n.*secrets/,
    );
  },
);
