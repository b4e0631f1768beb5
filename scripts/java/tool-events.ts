import { z } from 'zod';

/*
 * What Kafka's VerifiableProducer and VerifiableConsumer print, a line of JSON each (ProducerEvent and ConsumerEvent in
 * their sources); only what is made use of. Other lines are Kafka's log, or events that don't matter.
 */

const timestamp = z.number();
const place = { partition: z.int().min(0), offset: z.int().min(0) };

const producerEvent = z.discriminatedUnion('name', [
  z.object({ name: z.literal('startup_complete') }),
  z.object({ name: z.literal('producer_send_success'), timestamp, value: z.string(), ...place }),
  z.object({ name: z.literal('producer_send_error'), timestamp, value: z.string(), exception: z.string() }),
  z.object({ name: z.literal('shutdown_complete') }),
  /** After it was told to stop, and has finished. */
  z.object({ name: z.literal('tool_data'), sent: z.int().min(0), acked: z.int().min(0) }),
]);
export type ProducerEvent = z.output<typeof producerEvent>;

const consumerEvent = z.discriminatedUnion('name', [
  z.object({ name: z.literal('startup_complete') }),
  z.object({ name: z.literal('record_data'), value: z.string().nullable(), ...place }),
  z.object({ name: z.literal('shutdown_complete') }),
]);
export type ConsumerEvent = z.output<typeof consumerEvent>;

/** Undefined for anything else. */
export function parseProducerEvent(line: string): ProducerEvent | undefined {
  return parse(line, producerEvent);
}

/** Undefined for anything else. */
export function parseConsumerEvent(line: string): ConsumerEvent | undefined {
  return parse(line, consumerEvent);
}

function parse<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
