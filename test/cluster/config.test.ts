import { defineCluster } from '../../cluster/config';
import { clusterNodes } from '../../cluster/nodes';
import { applyPins, parsePins } from '../../cluster/pins';
import { testConfig } from '../support/cluster';

describe('a cluster configuration', () => {
  const least = {
    name: 'kafka',
    region: 'eu-west-1',
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  };

  it('needs only name, region and zones; who may connect and the image are looked up then', () => {
    const definition = defineCluster(least);
    expect(definition).toMatchObject({ controllers: { count: 3 }, brokers: { count: 3 } });
    expect(() => applyPins(definition, {})).toThrow(/clients.cidrs and image.build.*npm run init/s);
    const pins = { clientCidrs: ['203.0.113.7/32'], imageBuild: '20260101-1' };
    expect(applyPins(definition, pins)).toMatchObject({
      clients: { cidrs: ['203.0.113.7/32'] },
      image: { build: '20260101-1' },
    });
  });

  it('lets nobody in from outside if it says so, whatever was looked up', () => {
    const definition = defineCluster({ ...least, clients: { cidrs: [] } });
    const config = applyPins(definition, { clientCidrs: ['203.0.113.7/32'], imageBuild: '20260101-1' });
    expect(config.clients.cidrs).toEqual([]);
    expect(clusterNodes(config).some((node) => node.public)).toBe(false);
  });

  it.each([
    ['is no object', undefined, '(file)'],
    ['has a network that is none', { clientCidrs: ['me'] }, 'clientCidrs.0'],
    ['has a key that it can not have', { imagebuild: 'x' }, 'imagebuild'],
  ])('refuses a pins.json that %s', (_, json, named) => {
    expect(() => parsePins(json)).toThrow(named);
  });

  it('is refused with every problem at once, each naming its key and what to write', () => {
    const refuse = () =>
      defineCluster({
        name: 'Kafka!',
        region: 'Frankfurt',
        zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
        cidr: '10.0.0.1/16',
        clients: { cidrs: ['everyone'] },
      });
    expect(refuse).toThrow(/4 problem\(s\)/);
    expect(refuse).toThrow(/name: got "Kafka!"; use two or more/);
    expect(refuse).toThrow(/region: got "Frankfurt"; write a region's code/);
    expect(refuse).toThrow(/cidr: got "10.0.0.1\/16"; write an IPv4 network/);
    expect(refuse).toThrow(/clients.cidrs.0: got "everyone"/);
  });

  it('refuses a key that it does not know', () => {
    const options = { name: 'kafka', region: 'eu-west-1', zones: ['a', 'b', 'c'], brokerz: {} };
    expect(() => defineCluster(options)).toThrow(/brokerz/);
  });
});

describe('the nodes of a cluster', () => {
  it('spread over the zones and keep their ids when the cluster grows', () => {
    const few = clusterNodes(testConfig());
    const many = clusterNodes(testConfig({ brokers: { count: 6 } }));
    expect(few.map(({ name, id, zone }) => `${name} ${id} ${zone.at(-1)}`)).toEqual([
      'controller-1 1 a',
      'controller-2 2 b',
      'controller-3 3 c',
      'broker-1 101 a',
      'broker-2 102 b',
      'broker-3 103 c',
    ]);
    for (const node of few)
      expect(many).toContainEqual(expect.objectContaining({ name: node.name, id: node.id }));
  });

  it('never share an instance type with a neighbour of their role in their zone', () => {
    const nodes = clusterNodes(testConfig({ brokers: { count: 6 } }));
    for (const node of nodes) {
      const neighbours = nodes.filter((n) => n !== node && n.zone === node.zone && n.role === node.role);
      for (const { instanceTypes } of neighbours) {
        expect(instanceTypes.filter((type) => node.instanceTypes.includes(type))).toEqual([]);
      }
      expect(node.instanceTypes.length).toBeGreaterThan(0);
    }
  });
});
