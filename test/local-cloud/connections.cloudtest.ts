import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { withBroker } from '../../kafka/broker-session';
import { METADATA } from '../../kafka/metadata';
import { type KafkaNode, startKafkaNode } from '../support/kafka-node';

/** What keeps somebody who knows no password from filling a broker's heap (cluster/kafka-properties.ts), on a real one. */

const LIMIT = 40;
const MESSAGE_BYTES = 16 * 2 ** 10;

let kafka: KafkaNode;
let sockets: Socket[] = [];
beforeAll(async () => {
  kafka = await startKafkaNode({
    'max.connections': String(LIMIT),
    'sasl.server.max.receive.size': String(MESSAGE_BYTES),
  });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});
afterAll(() => kafka?.stop());

const clientPort = () => Number(kafka.admin.bootstrap[0].split(':')[1]);
const metadata = (of: 'admin' | 'asNode') =>
  withBroker(kafka[of], async (session) => (await session.send(METADATA)).brokers.length);

/** Over TCP first: a connection that the broker does not take yet waits for its handshake. */
async function openTls(): Promise<Socket> {
  const tcp = connectTcp(clientPort(), '127.0.0.1');
  const socket = connect({ socket: tcp, ca: kafka.admin.ca, servername: 'broker-1' });
  for (const one of [tcp, socket]) one.on('error', () => undefined);
  sockets.push(tcp, socket);
  await Promise.race([once(socket, 'secureConnect'), sleep(3000)]);
  return socket;
}

test('connections beyond the limit wait, and nodes are let in all the same', async () => {
  const opened = await Promise.all(Array.from({ length: LIMIT + 20 }, openTls));
  const taken = opened.filter((socket) => (socket as Socket & { authorized: boolean }).authorized);
  expect(taken.length).toBeGreaterThan(LIMIT / 2);
  expect(taken.length).toBeLessThanOrEqual(LIMIT);
  await expect(metadata('asNode')).resolves.toBe(1);

  for (const socket of sockets) socket.destroy();
  await expect(metadata('admin')).resolves.toBe(1);
});

test.each([
  [MESSAGE_BYTES + 1, 'cut off'],
  [MESSAGE_BYTES, 'heard'],
])('who announces a message of %i bytes before it has signed in is %s', async (bytes, expected) => {
  const socket = await openTls();
  const size = Buffer.alloc(4);
  size.writeInt32BE(bytes);
  socket.write(size);
  const ended = once(socket, 'close').then(() => 'cut off');
  await expect(Promise.race([ended, sleep(3000).then(() => 'heard')])).resolves.toBe(expected);
});
