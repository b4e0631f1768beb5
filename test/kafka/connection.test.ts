import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { createKafka, NO_RETRY } from '../../kafka/connection';
import { type Authority, certificatePem, createAuthority, issueKeystore } from '../../scripts/secrets/pki';

const now = new Date();
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'connection-'))));
afterAll(() => rmSync(folder, { recursive: true }));

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

test('a client that knows the CA’s file trusts a CA that comes into it later, without being made anew', async () => {
  const [old, fresh] = [await createAuthority('kafka', now), await createAuthority('kafka', now, 2)];
  const caFile = join(folder, 'ca.pem');
  const ca = certificatePem(old.certificate);
  writeFileSync(caFile, ca);
  const bootstrap: string[] = [];
  const connection = { bootstrap, ca, caFile, user: 'nobody', password: 'nothing' };
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
  writeFileSync(caFile, ca + certificatePem(fresh.certificate));
  expect(await faces(fresh, connect)).toBe(true);
  expect(await faces(old, connect)).toBe(true);
  rmSync(caFile);
  expect(await faces(old, connect)).toBe(true);
  expect(await faces(fresh, connect)).toBe(false);
});
