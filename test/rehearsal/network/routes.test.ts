import { changeRoutes, desiredRoutes } from '../../../rehearsal/network/routes';
import { networkView } from '../../../rehearsal/network/view';
import { cloudState, INSTANCE, OTHER } from './fixture';

const LINKS = new Set([INSTANCE.id, OTHER.id]);

function routes(owner: string | null, links = LINKS) {
  return desiredRoutes(networkView(cloudState(), new Map(owner ? [['10.0.0.16', owner]] : [])), links);
}

test('nothing is routed to an instance without a link', () => {
  const commands = changeRoutes(new Map(), routes(null, new Set([INSTANCE.id]))).add;
  expect(commands).toContain('route replace 10.0.0.4/32 dev v-aaaaaaaaaaaaa');
  expect(commands.join('\n')).not.toContain('10.0.0.68');
});

test('an address that moves is never without a route', () => {
  const { add, remove } = changeRoutes(routes(INSTANCE.id), routes(OTHER.id));
  expect(add).toEqual([
    'neigh replace 10.0.0.16 lladdr 02:00:00:00:00:02 dev v-bbbbbbbbbbbbb nud permanent',
    'route replace 10.0.0.16/32 dev v-bbbbbbbbbbbbb',
  ]);
  // Names the old link, so that it cannot take the new route away.
  expect(remove).toEqual([
    'route del 10.0.0.16/32 dev v-aaaaaaaaaaaaa',
    'neigh del 10.0.0.16 dev v-aaaaaaaaaaaaa',
  ]);
});

test('addresses that nobody has are swallowed, not refused', () => {
  expect(changeRoutes(new Map(), routes(null)).add).toContain('route replace blackhole 10.0.0.0/16');
});

test('nothing to do if nothing changed', () => {
  expect(changeRoutes(routes(INSTANCE.id), routes(INSTANCE.id))).toEqual({ add: [], remove: [] });
});
