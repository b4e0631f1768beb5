import { TREATMENTS } from '../../../scripts/report/comparison';
import {
  benchSeries,
  EVERYTHING,
  randomSeries,
  series,
  USUAL,
} from '../../../rehearsal/cluster/scenarios/series';

const NODES = ['controller-1', 'controller-2', 'controller-3', 'broker-1', 'broker-2', 'broker-3'];
const soak = (count: number, seed: number) => randomSeries({ count, seed, nodes: NODES, ballastMib: 0 });

it('a series at random is the same for the same seed, and another for another', () => {
  expect(soak(20, 1)).toEqual(soak(20, 1));
  expect(soak(20, 1)).not.toEqual(soak(20, 2));
  expect(soak(20, 1)).toHaveLength(20);
  expect(soak(0, 1)).toEqual([]);
});

it('every round has every kind once', () => {
  const kinds = soak(2 * EVERYTHING.length, 7).map(({ scenario }) => scenario);
  expect(kinds.slice(0, EVERYTHING.length).sort()).toEqual([...EVERYTHING].sort());
  expect(kinds.slice(EVERYTHING.length).sort()).toEqual([...EVERYTHING].sort());
});

it('nodes are drawn from those of the same role, none twice in one interruption, each at some time', () => {
  const drawn = new Set<string>();
  for (const { scenario, nodes } of soak(200, 3)) {
    const usual = series([scenario], 0)[0].nodes;
    expect(nodes.map((node) => node.split('-')[0])).toEqual(usual.map((node) => node.split('-')[0]));
    expect(new Set(nodes).size).toBe(nodes.length);
    for (const node of nodes) drawn.add(node);
  }
  expect([...drawn].sort()).toEqual([...NODES].sort());
});

it('a usual rehearsal takes a broker and the active controller', () => {
  expect(series(USUAL, 100)).toEqual([
    { scenario: 'notice', nodes: ['broker-1'], ballastMib: 100, warmUp: false },
    { scenario: 'activeController', nodes: [], ballastMib: 100, warmUp: false },
  ]);
});

describe('a benchmark', () => {
  const [warmUp, ...measured] = benchSeries({ rounds: 3, seed: 1, dataMib: 50 });
  const blocks = Array.from({ length: 6 }, (_, block) => measured.slice(block * 4, block * 4 + 4));

  it('warms up by a drained stop, which does not count', () => {
    expect(warmUp).toMatchObject({ scenario: 'notice', warmUp: true });
    expect(measured.every((choice) => !choice.warmUp)).toBe(true);
  });

  it('plays every treatment of the same broker once in each block, in orders of their own', () => {
    expect(measured).toHaveLength(24);
    for (const block of blocks) {
      expect(block.map(({ scenario }) => scenario).sort()).toEqual([...TREATMENTS].sort());
    }
    expect(new Set(blocks.map((block) => block.map(({ scenario }) => scenario).join())).size).toBeGreaterThan(
      1,
    );
    expect(new Set(measured.flatMap(({ nodes }) => nodes))).toEqual(new Set(['broker-1']));
  });

  it('swaps the amounts of data from round to round', () => {
    expect(blocks.map((block) => [...new Set(block.map(({ ballastMib }) => ballastMib))])).toEqual(
      [50, 500, 500, 50, 50, 500].map((amount) => [amount]),
    );
  });

  it('is the same for the same seed', () => {
    expect(benchSeries({ rounds: 3, seed: 1, dataMib: 50 })).toEqual([warmUp, ...measured]);
    expect(benchSeries({ rounds: 3, seed: 2, dataMib: 50 })).not.toEqual([warmUp, ...measured]);
  });
});
