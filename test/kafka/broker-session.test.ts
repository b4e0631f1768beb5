import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { isSignInRefused, openBrokerSession, withBroker } from '../../kafka/broker-session';
import { certificatePem, createAuthority } from '../../scripts/secrets/pki';

test('each broker is tried in turn, and all are named if none answers', async () => {
  const ca = certificatePem((await createAuthority('kafka', new Date())).certificate);
  const connection = { bootstrap: ['127.0.0.1:9', '127.0.0.1:7'], ca, user: 'admin', password: 'secret' };
  const step = jest.fn();
  await expect(withBroker(connection, step)).rejects.toMatchObject({
    code: 'NO_BROKER',
    message: expect.stringMatching(/^127\.0\.0\.1:9: ECONNREFUSED: .*; 127\.0\.0\.1:7: ECONNREFUSED: /),
  });
  await expect(withBroker({ ...connection, bootstrap: [] }, step)).rejects.toThrow('no address of a broker');
  expect(step).not.toHaveBeenCalled();
});

test('a broker that takes the connection and says nothing is given up', async () => {
  const ca = certificatePem((await createAuthority('kafka', new Date())).certificate);
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => void sockets.add(socket)).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const connection = { bootstrap: [`127.0.0.1:${port}`], ca, user: 'admin', password: 'secret' };
  const error = await openBrokerSession(connection, { requestTimeoutMs: 200 }).catch((one: unknown) => one);
  expect(error).toMatchObject({ code: 'NO_BROKER' });
  // It has not said so, at least.
  expect(isSignInRefused(error)).toBe(false);
  expect(sockets.size).toBe(1);
  for (const socket of sockets) socket.destroy();
  mute.close();
});
