import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { ALL_PORTS, scanPorts } from '../../../../rehearsal/security/network/port-scan';
import { scan } from '../../../../rehearsal/security/network/scan';

/** A loopback address that nobody else's servers are on. */
const HOST = '127.83.0.1';
const QUICK = { timeoutMs: 5000, concurrency: 500 };

const servers: Server[] = [];
const ports = () => servers.map((one) => (one.address() as AddressInfo).port);

beforeAll(async () => {
  for (let count = 0; count < 3; count++) {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    await once(server.listen(0, HOST), 'listening');
  }
});
afterAll(() => servers.forEach((one) => one.close()));

test('among all ports of an address it finds those that listen, and does not take itself for one', async () => {
  const { scanned, open, closed } = await scanPorts(HOST, { ports: ALL_PORTS, localAddress: HOST, ...QUICK });
  expect(scanned).toBe(65_535);
  expect(open).toEqual([...ports(), ...listenersOfThisMachine()].sort((a, b) => a - b));
  expect(open.length + closed.length).toBe(65_535);
});

/** On all of its addresses, whoever they are: proc_net_tcp(5). */
function listenersOfThisMachine(): number[] {
  const listening = /^ *\d+: (?:00000000|0{32}):([0-9A-F]{4}) \S+ 0A /gm;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFileSync(file, 'utf8')).join('');
  return [...new Set([...tables.matchAll(listening)].map(([, port]) => parseInt(port, 16)))];
}

test('a port where nothing listens is told apart from one that drops what it gets', async () => {
  const [port] = ports();
  servers[0].close();
  await once(servers[0], 'close');
  const { open, closed } = await scanPorts(HOST, { ports: [port], ...QUICK });
  expect({ open, closed }).toEqual({ open: [], closed: [port] });
  servers.shift();
});

test('it connects from the address that it is told; a port that cannot even be tried is no silent port', async () => {
  const elsewhere = { ports: [1], localAddress: '192.0.2.9', ...QUICK };
  await expect(scanPorts(HOST, elsewhere)).rejects.toThrow(/cannot try 127.83.0.1:1: .*EADDRNOTAVAIL/);
});

test('a target is resolved, and all its ports are tried only if it is to be swept', async () => {
  const [swept, known] = await scan({
    targets: [
      { host: HOST, sweep: true },
      { host: HOST, sweep: false },
    ],
  });
  expect(swept).toMatchObject({ address: HOST, scanned: 65_535 });
  expect(swept.open).toEqual(expect.arrayContaining(ports()));
  expect(known.scanned).toBeLessThan(50);
  expect(known.open).not.toEqual(expect.arrayContaining(ports()));
});
