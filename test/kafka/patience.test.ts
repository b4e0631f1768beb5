import { patiently } from '../../kafka/patience';

const failure = (code: string) => Object.assign(new Error(code), { code });

test('a step that meets a dying broker is repeated', async () => {
  const step = jest
    .fn()
    .mockRejectedValueOnce(failure('ECONNREFUSED'))
    .mockRejectedValueOnce(failure('KafkaJSConnectionError'))
    .mockResolvedValue('done');
  await expect(patiently(step)).resolves.toBe('done');
  expect(step).toHaveBeenCalledTimes(3);
});

test.each(['TOPIC_AUTHORIZATION_FAILED', 'SELF_SIGNED_CERT_IN_CHAIN', 'KafkaJSSASLAuthenticationError'])(
  'what is refused for good is not: %s',
  async (code) => {
    const step = jest.fn().mockRejectedValue(failure(code));
    await expect(patiently(step)).rejects.toThrow(code);
    expect(step).toHaveBeenCalledTimes(1);
  },
);

test('patience ends', async () => {
  const step = jest.fn().mockRejectedValue(failure('ECONNREFUSED'));
  await expect(patiently(step, { patienceMs: -1 })).rejects.toThrow('ECONNREFUSED');
});
