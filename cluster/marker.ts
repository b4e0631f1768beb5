import { z } from 'zod';

const schema = z.object({
  clusterId: z.string(),
  node: z.string(),
  volumeId: z.string(),
  /** ISO 8601. */
  initialisedAt: z.string(),
  /**
   * Since when an operator allows the node to come back empty, ISO 8601: its disk is lost, and Kafka has what was on it
   * elsewhere. Holds once: the agent takes it out before Kafka first starts.
   */
  mayStartEmptySince: z.string().optional(),
});

/**
 * Says that a node's volume has been initialised. Kept in the bucket, so that it outlives the volume: a blank
 * volume is formatted only while there is none, or an operator allows it.
 */
export type Marker = z.output<typeof schema>;

/** Undefined if it is damaged. */
export function parseMarker(text: string): Marker | undefined {
  return schema.safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
