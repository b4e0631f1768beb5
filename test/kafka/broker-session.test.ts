import { withBroker } from '../../kafka/broker-session';
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
