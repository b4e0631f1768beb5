import { z } from 'zod';
import { got, instead, namesWithout, section, wholeNumber } from './config-fields';
import { MIN_INSYNC_REPLICAS } from './kafka-properties';
import { isInternalTopic, isOwnTopic } from './names';

const retentionAdvice = instead("write a whole number of hours from 1, or 'forever'");
const configAdvice = instead('write a text, a number or true or false');

/** As Kafka tells it back, so that it compares: lists without spaces. */
const configValue = z.union([z.string(), z.number(), z.boolean()], configAdvice).transform((value) =>
  String(value)
    .trim()
    .replaceAll(/\s*,\s*/g, ','),
);

const topicShape = {
  /** Can grow, never shrink. When it does, records of one key go to another partition from then on. */
  partitions: wholeNumber(1, 10_000, 'partitions').default(12),
  /**
   * Brokers that each record is on. Three at least: with fewer, each hand-over of a broker would stop writes, or a disk
   * lost would be records lost. For life: only a reassignment changes it.
   */
  replicationFactor: wholeNumber(3, 15, 'replicas').default(3),
  /** For how long records are kept. @default Kafka's: a week */
  retentionHours: z
    .union([z.literal('forever'), z.number()], retentionAdvice)
    .refine((hours) => hours === 'forever' || (Number.isSafeInteger(hours) && hours >= 1), retentionAdvice)
    .optional(),
  /**
   * Any other config of a topic, by Kafka's name: { 'cleanup.policy': 'compact' }. One that is taken out here later stays
   * as it is until `npm run apply -- --delete` names it.
   */
  configs: z
    .record(z.string(), configValue, instead("write an object, for example { 'cleanup.policy': 'compact' }"))
    .default({}),
};

const topic = section(topicShape).superRefine(({ replicationFactor, retentionHours, configs }, context) => {
  const problem = (name: string, message: string) =>
    context.addIssue({
      code: 'custom',
      path: ['configs', name],
      message: `${got(configs[name])}; ${message}`,
    });
  if (retentionHours !== undefined && 'retention.ms' in configs) {
    problem('retention.ms', 'retentionHours says it, too: keep one of them');
  }
  const minIsr = configs['min.insync.replicas'];
  if (minIsr === undefined || isBetween(minIsr, MIN_INSYNC_REPLICAS, replicationFactor - 1)) return;
  problem(
    'min.insync.replicas',
    `with ${replicationFactor} replicas write ${range(MIN_INSYNC_REPLICAS, replicationFactor - 1)}: with fewer, ` +
      'acknowledged records would be on one disk only, with more, each hand-over of a broker would stop writes',
  );
});

/** Topics by name. */
export const topicsField = z
  .record(z.string(), topic, instead('write an object of topics, for example { orders: { partitions: 12 } }'))
  .superRefine(namesWithout(nameProblem));

export type Topic = z.output<typeof topic>;

function nameProblem(name: string): string | undefined {
  if (!/^[A-Za-z0-9._-]{1,249}$/.test(name) || /^\.\.?$/.test(name)) {
    return 'name a topic with 1 to 249 of letters, digits, ".", "_" and "-"';
  }
  if (isInternalTopic(name)) return 'topics that start with "__" are Kafka\'s own: choose another name';
  if (isOwnTopic(name)) return 'the check writes to topics that start with this: choose another name';
  return undefined;
}

function isBetween(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

function range(least: number, most: number): string {
  return least === most ? String(least) : `${least} to ${most}`;
}

const HOUR_MS = 3_600_000;

/** All configs that the topic is to have of its own, by Kafka's names. */
export function topicConfigs({ retentionHours, configs }: Topic): Record<string, string> {
  if (retentionHours === undefined) return configs;
  const retentionMs = retentionHours === 'forever' ? -1 : retentionHours * HOUR_MS;
  return { 'retention.ms': String(retentionMs), ...configs };
}
