import type { Problem, RoleSalvage, Salvage } from './config-fields';
import { architectureOf } from './instance-types';

const ZONES = 3;

/** What is wrong with both roles' lists of instance types although each entry by itself is right. */
export function typeProblems({ controllers, brokers }: Salvage): Problem[] {
  const roles = [
    { key: 'controllers.instanceTypes', ...controllers },
    { key: 'brokers.instanceTypes', ...brokers },
  ];
  return [
    ...roles.flatMap(({ key, instanceTypes = [] }) =>
      [...new Set(instanceTypes.filter((type, index) => instanceTypes.indexOf(type) !== index))].map(
        (type) => ({
          key,
          message: `got ${type} twice; list each type once`,
        }),
      ),
    ),
    ...roles.flatMap((role) => tooFewTypes(role)),
    ...sharedTypes(controllers.instanceTypes ?? [], brokers.instanceTypes ?? []),
    ...architectureProblems(roles.map(({ key, instanceTypes = [] }) => ({ key, instanceTypes }))),
  ];
}

/** Each node needs a type that no neighbour of its zone has. */
function tooFewTypes({ key, count, instanceTypes }: RoleSalvage & { key: string }): Problem[] {
  if (count === undefined || !instanceTypes?.length) return [];
  const neighbours = Math.ceil(count / ZONES);
  const missing = neighbours - new Set(instanceTypes).size;
  if (missing <= 0) return [];
  return [
    {
      key,
      message:
        `got ${instanceTypes.length} for ${neighbours} nodes in one zone; each needs a type of its own, since ` +
        `instances of one type in one zone are taken away together: add ${missing} more`,
    },
  ];
}

/** Every zone has nodes of both roles. */
function sharedTypes(controllers: string[], brokers: string[]): Problem[] {
  const shared = [...new Set(brokers)].filter((type) => controllers.includes(type));
  if (shared.length === 0) return [];
  return [
    {
      key: 'brokers.instanceTypes',
      message:
        `got ${shared.join(', ')}, which controllers.instanceTypes has too; instances of one type in one zone are ` +
        'taken away together, and each zone has nodes of both roles: list a type for one role only',
    },
  ];
}

/** One bundle and one image serve the whole cluster, and both are for x86-64 so far. */
function architectureProblems(roles: { key: string; instanceTypes: string[] }[]): Problem[] {
  const all = roles.flatMap(({ instanceTypes }) => instanceTypes);
  const mixed = all.some((type) => architectureOf(type) === 'x86_64');
  return roles.flatMap(({ key, instanceTypes }) => {
    const arm = instanceTypes.filter((type) => architectureOf(type) === 'arm64');
    if (arm.length === 0) return [];
    const why = mixed ? 'which mixes arm64 with x86-64 in one cluster' : 'which is arm64';
    return [
      {
        key,
        message: `got ${arm.join(', ')}, ${why}; only x86-64 bundles and images are built yet: list x86-64 types only`,
      },
    ];
  });
}
