import {
  KafkaJSAggregateError,
  KafkaJSConnectionError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} from 'kafkajs';
import { errorCode, errorMessage } from '../../kafka/errors';

/** kafkajs declares fewer constructor arguments than it takes. */
const make = <T>(type: unknown, ...args: unknown[]): T =>
  new (type as new (...args: unknown[]) => T)(...args);

const denied = make<Error>(KafkaJSProtocolError, {
  type: 'TOPIC_AUTHORIZATION_FAILED',
  code: 29,
  message: 'no',
});
const refused = make<Error>(KafkaJSConnectionError, 'Connection error: refused', { code: 'ECONNREFUSED' });

test.each([
  ['what Kafka answered', denied, 'TOPIC_AUTHORIZATION_FAILED'],
  [
    'what Kafka answered for one of many',
    make(KafkaJSAggregateError, 'many', [denied]),
    'TOPIC_AUTHORIZATION_FAILED',
  ],
  ["the socket's code", refused, 'ECONNREFUSED'],
  [
    'what lies behind retries that ran out',
    make(KafkaJSNumberOfRetriesExceeded, refused, { retryCount: 3, retryTime: 1, cause: refused }),
    'ECONNREFUSED',
  ],
  [
    "kafkajs' class where there is no code",
    make(KafkaJSNonRetriableError, 'wrapper', {
      cause: make(KafkaJSSASLAuthenticationError, 'bad password'),
    }),
    'KafkaJSSASLAuthenticationError',
  ],
  ["Node's code", Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'CERT_HAS_EXPIRED'],
  ['anything else', 'a string', 'Error'],
])('an error is called by %s', (_, error, code) => {
  expect(errorCode(error)).toBe(code);
});

test('the innermost message is told', () => {
  expect(errorMessage(new Error('outer', { cause: new Error('inner') }))).toBe('inner');
  expect(errorMessage('text')).toBe('text');
});
