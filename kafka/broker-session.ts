import { Kafka } from 'kafkajs';
import Broker from 'kafkajs/src/broker';
import ConnectionPool from 'kafkajs/src/network/connectionPool';
import socketFactory from 'kafkajs/src/network/socketFactory';
import Encoder from 'kafkajs/src/protocol/encoder';
import { clientSettings, type Connection, type KafkaOptions, type NodeConnection } from './connection';
import { errorCode, errorMessage } from './errors';

/** A request of Kafka's protocol, in the version that its decoder knows. */
export interface Exchange<T> {
  name: string;
  apiKey: number;
  version: number;
  /** What follows the header's client id: in flexible versions the header's tagged fields first. */
  body: Buffer;
  /** Gets what follows the response header's correlation id. */
  decode(body: Buffer): T;
}

/** A broker that took the sign-in. */
export interface BrokerSession {
  send<T>(exchange: Exchange<T>): Promise<T>;
  describeConfigs: Broker['describeConfigs'];
  describeAcls: Broker['describeAcls'];
  createAcls: Broker['createAcls'];
  deleteAcls: Broker['deleteAcls'];
}

/** One that its owner keeps, and closes. */
export interface OpenBrokerSession extends BrokerSession {
  /** Requests that are under way may still be answered, and fail in the end. */
  close(): void;
}

/**
 * Talk to the first broker that answers.
 *
 * @throws Error NO_BROKER naming why each did not
 */
export async function withBroker<T>(
  connection: Connection | NodeConnection,
  step: (session: BrokerSession) => Promise<T>,
): Promise<T> {
  const session = await openBrokerSession(connection);
  try {
    return await step(session);
  } finally {
    session.close();
  }
}

/**
 * Sign in to the first broker that answers. One that hangs is given up after a second while it connects, and after
 * the request's time in each later step.
 *
 * @throws Error NO_BROKER naming why each did not
 */
export async function openBrokerSession(
  connection: Connection | NodeConnection,
  options?: KafkaOptions,
): Promise<OpenBrokerSession> {
  const broker = await signIn(connection, options);
  return {
    describeConfigs: (request) => broker.describeConfigs(request),
    describeAcls: (filter) => broker.describeAcls(filter),
    createAcls: (request) => broker.createAcls(request),
    deleteAcls: (request) => broker.deleteAcls(request),
    send: ({ name, apiKey, version, body, decode }) =>
      broker.connectionPool.send({
        request: {
          apiName: name,
          apiKey,
          apiVersion: version,
          encode: async () => new Encoder().writeBuffer(body),
        },
        response: {
          // kafkajs looks for a throttle time in what was decoded, which may be nothing at all.
          decode: async (response) => ({ decoded: decode(response) }),
          parse: async ({ decoded }) => decoded,
        },
      }),
    // Not waited for: it waits in turn for answers that were given up, and may never come.
    close: () => void broker.disconnect().catch(() => undefined),
  };
}

async function signIn(connection: Connection | NodeConnection, options?: KafkaOptions): Promise<Broker> {
  const { brokers, ...settings } = clientSettings(connection, options);
  const logger = new Kafka({ brokers, ...settings }).logger();
  const failures: string[] = [];
  let refused = false;
  for (const endpoint of connection.bootstrap) {
    const colon = endpoint.lastIndexOf(':');
    const address = { host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
    const connectionPool = new ConnectionPool({
      ...settings,
      ...address,
      logger,
      socketFactory: socketFactory(),
    });
    const broker = new Broker({ connectionPool, logger });
    try {
      await broker.connect();
      return broker;
    } catch (error) {
      failures.push(`${endpoint}: ${errorCode(error)}: ${errorMessage(error)}`);
      refused ||= errorCode(error) === 'KafkaJSSASLAuthenticationError';
      await broker.disconnect();
    }
  }
  throw Object.assign(new Error(failures.join('; ') || 'no address of a broker is known'), {
    code: 'NO_BROKER',
    refused,
  });
}

/** Whether a broker takes the user and its password. @throws Error NO_BROKER if none answers */
export async function takesSignIn(connection: Connection): Promise<boolean> {
  try {
    (await openBrokerSession(connection)).close();
    return true;
  } catch (error) {
    if (isSignInRefused(error)) return false;
    throw error;
  }
}

/** Whether a broker answered, and took neither user nor password: see openBrokerSession. */
export function isSignInRefused(error: unknown): boolean {
  return (error as { refused?: boolean }).refused === true;
}
