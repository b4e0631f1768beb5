/**
 * The parts of kafkajs 2.2.4 (pinned) that its own types don't show: a connection to one broker, signed in, that takes
 * any request. Its public clients refuse what an operator asks in need: they cannot describe the quorum, and give up
 * on all metadata as soon as one partition has no leader.
 */
declare module 'kafkajs/src/broker' {
  import type { AclEntry, AclFilter, DescribeAclResponse, Logger } from 'kafkajs';
  import type ConnectionPool from 'kafkajs/src/network/connectionPool';

  export default class Broker {
    constructor(options: { connectionPool: ConnectionPool; logger: Logger });
    readonly connectionPool: ConnectionPool;
    /** Connects, asks for the API versions, and signs in. */
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    /** All configs where none is named. @throws KafkaJSProtocolError if the broker refuses one of the resources */
    describeConfigs(request: {
      resources: { type: number; name: string; configNames: string[] }[];
    }): Promise<{
      resources: {
        resourceName: string;
        configEntries: { configName: string; configValue: string; configSource: number }[];
      }[];
    }>;
    /** @throws KafkaJSProtocolError like the next ones */
    describeAcls(filter: AclFilter): Promise<DescribeAclResponse>;
    createAcls(request: { acl: AclEntry[] }): Promise<unknown>;
    deleteAcls(request: { filters: AclFilter[] }): Promise<unknown>;
  }
}

declare module 'kafkajs/src/network/connectionPool' {
  import type { ISocketFactory, KafkaConfig, Logger } from 'kafkajs';
  import type Encoder from 'kafkajs/src/protocol/encoder';

  export default class ConnectionPool {
    constructor(
      options: Omit<KafkaConfig, 'brokers'> & {
        host: string;
        port: number;
        logger: Logger;
        socketFactory: ISocketFactory;
      },
    );
    send<Decoded, Parsed>(exchange: {
      request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<Encoder> };
      response: { decode(body: Buffer): Promise<Decoded>; parse(decoded: Decoded): Promise<Parsed> };
    }): Promise<Parsed>;
  }
}

declare module 'kafkajs/src/network/socketFactory' {
  import type { ISocketFactory } from 'kafkajs';

  export default function socketFactory(): ISocketFactory;
}

declare module 'kafkajs/src/protocol/encoder' {
  export default class Encoder {
    writeBuffer(bytes: Buffer): this;
  }
}

declare module 'kafkajs/src/protocol/error' {
  /** With Kafka's name of the error as its type. */
  export function createErrorFromCode(code: number): Error;
}
