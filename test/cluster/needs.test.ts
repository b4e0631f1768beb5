import { vcpusNeeded } from '../../cluster/needs';
import { clusterNodes } from '../../cluster/nodes';
import { testConfig } from '../support/cluster';

const node = (market: 'spot' | 'on-demand', ...instanceTypes: string[]) => ({ market, instanceTypes });

describe('the vCPUs that a cluster needs', () => {
  it('are 14 for the default one: six nodes of two and a replacement', () => {
    expect(vcpusNeeded(clusterNodes(testConfig()), 'spot')).toBe(14);
    expect(vcpusNeeded(clusterNodes(testConfig()), 'on-demand')).toBe(0);
  });

  it('are those of the largest type of each list, and once more of the largest node', () => {
    const nodes = [
      node('spot', 'm7i.large', 'm6i.2xlarge'),
      node('spot', 't3.small'),
      node('spot', 'c7a.medium'),
    ];
    expect(vcpusNeeded(nodes, 'spot')).toBe(8 + 2 + 1 + 8);
  });

  it('are counted by market', () => {
    const nodes = [node('spot', 'm7i.xlarge'), node('on-demand', 't3.small'), node('on-demand', 't3.small')];
    expect(vcpusNeeded(nodes, 'spot')).toBe(4 + 4);
    expect(vcpusNeeded(nodes, 'on-demand')).toBe(2 + 2 + 2);
  });

  it('leave out types that count against quotas of their own', () => {
    expect(vcpusNeeded([node('spot', 'm7i.large', 'x2iedn.xlarge')], 'spot')).toBe(2 + 2);
  });
});
