import { connectAdmin, ensureTopic, grantArrived, grantProduceConsume } from '../../kafka/admin';
import { prepareUserTopic } from '../../kafka/user-topic';

jest.mock('../../kafka/admin');

const connection = (user: string) => ({ bootstrap: ['a:9094', 'b:9094'], ca: '', user, password: '' });
const orders = { topic: 'orders', partitions: 12, replicationFactor: 3 };

test('the user may write and read the topic that was made, and it is waited for that everywhere', async () => {
  const steps: string[] = [];
  const admin = { disconnect: async () => void steps.push('disconnect') };
  jest.mocked(connectAdmin).mockResolvedValue(admin as never);
  jest.mocked(ensureTopic).mockImplementation(async () => (steps.push('topic'), true));
  jest.mocked(grantProduceConsume).mockImplementation(async () => void steps.push('grant'));
  jest.mocked(grantArrived).mockImplementation(async () => void steps.push('arrived'));
  await prepareUserTopic(connection('admin'), connection('app'), orders);
  expect(steps).toEqual(['topic', 'grant', 'disconnect', 'arrived']);
  expect(connectAdmin).toHaveBeenCalledWith(connection('admin'));
  expect(grantProduceConsume).toHaveBeenCalledWith(admin, {
    user: 'app',
    topic: 'orders',
    groupPrefix: 'orders',
  });
  expect(grantArrived).toHaveBeenCalledWith(connection('app'), 'orders', ['a:9094', 'b:9094']);
});

test('a topic that does not do is reported, and the connection closed', async () => {
  const disconnect = jest.fn(async () => undefined);
  jest.mocked(connectAdmin).mockResolvedValue({ disconnect } as never);
  jest.mocked(ensureTopic).mockRejectedValue(new Error('too few replicas'));
  await expect(prepareUserTopic(connection('admin'), connection('app'), orders)).rejects.toThrow('too few');
  expect(disconnect).toHaveBeenCalled();
});
