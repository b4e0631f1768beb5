import { createServer, get, type Server } from 'node:http';
import { createServer as createEncryptedServer, get as getEncrypted } from 'node:https';
import { type AddressInfo, connect, Socket } from 'node:net';
import { type Dial, egressAgents, type EgressAgents } from '../../../userdata/cloud/egress';
import { selfSigned } from '../support/certificate';

/** On loopback: the primary address is 127.0.0.1 then. */
const NODE_ADDRESS = '127.0.0.2';
/** Nobody's here. */
const FOREIGN = '192.0.2.1';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A server that answers with the address that it is called from. @returns its port */
async function serve(encrypted = false): Promise<number> {
  const pem = encrypted ? selfSigned() : '';
  const server = encrypted ? createEncryptedServer({ key: pem, cert: pem }) : createServer();
  server.on('request', (request, response) => response.end(request.socket.remoteAddress));
  servers.push(server as Server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

function call(port: number, { httpAgent, httpsAgent }: EgressAgents, encrypted = false): Promise<string> {
  const target = { host: '127.0.0.1', port };
  return new Promise((resolve, reject) => {
    const take = (response: NodeJS.ReadableStream) =>
      void response.on('data', (from) => resolve(String(from)));
    const request = encrypted
      ? getEncrypted({ ...target, agent: httpsAgent, rejectUnauthorized: false }, take)
      : get({ ...target, agent: httpAgent }, take);
    request.on('error', reject);
  });
}

interface Network {
  dial: Dial;
  closed: 'primary' | 'node' | null;
  dialled: string[];
}

/** Packets from one of the addresses are swallowed; `closed` says which at the moment. */
function network(): Network {
  const net: Network = {
    closed: null,
    dialled: [],
    dial: (options) => {
      const way = 'localAddress' in options && options.localAddress ? 'node' : 'primary';
      net.dialled.push(way);
      return way === net.closed ? new Socket().setTimeout(options.timeout!) : connect(options);
    },
  };
  return net;
}

it('leaves by the primary address while it has a way out', async () => {
  const port = await serve();
  const net = network();
  expect(await call(port, egressAgents(NODE_ADDRESS, net.dial))).toBe('127.0.0.1');
  expect(net.dialled).toEqual(['primary']);
});

it.each([false, true])(
  "leaves by the node's address when the primary one has none (TLS: %s)",
  async (tls) => {
    const port = await serve(tls);
    const net = network();
    net.closed = 'primary';
    expect(await call(port, egressAgents(NODE_ADDRESS, net.dial), tls)).toBe(NODE_ADDRESS);
  },
);

it('goes first by what worked last, and finds the other way when that closes', async () => {
  const port = await serve();
  const net = network();
  const agents = egressAgents(NODE_ADDRESS, net.dial);
  net.closed = 'primary';
  await call(port, agents);
  net.dialled.length = 0;
  await call(port, agents);
  expect(net.dialled).toEqual(['node']);
  net.closed = 'node';
  expect(await call(port, agents)).toBe('127.0.0.1');
});

it("takes no harm from a node's address that is not here yet", async () => {
  const port = await serve();
  const net = network();
  net.closed = 'primary';
  const waiting = call(port, egressAgents(FOREIGN, net.dial));
  await expect(waiting).rejects.toMatchObject({ code: expect.stringMatching(/ETIMEDOUT|EADDRNOTAVAIL/) });
  net.closed = null;
  expect(await call(port, egressAgents(FOREIGN, net.dial))).toBe('127.0.0.1');
});

it('keeps no connection, since its way may close behind it', async () => {
  const port = await serve();
  const net = network();
  const agents = egressAgents(NODE_ADDRESS, net.dial);
  await call(port, agents);
  await call(port, agents);
  expect(net.dialled).toEqual(['primary', 'primary']);
});
