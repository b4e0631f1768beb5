import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface HttpRequest {
  method: 'GET' | 'PUT';
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
}

export interface HttpResponse {
  status: number;
  body: string;
}

/** Rejects if there is no whole answer in time. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** More than any answer of the metadata service; whoever sends more is not the metadata service. */
const MAX_BODY_BYTES = 2 ** 20;

/** node:http and not fetch: the watcher is small, and fetch alone costs it some 10 MB. */
export const systemHttp: Http = ({ method, url, headers, timeoutMs }) =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const call = request(url, { method, headers, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY_BYTES) call.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
      response.on('aborted', () => reject(new Error('the answer was cut off')));
    });
    call.on('error', reject);
    call.end();
  });

/** Whether something accepts TCP connections there. */
export type CanConnect = (host: string, port: number) => Promise<boolean>;

export const systemCanConnect: CanConnect = (host, port) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const answer = (connected: boolean) => {
      socket.destroy();
      resolve(connected);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });

export interface InterfaceAddress {
  /** Name of the interface, for example ens5. */
  interface: string;
  /** Lower case, with colons. */
  mac: string;
  address: string;
}

/** Addresses that the kernel has configured right now. */
export function systemAddresses(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? []).map(({ mac, address }) => ({ interface: name, mac: mac.toLowerCase(), address })),
  );
}
