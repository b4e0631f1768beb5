import { EVERYTHING, randomSeries, series, USUAL } from '../../../rehearsal/cluster/scenarios/series';

const NODES = ['controller-1', 'controller-2', 'controller-3', 'broker-1', 'broker-2', 'broker-3'];

it('a series at random is the same for the same seed, and another for another', () => {
  expect(randomSeries(20, 1, NODES)).toEqual(randomSeries(20, 1, NODES));
  expect(randomSeries(20, 1, NODES)).not.toEqual(randomSeries(20, 2, NODES));
  expect(randomSeries(20, 1, NODES)).toHaveLength(20);
  expect(randomSeries(0, 1, NODES)).toEqual([]);
});

it('every round has every kind once', () => {
  const kinds = randomSeries(2 * EVERYTHING.length, 7, NODES).map(({ scenario }) => scenario);
  expect(kinds.slice(0, EVERYTHING.length).sort()).toEqual([...EVERYTHING].sort());
  expect(kinds.slice(EVERYTHING.length).sort()).toEqual([...EVERYTHING].sort());
});

it('nodes are drawn from those of the same role, none twice in one interruption, each at some time', () => {
  const drawn = new Set<string>();
  for (const { scenario, nodes } of randomSeries(200, 3, NODES)) {
    const usual = series([scenario])[0].nodes;
    expect(nodes.map((node) => node.split('-')[0])).toEqual(usual.map((node) => node.split('-')[0]));
    expect(new Set(nodes).size).toBe(nodes.length);
    for (const node of nodes) drawn.add(node);
  }
  expect([...drawn].sort()).toEqual([...NODES].sort());
});

it('a usual rehearsal takes a broker and the active controller', () => {
  expect(series(USUAL)).toEqual([
    { scenario: 'notice', nodes: ['broker-1'] },
    { scenario: 'activeController', nodes: [] },
  ]);
});
