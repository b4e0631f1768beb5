import { FILES, patchText } from '../../../rehearsal/image/files';
import { findMirror } from '../../../rehearsal/image/mirror';
import { PACKAGES } from '../../../rehearsal/image/packages';

test("the mirror is the one that this machine's own release comes from", () => {
  const targets = [
    'bookworm-security main http://mirror.test/debian-security',
    'bookworm contrib http://other.test/debian',
    'bookworm main http://mirror.test/debian',
  ];
  expect(findMirror(targets.join('\n'), 'bookworm')).toBe('http://mirror.test/debian');
  expect(findMirror(targets.join('\n'), 'trixie')).toBeUndefined();
});

test('a patch whose text is not there exactly once is refused', () => {
  const patch = { path: 'f.py', from: 'x = 1', to: 'x = 2' };
  expect(patchText('x = 1\ny = 1\n', patch)).toBe('x = 2\ny = 1\n');
  expect(() => patchText('x = 3\n', patch)).toThrow('f.py: expected once, found 0 times: x = 1');
  expect(() => patchText('x = 1\nx = 1\n', patch)).toThrow('found 2 times');
});

test('the image brings nothing that the real one lacks and the product has to bring', () => {
  for (const name of ['jq', 'xfsprogs', 'nodejs', 'openjdk-21-jre-headless'])
    expect(PACKAGES).not.toContain(name);
});

test('units and logins get the same environment', () => {
  const [, units] =
    /DefaultEnvironment=(.*)/.exec(FILES['etc/systemd/system.conf.d/50-rehearsal.conf']) ?? [];
  const logins = FILES['etc/environment'].trim().split('\n');
  expect(units?.split(' ')).toEqual(logins.map((line) => `"${line}"`));
  expect(logins).toContain('AWS_ENDPOINT_URL=http://198.51.100.20:443');
});
