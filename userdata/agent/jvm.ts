import { NODE_PATHS } from '../../cluster/node-paths';
import type { Role } from '../../cluster/nodes';

/** A quarter of the memory for the heap: what brokers serve best from is the page cache. */
const HEAP_SHARE = 0.25;
const HEAP_LIMITS_MIB = {
  broker: { min: 256, max: 6144 },
  controller: { min: 128, max: 1024 },
} as const;

/** Below this heap G1's own structures and threads cost more than its short pauses bring. */
const G1_FROM_MIB = 1024;
/** On machines this small the second compiler would take the CPU from what it compiles. */
const ONE_COMPILER_UP_TO_MIB = 1024;

/** JVM heap of a node in MiB. @param memoryMiB the instance's memory */
export function heapMiB(role: Role, memoryMiB: number): number {
  const { min, max } = HEAP_LIMITS_MIB[role];
  return Math.min(max, Math.max(min, Math.floor(memoryMiB * HEAP_SHARE)));
}

/** Options of the JVM that runs Kafka. */
export function jvmOptions(role: Role, memoryMiB: number): string[] {
  const heap = heapMiB(role, memoryMiB);
  return [
    `-Xmx${heap}m`,
    // Kafka's own choice for G1, from bin/kafka-run-class.sh.
    ...(heap >= G1_FROM_MIB
      ? [`-Xms${heap}m`, '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-XX:InitiatingHeapOccupancyPercent=35']
      : ['-XX:+UseSerialGC']),
    ...(memoryMiB <= ONE_COMPILER_UP_TO_MIB ? ['-XX:TieredStopAtLevel=1'] : []),
    // A broker without memory neither serves nor dies by itself; systemd starts another one.
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${NODE_PATHS.log4j}`,
  ];
}

/** Every jar by name: a wildcard's order is the file system's, and class data archives need the same list. */
export function classPath(jars: string[]): string {
  return jars
    .filter((name) => name.endsWith('.jar'))
    .map((name) => `${NODE_PATHS.jars}/${name}`)
    .join(':');
}

const LINE_BREAKS: Record<string, string> = { '\n': '\\n', '\r': '\\r' };

/**
 * Text of a JVM argument file: one quoted argument a line, so that no secret is seen in the process list. A quoted
 * argument would end with its line.
 *
 * Source: JDK tool specification, "java Command-Line Argument Files".
 */
export function argumentFile(args: string[]): string {
  return args
    .map((arg) => `"${arg.replace(/["\\]/g, '\\$&').replace(/[\n\r]/g, (one) => LINE_BREAKS[one])}"\n`)
    .join('');
}
