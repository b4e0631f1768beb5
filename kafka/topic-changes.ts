import { ConfigResourceTypes } from 'kafkajs';
import type { Exchange } from './broker-session';
import { FlexibleReader } from './flexible-reader';
import { type FlexibleWriter, requestBody } from './flexible-writer';

/**
 * Requests that change one topic, as in Kafka's sources. Any broker forwards them to the active controller. Unlike
 * kafkajs' own they tell Kafka's reason in its words, and they alter configs one by one instead of replacing all.
 *
 * Each is rejected with a KafkaJSProtocolError if Kafka refuses.
 */

/** How long the controller may take. */
const TIMEOUT_MS = 8000;

export interface NewTopic {
  topic: string;
  partitions: number;
  replicationFactor: number;
  configs: Record<string, string>;
}

/** CreateTopics v7 (CreateTopicsRequest.json). */
export function createTopic(
  { topic, partitions, replicationFactor, configs }: NewTopic,
  validateOnly: boolean,
): Exchange<void> {
  return {
    name: 'CreateTopics',
    apiKey: 19,
    version: 7,
    body: requestBody((writer) =>
      oneTopic(writer, topic, () =>
        writer
          .int32(partitions)
          .int16(replicationFactor)
          // Where its partitions go is the controller's to decide.
          .array([], () => undefined)
          .array(Object.entries(configs), ([name, value]) =>
            writer.string(name).string(value).noTaggedFields(),
          ),
      )
        .int32(TIMEOUT_MS)
        .boolean(validateOnly),
    ),
    decode: (body) =>
      decodeResults(body, (reader) => {
        reader.string();
        reader.uuid();
        reader.refuseExplainedError();
        // Partitions and replicas, then the configs.
        reader.int32();
        reader.int16();
        reader.array(() => skipConfig(reader));
      }),
  };
}

function skipConfig(reader: FlexibleReader): void {
  reader.string();
  reader.string();
  // Read-only, source, sensitive.
  for (let field = 0; field < 3; field++) reader.int8();
  reader.skipTaggedFields();
}

/** CreatePartitions v3 (CreatePartitionsRequest.json). @param count all partitions that it is to have */
export function createPartitions(topic: string, count: number, validateOnly: boolean): Exchange<void> {
  return {
    name: 'CreatePartitions',
    apiKey: 37,
    version: 3,
    body: requestBody((writer) =>
      oneTopic(writer, topic, () => writer.int32(count).nullArray())
        .int32(TIMEOUT_MS)
        .boolean(validateOnly),
    ),
    decode: (body) =>
      decodeResults(body, (reader) => {
        reader.string();
        reader.refuseExplainedError();
      }),
  };
}

/** DeleteTopics v6 (DeleteTopicsRequest.json). */
export function deleteTopic(topic: string): Exchange<void> {
  return {
    name: 'DeleteTopics',
    apiKey: 20,
    version: 6,
    body: requestBody((writer) =>
      // By its name: no id.
      oneTopic(writer, topic, () => writer.uuid(null)).int32(TIMEOUT_MS),
    ),
    decode: (body) =>
      decodeResults(body, (reader) => {
        reader.string();
        reader.uuid();
        reader.refuseExplainedError();
      }),
  };
}

const [SET, DELETE] = [0, 1];

/**
 * IncrementalAlterConfigs v1 (IncrementalAlterConfigsRequest.json, KIP-339). Configs that are not named stay as they are.
 *
 * @param configs null takes the topic's own value away, so that the cluster's holds
 */
export function alterTopicConfigs(
  topic: string,
  configs: Record<string, string | null>,
  validateOnly: boolean,
): Exchange<void> {
  return {
    name: 'IncrementalAlterConfigs',
    apiKey: 44,
    version: 1,
    body: requestBody((writer) =>
      writer
        .array([topic], () =>
          writer
            .int8(ConfigResourceTypes.TOPIC)
            .string(topic)
            .array(Object.entries(configs), ([name, value]) =>
              writer
                .string(name)
                .int8(value === null ? DELETE : SET)
                .string(value)
                .noTaggedFields(),
            )
            .noTaggedFields(),
        )
        .boolean(validateOnly),
    ),
    decode: (body) =>
      decodeResults(body, (reader) => {
        reader.refuseExplainedError();
        reader.int8();
        reader.string();
      }),
  };
}

/** An array of one topic: its name, and the fields behind that. */
function oneTopic(writer: FlexibleWriter, topic: string, writeFields: () => FlexibleWriter): FlexibleWriter {
  return writer.array([topic], () => {
    writer.string(topic);
    writeFields().noTaggedFields();
  });
}

/** Responses have the throttle time and results, one for each topic. */
function decodeResults(body: Buffer, readResult: (reader: FlexibleReader) => void): void {
  const reader = new FlexibleReader(body);
  reader.skipTaggedFields();
  reader.int32();
  reader.array(() => {
    readResult(reader);
    reader.skipTaggedFields();
  });
}
