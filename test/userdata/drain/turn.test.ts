import { NODE_STATES } from '../../../cluster/names';
import type { Peer } from '../../../userdata/cloud/cloud';
import { parsePeer } from '../../../userdata/cloud/peers';
import { mandateOf, type Order } from '../../../userdata/drain/order';
import fc, { hostileText } from '../../support/property';
import { findStandby, nodesBefore } from '../../../userdata/drain/turn';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const peer = (node: string, state: Peer['state'], saidAt = NOW): Peer => ({
  instanceId: `i-${node}-${state}`,
  node,
  state,
  saidAt,
});

it('a standby is one of the same node that said so within a minute, by either clock', () => {
  const find = (...peers: Peer[]) => findStandby('broker-1', peers, NOW)?.instanceId;
  expect(find(peer('broker-1', 'standby'))).toBe('i-broker-1-standby');
  expect(find(peer('broker-1', 'standby', NOW + 30_000))).toBe('i-broker-1-standby');
  expect(find(peer('broker-1', 'standby', NOW - 61_000))).toBeUndefined();
  expect(find(peer('broker-2', 'standby'), peer('broker-1', 'booting'))).toBeUndefined();
  expect(find({ ...peer('broker-1', 'standby'), saidAt: null })).toBeUndefined();
});

it('nodes go by their numbers, not by the letters of their names, and brokers before controllers', () => {
  const peers = ['broker-9', 'broker-11', 'controller-1'].map((node) => peer(node, 'draining'));
  expect(nodesBefore('broker-10', peers)).toEqual(['broker-9']);
  expect(nodesBefore('controller-2', peers)).toEqual(['broker-9', 'broker-11', 'controller-1']);
  expect(nodesBefore('broker-1', peers)).toEqual([]);
});

it('neither its own node’s other instances nor those that do not drain go before', () => {
  expect(nodesBefore('broker-2', [peer('broker-2', 'draining'), peer('broker-1', 'running')])).toEqual([]);
});

describe('orders together', () => {
  const order = (changes: Partial<Order>): Order => ({
    cause: 'request',
    why: '',
    seenAt: '2026-11-21T10:00:00.000Z',
    voluntary: true,
    deadline: null,
    standby: 'until-deadline',
    leaveGroup: true,
    ...changes,
  });
  const spot = order({ cause: 'spot', voluntary: false, deadline: '2026-11-21T10:02:00.000Z' });
  const late = order({ cause: 'maintenance', deadline: '2026-11-22T10:00:00.000Z' });
  const destroy = order({
    cause: 'lifecycle',
    voluntary: false,
    deadline: '2026-11-21T10:03:00.000Z',
    standby: 'if-replaced',
    leaveGroup: false,
  });

  it('none is no mandate', () => expect(mandateOf([])).toBeUndefined());

  it('are forced as soon as one is, with the least time of all', () => {
    expect(mandateOf([late, order({}), spot])).toEqual({
      causes: ['maintenance', 'request', 'spot'],
      voluntary: false,
      deadline: Date.parse(spot.deadline!),
      standby: 'until-deadline',
      leaveGroup: true,
    });
  });

  it('wait for no standby longer than the one that waits least among the forced ones', () => {
    expect(mandateOf([late, destroy])).toMatchObject({ standby: 'if-replaced', voluntary: false });
    expect(mandateOf([spot, { ...spot, standby: 'never' }])!.standby).toBe('never');
  });
});

it('whatever other instances’ tags say, they are peers with a state that exists, or none', () => {
  const node = fc.oneof(
    fc.constantFrom('broker-1', 'broker-', 'broker-0x1', 'controller-', 'broker-1 '),
    hostileText,
  );
  const state = fc.oneof(hostileText, fc.constantFrom('draining', 'standby', 'standby 2026-11-21T10:00:00Z'));
  const instance = fc.tuple(hostileText, node, state).map(([InstanceId, nodeTag, stateTag]) => ({
    InstanceId,
    Tags: [{ Key: 'Node', Value: nodeTag }, { Key: 'KafkaState', Value: stateTag }, { Key: nodeTag }],
  }));
  fc.assert(
    fc.property(fc.array(instance, { maxLength: 4 }), (instances) => {
      const peers = instances.flatMap(parsePeer);
      for (const { state, saidAt } of peers) {
        expect([...NODE_STATES, null]).toContain(state);
        expect(saidAt).not.toBeNaN();
      }
      const standby = findStandby('broker-1', peers, NOW);
      if (standby) expect(Math.abs(NOW - standby.saidAt!)).toBeLessThanOrEqual(60_000);
      for (const node of nodesBefore('broker-2', peers)) expect(node).toMatch(/^(broker|controller)-\d+$/);
    }),
    { numRuns: 300 },
  );
});
