import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type AclEntry } from 'kafkajs';
import { aclKey, describeAcls, describeGrants, resourcePattern } from '../../kafka/acls';

const acl = (pattern: string, changes: Partial<AclEntry> = {}): AclEntry => ({
  ...{ principal: 'User:shop', host: '*', resourceType: AclResourceTypes.TOPIC },
  ...{ operation: AclOperationTypes.READ, permissionType: AclPermissionTypes.ALLOW },
  ...resourcePattern(pattern),
  ...changes,
});

test.each([
  ['orders', 'orders', 3],
  ['orders-*', 'orders-', 4],
  // A wild card only in a literal pattern.
  ['*', '*', 3],
])('%s is resource %s of pattern type %i', (pattern, resourceName, resourcePatternType) => {
  expect(resourcePattern(pattern)).toEqual({ resourceName, resourcePatternType });
});

test('acls of all resources are listed one by one', async () => {
  const { resourceType, resourceName, resourcePatternType, ...rest } = acl('orders');
  const asked: unknown[] = [];
  const found = await describeAcls({
    describeAcls: async (filter) => {
      asked.push(filter);
      const resources = [{ resourceType, resourceName, resourcePatternType, acls: [rest] }];
      return { throttleTime: 0, errorCode: 0, resources };
    },
  });
  expect(found).toEqual([acl('orders')]);
  expect(asked).toEqual([{ resourceType: 1, resourcePatternType: 1, operation: 1, permissionType: 1 }]);
});

test('acls are the same if all their fields are', () => {
  expect(aclKey({ ...acl('orders') })).toBe(aclKey(acl('orders')));
  const others: Partial<AclEntry>[] = [
    { principal: 'User:app' },
    { host: '10.0.0.1' },
    { resourceType: AclResourceTypes.GROUP },
    { operation: AclOperationTypes.WRITE },
    { permissionType: AclPermissionTypes.DENY },
    resourcePattern('orders*'),
  ];
  const keys = others.map((change) => aclKey(acl('orders', change)));
  expect(new Set([aclKey(acl('orders')), ...keys]).size).toBe(others.length + 1);
});

test('what somebody may do is told by resource, also what is denied, and from where', () => {
  expect(
    describeGrants([
      acl('orders-*'),
      acl('orders-*', { operation: AclOperationTypes.DESCRIBE_CONFIGS, host: '10.0.0.1' }),
      acl('shop-1', { resourceType: AclResourceTypes.TRANSACTIONAL_ID }),
      acl('orders', { permissionType: AclPermissionTypes.DENY }),
    ]),
  ).toEqual([
    'read, describe configs from 10.0.0.1 on topic orders-*',
    'read on transactional id shop-1',
    'deny read on topic orders',
  ]);
});
