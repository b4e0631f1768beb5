import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * Let `java` be a shell script while a file's tests run. Its first arguments are the JVM's; $PROPERTIES is the file that
 * it was given, $FOLDER one that it may leave things in.
 */
export function fakeJava() {
  const folder = mkdtempSync(join(tmpdir(), 'fake-java-'));
  const path = process.env.PATH;
  process.env.PATH = `${folder}${delimiter}${path}`;
  return {
    folder,
    behave: (script: string) => {
      const properties = 'for PROPERTIES; do case $PROPERTIES in */client.properties) break;; esac; done';
      writeFileSync(join(folder, 'java'), `#!/bin/sh\nFOLDER=${folder}\n${properties}\n${script}\n`, {
        mode: 0o755,
      });
    },
    remove: () => {
      process.env.PATH = path;
      rmSync(folder, { recursive: true });
    },
  };
}
