import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { clientSettings, createKafka, NO_RETRY } from '../../kafka/connection';
import { type Authority, certificatePem, createAuthority, issueKeystore } from '../../scripts/secrets/pki';

const now = new Date();

/** A server of this CA. @returns whether a client trusted it, as it has sent something */
async function faces(authority: Authority, connect: (endpoint: string) => Promise<void>): Promise<boolean> {
  const identity = { cluster: 'kafka', node: 'broker-1', dnsNames: ['broker-1'], addresses: ['127.0.0.1'] };
  const keystore = await issueKeystore(authority, identity, now);
  let trusted = false;
  const server = createServer({ key: keystore, cert: keystore }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      trusted = true;
      socket.destroy();
    });
  });
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  await connect(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  server.close();
  return trusted;
}

test('a client trusts the CA that its owner has by then, without being made anew', async () => {
  const [old, fresh] = [await createAuthority('kafka', now), await createAuthority('kafka', now, 2)];
  let ca = certificatePem(old.certificate);
  const bootstrap: string[] = [];
  const connection = {
    ...{ bootstrap, user: 'nobody', password: 'nothing' },
    get ca() {
      return ca;
    },
  };
  // kafkajs asks for the addresses when it connects.
  const kafka = createKafka(connection, { retry: NO_RETRY });
  const connect = async (endpoint: string) => {
    bootstrap.splice(0, 1, endpoint);
    const admin = kafka.admin();
    await admin.connect().catch(() => undefined);
    await admin.disconnect();
  };

  expect(await faces(old, connect)).toBe(true);
  expect(await faces(fresh, connect)).toBe(false);
  ca += certificatePem(fresh.certificate);
  expect(await faces(fresh, connect)).toBe(true);
  expect(await faces(old, connect)).toBe(true);
  ca = certificatePem(fresh.certificate);
  expect(await faces(old, connect)).toBe(false);
});

test('a client signs in with the password that its owner has by then', () => {
  let password = 'old';
  const { sasl } = clientSettings({
    ...{ bootstrap: [], ca: '', user: 'nobody' },
    get password() {
      return password;
    },
  });
  password = 'new';
  expect(sasl).toMatchObject({ username: 'nobody', password: 'new' });
});
