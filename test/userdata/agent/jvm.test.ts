import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { hostileText } from '../../support/property';
import { argumentFile, classPath, heapMiB, jvmOptions } from '../../../userdata/agent/jvm';

it.each([
  ['broker', 512, 256],
  ['broker', 4096, 1024],
  ['broker', 65_536, 6144],
  ['controller', 256, 128],
  ['controller', 2048, 512],
  ['controller', 65_536, 1024],
] as const)('a %s with %d MiB gets a heap of %d MiB', (role, memory, heap) => {
  expect(heapMiB(role, memory)).toBe(heap);
  expect(jvmOptions(role, memory)).toContain(`-Xmx${heap}m`);
});

it('uses G1 for large heaps and one compiler on small machines', () => {
  expect(jvmOptions('broker', 8192)).toEqual(expect.arrayContaining(['-XX:+UseG1GC', '-Xms2048m']));
  expect(jvmOptions('broker', 8192).join(' ')).not.toContain('TieredStopAtLevel');
  expect(jvmOptions('broker', 1024)).toEqual(
    expect.arrayContaining(['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']),
  );
});

it('ends the JVM when memory runs out, whatever its size', () => {
  for (const memory of [512, 65_536]) {
    expect(jvmOptions('broker', memory)).toContain('-XX:+ExitOnOutOfMemoryError');
  }
});

it('names every jar', () => {
  expect(classPath(['a.jar', 'README', 'b.jar'])).toBe(
    '/opt/kafka-node/kafka/libs/a.jar:/opt/kafka-node/kafka/libs/b.jar',
  );
});

it('quotes arguments as the JVM reads them', () => {
  expect(argumentFile(['plain', 'with "quotes" and \\'])).toBe('"plain"\n"with \\"quotes\\" and \\\\"\n');
});

it('Java itself reads each argument as it is, line breaks included', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arguments-'));
  try {
    const program = join(folder, 'Show.java');
    writeFileSync(
      program,
      'class Show { public static void main(String[] all) { for (var one : all) System.out.print(one + "\\0"); } }',
    );
    // The secrets that are handed over this way are ASCII.
    const args = fc.sample(hostileText, 200).map((text) => text.replace(/[^\x01-\x7f]/g, ''));
    const file = join(folder, 'arguments');
    writeFileSync(file, argumentFile([program, ...args]));
    const output = execFileSync('java', ['-XX:TieredStopAtLevel=1', `@${file}`], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(args);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
