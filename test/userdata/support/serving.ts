import type { AddressInfo } from 'node:net';
import type { Counts } from '../../../userdata/watcher/counts';
import { serveMetrics } from '../../../userdata/watcher/serve';
import type { FakeMachine } from './fake-machine';

export interface Serving {
  port: number;
  get(path: string): Promise<{ status: number; type: string | null; body: string }>;
  close(): Promise<unknown>;
}

/** What a watcher serves, on some free port. */
export async function serving(machine: FakeMachine, counts: () => Counts): Promise<Serving> {
  const server = serveMetrics(machine, counts, 0);
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get: async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        body: await response.text(),
      };
    },
    close: () => new Promise((closed) => server.close(closed).closeAllConnections()),
  };
}
