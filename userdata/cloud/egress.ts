import { type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** Within a region a connection takes a few milliseconds: nothing after this long means that this is no way out. */
const HEAD_START_MS = 300;
const CONNECT_TIMEOUT_MS = 2000;

export interface EgressAgents {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
}

/** Begins a connection, as node:net does. */
export type Dial = (options: TcpNetConnectOpts) => Socket;

/** An address of this instance to connect from; undefined: the primary one, which the kernel takes by itself. */
type Way = string | undefined;

/**
 * HTTP agents that find the way out of the instance, whichever of its two addresses has one.
 *
 * Before the Elastic IP is there, only the primary address has a public one; with it, the primary address may lose
 * its own (AWS's documents leave that open); a node without Elastic IP never has another than the primary. So each
 * connection is tried from one address, soon after from the other as well, and the first to stand is taken. Nothing
 * is asked and nothing can be out of date. What worked last goes first.
 *
 * Connections are not kept: one that was made by way of an address that has moved on meanwhile would hang.
 */
export function egressAgents(nodeAddress: string, dial: Dial = connect): EgressAgents {
  let ways: Way[] = [undefined, nodeAddress];
  const open: Open = async (options) => {
    const { socket, way } = await firstToConnect(options, ways, dial);
    ways = [way, ...ways.filter((other) => other !== way)];
    return socket;
  };
  return { httpAgent: new PlainAgent(open), httpsAgent: new EncryptedAgent(open) };
}

type Open = (options: ClientRequestArgs) => Promise<Socket>;
type Done = (error: Error | null, stream?: Duplex) => void;

class PlainAgent extends HttpAgent {
  constructor(private readonly open: Open) {
    super();
  }

  override createConnection(options: ClientRequestArgs, done: Done): undefined {
    this.open(options).then((socket) => done(null, socket), done);
  }
}

class EncryptedAgent extends HttpsAgent {
  constructor(private readonly open: Open) {
    super();
  }

  override createConnection(options: RequestOptions, done: Done): undefined {
    const encrypt = (socket: Socket) => super.createConnection({ ...options, socket } as RequestOptions)!;
    this.open(options).then((socket) => done(null, encrypt(socket)), done);
  }
}

/** @throws Error of the first attempt if none connects */
async function firstToConnect(
  { host, port }: ClientRequestArgs,
  ways: Way[],
  dial: Dial,
): Promise<{ socket: Socket; way: Way }> {
  const sockets: Socket[] = [];
  let winner: Socket | undefined;
  const attempts = ways.map(async (way, index) => {
    if (index > 0) await sleep(index * HEAD_START_MS);
    if (winner) throw new Error('not needed');
    const from = { localAddress: way, family: 4 };
    const socket = dial({ ...from, host: host!, port: Number(port), timeout: CONNECT_TIMEOUT_MS });
    sockets.push(socket);
    await connected(socket);
    winner ??= socket;
    return { socket, way };
  });
  try {
    return await Promise.any(attempts);
  } catch (error) {
    throw (error as AggregateError).errors[0];
  } finally {
    for (const socket of sockets) if (socket !== winner) socket.destroy();
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' }));
    socket.once('timeout', late);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('timeout', late).off('error', reject);
      socket.setTimeout(0);
      resolve();
    });
  });
}
