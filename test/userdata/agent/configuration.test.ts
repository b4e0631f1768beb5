import { NODE_PATHS } from '../../../cluster/node-paths';
import { certificatePem, createAuthority, issueKeystore } from '../../../scripts/secrets/pki';
import { installSecrets } from '../../../userdata/agent/configuration';
import type { NodeContext } from '../../../userdata/agent/context';
import { bootedInstance } from '../support/instance';

const issued = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-11-01T00:00:00Z');
const identity = { cluster: 'kafka', node: 'broker-1', dnsNames: ['broker-1'], addresses: ['10.0.2.16'] };

/** What an instance is left with that is given this. */
async function install(secrets: { keystore: string; truststore: string }) {
  const instance = bootedInstance('broker-1');
  instance.cloud.secrets = secrets;
  await installSecrets(instance as unknown as NodeContext);
  return instance.machine;
}

describe('while the cluster gets a new CA', () => {
  test('a node takes certificates of either, and trusts both', async () => {
    const [old, fresh] = [await createAuthority('kafka', issued), await createAuthority('kafka', later, 2)];
    const truststore = certificatePem(old.certificate) + certificatePem(fresh.certificate);
    for (const authority of [old, fresh]) {
      const keystore = await issueKeystore(authority, identity, later);
      const { texts } = await install({ keystore, truststore });
      expect(texts.get(NODE_PATHS.keystore)).toBe(keystore);
      expect(texts.get(NODE_PATHS.truststore)).toBe(truststore);
    }
  });

  test('one of a CA that it does not trust is refused before Kafka gets it', async () => {
    const [old, fresh] = [await createAuthority('kafka', issued), await createAuthority('kafka', later, 2)];
    const keystore = await issueKeystore(fresh, identity, later);
    const refused = install({ keystore, truststore: certificatePem(old.certificate) });
    await expect(refused).rejects.toThrow('the certificate was not signed by that CA');
  });
});

test('one that begins only later is not taken over: the instance that has the node still serves', async () => {
  const authority = await createAuthority('kafka', issued);
  const keystore = await issueKeystore(authority, identity, new Date('2026-11-23T12:00:00Z'));
  const refused = install({ keystore, truststore: certificatePem(authority.certificate) });
  await expect(refused).rejects.toThrow(
    'begins only at 2026-11-23T11:00:00.000Z: the clock of who issued it',
  );
});

test('the watcher, which may not read them, is told when they end: the node’s, and its own CA’s', async () => {
  const [old, fresh] = [await createAuthority('kafka', issued), await createAuthority('kafka', later, 2)];
  const truststore = certificatePem(old.certificate) + certificatePem(fresh.certificate);
  const keystore = await issueKeystore(old, identity, later);
  const { texts, owners } = await install({ keystore, truststore });
  expect(JSON.parse(texts.get(NODE_PATHS.certificateEnds)!)).toEqual({
    node: '2029-02-02T23:00:00.000Z',
    ca: '2035-12-29T23:00:00.000Z',
  });
  expect(owners.get(NODE_PATHS.certificateEnds)).toEqual({});
});
