import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClass } from '../../../scripts/java/compile';

let folder: string;
let source: string;
const compile = jest.fn(async () => '');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compile-'));
  source = join(folder, 'Copier.java');
  mkdirSync(join(folder, 'jars'));
  for (const name of ['a.jar', 'b.jar', 'notes.txt']) writeFileSync(join(folder, 'jars', name), '');
  writeFileSync(source, 'class Copier {}');
  compile.mockReset().mockResolvedValue('');
});
afterEach(() => rmSync(folder, { recursive: true }));

const installation = () => ({ classPath: join(folder, 'jars', '*') });
const run = () => withClass(installation(), source, join(folder, 'cache'), compile);

test('a class is compiled against the jars, once until its source changes', async () => {
  const { classPath } = await run();
  const [classes] = classPath.split(':');
  expect(existsSync(classes)).toBe(true);
  expect(classPath).toBe(`${classes}:${installation().classPath}`);
  const [args] = compile.mock.calls[0] as unknown as [string[]];
  expect(args[args.indexOf('-cp') + 1].split(':').sort()).toEqual(
    ['a.jar', 'b.jar'].map((name) => join(folder, 'jars', name)),
  );
  await expect(run()).resolves.toEqual({ classPath });
  expect(compile).toHaveBeenCalledTimes(1);

  writeFileSync(source, 'class Copier { int changed; }');
  await expect(run()).resolves.not.toEqual({ classPath });
  expect(compile).toHaveBeenCalledTimes(2);
});

test('a Java without a compiler is refused with what to install, and nothing is kept', async () => {
  compile.mockRejectedValue(new Error('Error occurred during initialization: Module jdk.compiler not found'));
  await expect(run()).rejects.toMatchObject({ code: 'TOOL_MISSING', hint: expect.stringContaining('JDK') });
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
});

test('an error in the source is told as it is', async () => {
  compile.mockRejectedValue(new Error('Copier.java:7: error: cannot find symbol'));
  await expect(run()).rejects.toThrow('cannot find symbol');
});
