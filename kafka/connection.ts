import { Kafka, type KafkaConfig, logLevel, type LogEntry, type RetryOptions } from 'kafkajs';

/**
 * How a user reaches the cluster. Who has it from files may give CA and password as getters: clients ask for both anew
 * whenever they connect, since a cluster may get others while they run.
 */
export interface Connection {
  /** host:port of one or more brokers. */
  readonly bootstrap: string[];
  /** The cluster CA's certificates, PEM. */
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

/** How a node reaches its peers: over a listener with mutual TLS. */
export interface NodeConnection {
  /** host:port of one or more listeners. */
  bootstrap: string[];
  /** The cluster CA's certificates, PEM. */
  ca: string;
  /** Private key and certificate, PEM. */
  keystore: string;
}

/**
 * Short pauses and many of them: some 40 s in all, so that a client outlives a broker's death (6 s session) and
 * two missing replicas (15 s), and notices a new leader within 0.1 s. With kafkajs' defaults sends failed in both.
 */
export const TUNED_RETRY: RetryOptions = {
  initialRetryTime: 30,
  maxRetryTime: 100,
  multiplier: 1.5,
  factor: 0.2,
  retries: 400,
};

/** Some 3 s: each bootstrap server gets its turn, and what is wrong for good is soon reported. */
export const BRIEF_RETRY: RetryOptions = { ...TUNED_RETRY, retries: 30 };

/** One attempt only: for probes that want to see the first answer. */
export const NO_RETRY: RetryOptions = { initialRetryTime: 30, retries: 0 };

/** Milliseconds after which producers and consumers ask for metadata anew, unbidden. */
export const METADATA_MAX_AGE_MS = 5000;

export interface KafkaOptions {
  /** @default TUNED_RETRY */
  retry?: RetryOptions;
  /** How long an answer is waited for. @default 10 000 */
  requestTimeoutMs?: number;
  /** Whether kafkajs reports on stderr. @default false: its callers report errors themselves */
  verbose?: boolean;
}

/** A kafkajs client. Connects to nothing yet. */
export function createKafka(connection: Connection, options: KafkaOptions = {}): Kafka {
  return new Kafka(clientSettings(connection, options));
}

/** TLS 1.3, the server verified by the cluster's CA only; the client by SCRAM-SHA-512 or its own certificate. */
export function clientSettings(
  connection: Connection | NodeConnection,
  options: KafkaOptions = {},
): KafkaConfig {
  const { bootstrap } = connection;
  const minVersion = 'TLSv1.3';
  return {
    clientId: 'kafka-on-spot',
    brokers: bootstrap,
    ...('keystore' in connection
      ? { ssl: { ca: [connection.ca], minVersion, key: connection.keystore, cert: connection.keystore } }
      : {
          ssl: {
            minVersion,
            // kafkajs takes CA and password from here for each connection that it opens.
            get ca() {
              return [connection.ca];
            },
          },
          sasl: {
            mechanism: 'scram-sha-512',
            username: connection.user,
            get password() {
              return connection.password;
            },
          },
        }),
    connectionTimeout: 1000,
    requestTimeout: options.requestTimeoutMs ?? 10_000,
    retry: options.retry ?? TUNED_RETRY,
    // Never DEBUG: it prints requests.
    logLevel: options.verbose ? logLevel.INFO : logLevel.NOTHING,
    logCreator: () => logToStderr,
  };
}

function logToStderr({ namespace, label, log }: LogEntry): void {
  const { message, broker } = log;
  process.stderr.write(`${log.timestamp} ${label} [${namespace}] ${message} ${broker ?? ''}\n`);
}
