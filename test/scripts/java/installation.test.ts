import { parseJavaVersion, requireJava } from '../../../scripts/java/installation';

const says = (text: string) => async () => text;

test('versions are read in both ways of writing them', () => {
  expect(parseJavaVersion('openjdk version "17.0.15" 2025-04-15')).toBe(17);
  expect(parseJavaVersion('java version "1.8.0_392"')).toBe(8);
  expect(parseJavaVersion('openjdk version "21" 2023-09-19')).toBe(21);
  expect(parseJavaVersion('command not understood')).toBeUndefined();
});

test('Java 17 and newer does', async () => {
  await expect(requireJava(says('openjdk version "17.0.15" 2025-04-15'))).resolves.toBeUndefined();
  await expect(requireJava(says('openjdk version "25" 2025-09-16'))).resolves.toBeUndefined();
});

test('an older one, none at all, and something else of that name are refused with what to install', async () => {
  const absent = async () => {
    throw Object.assign(new Error('spawn java ENOENT'), { code: 'ENOENT' });
  };
  for (const java of [says('java version "1.8.0_392"'), absent, says('no such thing')]) {
    await expect(requireJava(java)).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      hint: expect.stringMatching(/install Java 17 or newer.*--no-java/),
    });
  }
});
