import type { GroupSeen, InstanceSeen, TemplateVersion } from './evidence';
import { itemsAbout } from './judgement';
import type { Attention } from './report';

/** In what a node's instance is not as its group would launch one now. What cannot be seen is taken for no drift. */
export function judgeDrift(node: string, instance: InstanceSeen, group: GroupSeen): Attention[] {
  const { template: running, type } = instance;
  const { template: deployed, types } = group;
  const item = (code: Attention['code'], message: string) =>
    itemsAbout(node)(code, message, 'when all else is well: npm run roll');
  return [
    ...(running && deployed && !same(running, deployed)
      ? item(
          'templateDrift',
          `runs launch template version ${running.version}, ${deployed.version} is deployed`,
        )
      : []),
    ...(types.length > 0 && !types.includes(type)
      ? item('typeDrift', `runs on ${type}, but its group launches ${types.join(', ')}`)
      : []),
  ];
}

function same(a: TemplateVersion, b: TemplateVersion): boolean {
  return a.id === b.id && a.version === b.version;
}
