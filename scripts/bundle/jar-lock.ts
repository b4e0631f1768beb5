import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../../cluster/errors';

const schema = z.array(
  z.strictObject({
    /** For example kafka-clients-4.3.1.jar. */
    file: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** group:artifact:version. */
    maven: z.string().regex(/^[\w.-]+:[\w.-]+:[\w.-]+$/),
    /** SPDX expression, from its POM or a parent's. */
    licence: z.string(),
  }),
);

/** A jar that a bundle may hold. Maven pins what pom.xml names; this pins what that brings along, byte by byte. */
export type LockedJar = z.output<typeof schema>[number];

/** Written by `npm run third-party`. */
export function jarLockFile(pom: string): string {
  return join(dirname(pom), 'jars.json');
}

export function readJarLock(pom: string): LockedJar[] {
  return schema.parse(JSON.parse(readFileSync(jarLockFile(pom), 'utf8')));
}

/** SHA-256 of each jar in a folder, by name. */
export function hashJars(folder: string): Map<string, string> {
  const jars = readdirSync(folder).filter((name) => name.endsWith('.jar'));
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return new Map(jars.sort().map((name) => [name, hash(name)]));
}

/** @throws OperatorError BUNDLE_BUILD_FAILED naming every jar that is another than the lock says, too many or missing */
export function requireLocked(lock: LockedJar[], found: Map<string, string>): void {
  const problems = [
    ...lock.flatMap(({ file, sha256 }) => {
      const hash = found.get(file);
      if (hash === undefined) return [`${file} is missing`];
      return hash === sha256 ? [] : [`${file} has SHA-256 ${hash}, not ${sha256}`];
    }),
    ...[...found.keys()]
      .filter((name) => !lock.some(({ file }) => file === name))
      .map((name) => `${name} is not known`),
  ];
  if (problems.length === 0) return;
  throw new OperatorError(
    'BUNDLE_BUILD_FAILED',
    `Maven fetched other jars than userdata/bundle/jars.json names:\n  ${problems.join('\n  ')}`,
    'if you changed pom.xml, run `npm run third-party` and look at what it changes; otherwise do not trust that mirror',
  );
}
