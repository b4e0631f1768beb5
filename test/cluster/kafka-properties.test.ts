import { formatProperties, initialControllers, kafkaProperties } from '../../cluster/kafka-properties';
import { testConfig, testDescriptor } from '../support/cluster';

const broker = kafkaProperties(testDescriptor('broker-2'), 1024);
const controller = kafkaProperties(testDescriptor('controller-1'), 256);

describe("a broker's properties", () => {
  it('advertise private addresses inside the VPC and the public name outside', () => {
    expect(broker['advertised.listeners']).toBe(
      'BROKER://10.0.2.80:9091,CLIENT://10.0.2.80:9092,' +
        'PUBLIC://ec2-203-0-113-10.eu-central-1.compute.amazonaws.com:9094',
    );
    expect(broker.listeners).toBe('BROKER://10.0.2.80:9091,CLIENT://10.0.2.80:9092,PUBLIC://10.0.2.80:9094');
  });

  it('have no public listener where nobody outside may connect', () => {
    const closed = kafkaProperties(testDescriptor('broker-2', testConfig({ clients: { cidrs: [] } })), 1024);
    expect(closed.listeners).not.toContain('PUBLIC');
    expect(Object.keys(closed).filter((key) => key.includes('public'))).toEqual([]);
  });

  it('ask clients for a password and nodes for a certificate', () => {
    expect(broker['listener.security.protocol.map']).toBe(
      'CONTROLLER:SSL,BROKER:SSL,CLIENT:SASL_SSL,PUBLIC:SASL_SSL',
    );
    expect(broker['ssl.client.auth']).toBe('required');
    for (const listener of ['client', 'public']) {
      expect(broker[`listener.name.${listener}.ssl.client.auth`]).toBe('none');
      expect(broker[`listener.name.${listener}.sasl.enabled.mechanisms`]).toBe('SCRAM-SHA-512');
    }
  });

  it('let followers wait for a leader no longer than a client should', () => {
    // docs/decisions/007: with Kafka's 500 ms a drained stop costs clients as much.
    expect(Number(broker['replica.fetch.wait.max.ms'])).toBeLessThanOrEqual(100);
    expect(Number(broker['replica.fetch.backoff.ms'])).toBeLessThanOrEqual(20);
  });

  it('let in no more connections than a part of the heap can hold, whatever they send before they sign in', () => {
    for (const heapMiB of [256, 1024, 6144]) {
      const limits = kafkaProperties(testDescriptor('broker-1'), heapMiB);
      const connections = Number(limits['max.connections']);
      const bytes = connections * (57_000 + Number(limits['sasl.server.max.receive.size']));
      expect(bytes).toBeLessThan((heapMiB * 2 ** 20) / 4);
      // Clients by the hundred are no attack.
      expect(connections).toBeGreaterThan(heapMiB * 3);
    }
    expect(controller).not.toHaveProperty('max.connections');
  });

  it('fit the log cleaner into a small heap', () => {
    const buffer = (heapMiB: number) =>
      Number(kafkaProperties(testDescriptor('broker-1'), heapMiB)['log.cleaner.dedupe.buffer.size']);
    expect(buffer(256)).toBeLessThanOrEqual(32 * 2 ** 20);
    expect(buffer(6144)).toBe(128 * 2 ** 20);
  });
});

describe("a controller's properties", () => {
  it('carry the cluster-wide minimum ISR, which eligible leader replicas read from there', () => {
    expect(controller['min.insync.replicas']).toBe('2');
    expect(controller['default.replication.factor']).toBe('3');
    expect(controller['unclean.leader.election.enable']).toBe('false');
  });

  it('listen on nothing but the quorum', () => {
    expect(controller.listeners).toBe('CONTROLLER://10.0.0.16:9093');
    expect(controller['process.roles']).toBe('controller');
  });
});

describe('all nodes', () => {
  it.each([broker, controller])(
    'deny by default and make only nodes and the operator super users',
    (properties) => {
      expect(properties['allow.everyone.if.no.acl.found']).toBe('false');
      const users = properties['super.users'].split(';');
      expect(users).toContain('User:CN=broker-1,OU=nodes,O=kafka');
      expect(users).toContain('User:admin');
      expect(users).toHaveLength(7);
    },
  );

  it('are formatted with the same voters', () => {
    const voters = initialControllers(testDescriptor('controller-1'));
    expect(voters).toBe(initialControllers(testDescriptor('controller-3')));
    expect(voters).toMatch(/^1@10\.0\.0\.16:9093:[\w-]{22},2@10\.0\.0\.80:9093:[\w-]{22},3@/);
  });

  it('are written one property a line', () => {
    expect(formatProperties({ a: '1', b: 'x=y' })).toBe('a=1\nb=x=y\n');
  });
});
