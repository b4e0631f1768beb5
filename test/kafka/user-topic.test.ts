import {
  connectAdmin,
  ensureTopic,
  grantArrived,
  grantProduceConsume,
  grantTransactions,
} from '../../kafka/admin';
import { prepareUserTopic } from '../../kafka/user-topic';

jest.mock('../../kafka/admin');

const connection = (user: string) => ({ bootstrap: ['a:9094', 'b:9094'], ca: '', user, password: '' });
const orders = { topic: 'orders', partitions: 12, replicationFactor: 3 };

/** The steps of a preparation in their order. */
function preparing(): string[] {
  const steps: string[] = [];
  const admin = { disconnect: async () => void steps.push('disconnect') };
  jest.mocked(connectAdmin).mockResolvedValue(admin as never);
  jest.mocked(ensureTopic).mockImplementation(async () => (steps.push('topic'), true));
  jest.mocked(grantTransactions).mockImplementation(async () => void steps.push('transactions'));
  jest.mocked(grantProduceConsume).mockImplementation(async () => void steps.push('grant'));
  jest.mocked(grantArrived).mockImplementation(async () => void steps.push('arrived'));
  return steps;
}

test('transactions are granted only if asked for, before the grant that is waited for', async () => {
  const steps = preparing();
  await prepareUserTopic(connection('admin'), connection('app'), { ...orders, transactions: true });
  expect(steps).toEqual(['topic', 'transactions', 'grant', 'disconnect', 'arrived']);
  expect(grantTransactions).toHaveBeenCalledWith(expect.anything(), 'app', 'orders');
  expect(ensureTopic).toHaveBeenLastCalledWith(expect.anything(), orders);
});

test('the user may write and read the topic that was made, and it is waited for that everywhere', async () => {
  const steps = preparing();
  await prepareUserTopic(connection('admin'), connection('app'), orders);
  expect(steps).toEqual(['topic', 'grant', 'disconnect', 'arrived']);
  expect(connectAdmin).toHaveBeenCalledWith(connection('admin'));
  expect(grantProduceConsume).toHaveBeenCalledWith(expect.anything(), {
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

test('a broker that does not know the new topic yet is asked again', async () => {
  preparing();
  const unknown = Object.assign(new Error('does not host'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
  jest.mocked(ensureTopic).mockRejectedValueOnce(unknown).mockResolvedValue(false);
  await expect(prepareUserTopic(connection('admin'), connection('app'), orders)).resolves.toBeUndefined();
});
