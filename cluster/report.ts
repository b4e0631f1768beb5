import { z } from 'zod';

const count = z.int().min(0);
/** A month: no step takes longer, and a page could not draw it. */
const ms = z
  .number()
  .min(0)
  .max(31 * 86_400_000);
/** Milliseconds since 1970, of a year with four digits. */
const time = z
  .number()
  .min(0)
  .max(Date.UTC(9999, 11, 31));
/** Milliseconds from the notice (or the kill), null where the scenario has no such step. */
const step = ms.nullable();

export const SCENARIOS = [
  'notice',
  'double',
  'activeController',
  'kill',
  'maintenance',
  'lifecycle',
  'rebalance',
  'roll',
  'rotate',
  'rotateUsers',
  'rotateCa',
  'lostDisk',
  'crash',
  'noWatcher',
  'emptyDisk',
  'pause',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

const interruption = z.strictObject({
  scenario: z.enum(SCENARIOS),
  nodes: z.array(z.string()).min(1),
  /** When the notice (or the kill) was given. */
  startedAt: time,
  detectedMs: step,
  standbyMs: step,
  /** Kafka told to stop. */
  stoppingMs: step,
  leadersMovedMs: step,
  stoppedMs: step,
  releasedMs: step,
  claimedMs: step,
  startedMs: step,
  inSyncMs: step,
  /** All was seen to be as before. */
  endedMs: ms,
  /** How long replicas were out of sync. */
  underReplicatedMs: step,
  /** Longest time until then in which a partition acknowledged nothing although it was offered records. */
  maxGapMs: step,
  /** The same until all replicas were in sync: without what leaders cost that return home after that. */
  stopGapMs: step,
  /** Data on each broker beside what the load writes. */
  ballastMib: ms,
  /** So that what follows is measured on a warm cluster: no figure of it counts. */
  warmUp: z.boolean(),
});

const security = z.strictObject({
  /** Connections tried, each from one side to one port of one address, and those that were taken. */
  ports: z.strictObject({ tried: count, answered: count }),
  /** What listeners and the product's client must refuse. */
  temptations: z.strictObject({ tried: count, refused: count }),
  /** Secrets looked for in everything that the run left or showed, and where they were that is not their place. */
  secrets: z.strictObject({ lookedFor: count, artifacts: count, bytes: count, findings: count }),
  /** Calls of instances to AWS, and the actions that their roles grant. */
  calls: z.strictObject({ judged: count, refused: count, granted: count, used: count }),
  /** Services of an instance: what systemd-analyze says, from 0 (nothing left open) to 10, and the settings that are open. */
  units: z.array(
    z.strictObject({ unit: z.string(), exposure: z.number().min(0).max(10), open: z.array(z.string()) }),
  ),
});
export type SecurityReport = z.output<typeof security>;

/** out/rehearsal/report.json: what a rehearsal measured. */
export const reportSchema = z.strictObject({
  ok: z.boolean(),
  startedAt: time,
  /** Which latencies of AWS the local cloud injected. */
  latency: z.enum(['aws', 'none']),
  /** Seed of their jitter. */
  seed: z.int(),
  /** Seconds, from and to, of every latency that was injected. */
  injectedSeconds: z.record(z.string(), z.strictObject({ from: z.number(), to: z.number() })),
  /** What all of it ran on. */
  machine: z.strictObject({ cpus: count, cpuModel: z.string(), memoryMib: count, kernel: z.string() }),
  /** Kafka, Java and Node.js as the instances have them. */
  versions: z.strictObject({ kafka: z.string(), java: z.string(), node: z.string(), terraform: z.string() }),
  deploy: z.strictObject({
    /** Of `cdktf deploy`. */
    seconds: z.number().min(0),
    /** From its start until the first check passed. */
    readySeconds: z.number().min(0),
  }),
  workload: z.strictObject({
    acked: count,
    lost: count,
    duplicated: count,
    outOfOrder: count,
    failedSends: count,
    p50Ms: ms,
    p99Ms: ms,
    maxMs: ms,
  }),
  /** Records copied in transactions beside the load, by a client that is killed now and then; null without that. */
  pipeline: z
    .strictObject({
      input: count,
      copied: count,
      lost: count,
      duplicated: count,
      outOfOrder: count,
      failedSends: count,
      aborted: count,
      crashes: count,
      failures: count,
    })
    .nullable(),
  /** What people take for granted who start with Kafka, tried beside the interruptions; null where it was not. */
  cases: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })).nullable(),
  interruptions: z.array(interruption),
  /** Null where the run did not look, and until it has: the report is searched for secrets, too. */
  security: security.nullable(),
  destroy: z.strictObject({
    seconds: z.number().min(0),
    /** Ids of whatever was still there. */
    leftovers: z.array(z.string()),
  }),
});

export type RehearsalReport = z.output<typeof reportSchema>;
