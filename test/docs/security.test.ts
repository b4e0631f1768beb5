import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCESS, type Source } from '../../cluster/access';
import { kafkaProperties } from '../../cluster/kafka-properties';
import { nodeSecrets, USERS } from '../../cluster/names';
import { NODE_PATHS } from '../../cluster/node-paths';
import { PORTS } from '../../cluster/ports';
import { testDescriptor } from '../support/cluster';

const text = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');

/** Rows of a section's first table, without its head. */
function rows(section: string): string[][] {
  const own = text.split(/^## /m).find((one) => one.startsWith(`${section}\n`))!;
  const table = /(?:^\|.*\n)+/m.exec(own)![0];
  const lines = table.trim().split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const NAMES: Partial<Record<Source, string>> = {
  controller: 'controllers',
  broker: 'brokers',
  vpc: 'anything in the VPC that may send to there',
  clients: 'machines in `clients.cidrs`',
};

test('the table of who reaches what is the one that a rehearsal compares the network with', () => {
  const documented = rows('Network').map(([from, to, port, listener]) => ({ from, to, port, listener }));
  expect(documented).toEqual(
    ACCESS.map(({ from, to, listener }) => ({
      ...{ from: NAMES[from], to: `${to}s`, port: String(PORTS[listener]), listener: listener.toUpperCase() },
    })),
  );
});

test('protocol and authentication in that table are those in Kafka’s configuration', () => {
  const properties = kafkaProperties(testDescriptor('broker-1'), 1024);
  const protocols = Object.fromEntries(
    properties['listener.security.protocol.map']
      .split(',')
      .map((pair) => pair.split(':') as [string, string]),
  );
  const identities: Record<string, string> = {
    SSL: `mutual TLS`,
    SASL_SSL: properties['sasl.enabled.mechanisms'],
  };
  expect(properties['ssl.client.auth']).toBe('required');
  for (const [, , , listener, protocol, identity] of rows('Network')) {
    expect(protocol).toBe(properties['ssl.enabled.protocols'].replace('TLSv', 'TLS '));
    expect(identity).toContain(`(${identities[protocols[listener]]})`);
  }
});

test('the table of secrets has every kind that there is, but for what is public', () => {
  const parameters = rows('Secrets').map(([, , parameter]) => parameter.replaceAll('`', ''));
  const kinds = [
    'operator/ca-key',
    'operator/users/<user>',
    ...nodeSecrets('controller')
      .filter((secret) => secret !== 'truststore')
      .map((secret) =>
        nodeSecrets('broker').includes(secret) ? `<node>/${secret}` : `<controller>/${secret}`,
      ),
  ];
  expect(parameters).toEqual(kinds);
  for (const user of USERS) expect(rows('Secrets')[1][0]).toContain(user);
  expect(rows('Secrets')[2][3]).toContain(NODE_PATHS.keystore);
});
