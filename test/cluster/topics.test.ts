import { topicConfigs, topicsField } from '../../cluster/topics';
import { isBuiltIn, userNames, usersField } from '../../cluster/users';

const configs = (topic: object) => topicConfigs(topicsField.parse({ orders: topic }).orders);

test('retention is told in Kafka’s terms, and nothing where nothing is said', () => {
  expect(configs({})).toEqual({});
  expect(configs({ retentionHours: 72 })).toEqual({ 'retention.ms': '259200000' });
  expect(configs({ retentionHours: 'forever', configs: { 'segment.bytes': 1048576 } })).toEqual({
    'retention.ms': '-1',
    'segment.bytes': '1048576',
  });
});

test('values are written as Kafka tells them back', () => {
  expect(configs({ configs: { a: 0.5, b: true, c: ' compact , delete ', d: '' } })).toEqual({
    ...{ a: '0.5', b: 'true' },
    ...{ c: 'compact,delete', d: '' },
  });
});

test('users are those of every cluster and those that are configured, each once', () => {
  const users = usersField.parse({ shop: {}, app: { produce: ['orders'] } });
  expect(userNames({ users })).toEqual(['admin', 'app', 'shop']);
  expect(userNames({ users: {} }).every(isBuiltIn)).toBe(true);
  expect(isBuiltIn('shop')).toBe(false);
});
