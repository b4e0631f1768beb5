import { nodeStatements, UNUSED_GRANTS } from '../../stacks/constructs/node-role';
import reference from '../../rehearsal/api/iam/authorization-reference.json';

/**
 * The grants against AWS's service authorization reference: an action that does not exist, a resource type that it
 * does not know or a condition key that it does not have would never match on AWS, and nobody would be told.
 */

interface Action {
  /** Condition keys for all resources. */
  keys: string[];
  resources: Record<string, { required: boolean; keys: string[] }>;
}
const ACTIONS: Record<string, Action | undefined> = reference.actions;
const ARNS: Record<string, string> = reference.arns;

const statements = nodeStatements({
  cluster: 'kafka',
  node: 'broker-1',
  region: 'eu-central-1',
  account: '123456789012',
  subnetArn: 'arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-1',
  volumeId: 'vol-1',
  elasticIpAllocationId: 'eipalloc-1',
  bucketArn: 'arn:aws:s3:::kafka-artifacts',
  eventsTopicArn: 'arn:aws:sns:eu-central-1:123456789012:kafka-events',
});
const grants = statements.flatMap(({ Action, Resource, Condition = {} }) =>
  Action.map((action) => ({
    action,
    resources: [Resource].flat(),
    keys: Object.values(Condition).flatMap((keys) => Object.keys(keys)),
  })),
);

/** Whether a resource of a policy is of the type whose ARNs have this form. */
function isOfType(resource: string, form: string): boolean {
  const pattern = form
    .split(/\$\{[^}]*\}/)
    .map((text) => text.replace(/[.*+?^$()[\]\\|]/g, '\\$&'))
    .join('[^:]*');
  return new RegExp(`^${pattern}$`).test(resource);
}

function typesOf(action: string): [type: string, form: string][] {
  const service = action.split(':')[0];
  return Object.keys(ACTIONS[action]!.resources).map((type) => [type, ARNS[`${service}:${type}`]]);
}

/** Types that a grant's resources are of. S3's own ARN forms overlap: an object's is the longer one. */
function grantedTypes(action: string, resource: string): string[] {
  return typesOf(action)
    .filter(([, form]) => isOfType(resource, form))
    .map(([type]) => type);
}

const isSupported = (key: string, supported: string[]) =>
  supported.some(
    (name) => name.replace(/\/(\$\{.*\}|<.*>)$/, '/') === key.replace(/\/.*/, '/') || name === key,
  );

describe("a node's grants fit AWS's service authorization reference", () => {
  test.each(grants)('$action exists', ({ action }) => {
    expect(ACTIONS[action]).toBeDefined();
  });

  test.each(grants)('$action: each resource is of a type that it knows', ({ action, resources }) => {
    if (typesOf(action).length === 0) {
      expect(resources).toEqual(['*']);
      return;
    }
    for (const resource of resources) {
      expect([resource, grantedTypes(action, resource)]).not.toEqual([resource, []]);
    }
  });

  test.each(grants)('$action: every type that it requires is granted', ({ action, resources }) => {
    const granted = resources.flatMap((resource) => grantedTypes(action, resource));
    const required = Object.entries(ACTIONS[action]!.resources).filter(([, { required }]) => required);
    for (const [type] of required) expect(granted).toContain(type);
  });

  const conditions = grants.filter(({ keys }) => keys.length > 0);
  test.each(conditions)(
    '$action has the condition keys of its grant: $keys',
    ({ action, resources, keys }) => {
      const { keys: always, resources: byType } = ACTIONS[action]!;
      for (const type of resources.flatMap((resource) => grantedTypes(action, resource))) {
        const supported = [...always, ...byType[type].keys];
        expect(keys.filter((key) => !isSupported(key, supported))).toEqual([]);
      }
    },
  );

  it('no reason is kept for what is not granted', () => {
    const granted = grants.map(({ action }) => action);
    expect(Object.keys(UNUSED_GRANTS).filter((action) => !granted.includes(action))).toEqual([]);
  });
});
