import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the service does to a request in place of its answer. */
export type Misbehaviour = 'hangs' | { status: number; body: string };

export interface MetadataService {
  endpoint: string;
  /** Answers under /latest/meta-data/; what is not there answers 404. */
  metadata: Map<string, string>;
  /** Nothing by default. */
  misbehave: (method: string, path: string) => Misbehaviour | undefined;
  /** The tokens that it has given out so far are no longer taken. */
  forgetTokens(): void;
  /** No more connections are accepted, until `listen`. */
  deafen(): Promise<void>;
  listen(): Promise<void>;
}

/** A metadata service on the loopback address: tokens as of version 2, and whatever may go wrong with it. */
export async function startMetadataService(): Promise<MetadataService> {
  let epoch = 1;
  const service: MetadataService = {
    endpoint: '',
    metadata: new Map(),
    misbehave: () => undefined,
    forgetTokens: () => void (epoch += 1),
    deafen: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
    listen: () => listen(Number(new URL(service.endpoint).port)),
  };
  const server = createServer((request, response) => answer(request, response));
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));

  function answer({ headers, method = '', url = '' }: IncomingMessage, response: ServerResponse): void {
    const path = url.replace('/latest/meta-data/', '');
    const misbehaviour = service.misbehave(method, path);
    if (misbehaviour === 'hangs') return;
    const { status, body } = misbehaviour ?? usual(method, path, headers['x-aws-ec2-metadata-token']);
    response.writeHead(status).end(body);
  }

  function usual(method: string, path: string, token: unknown): { status: number; body: string } {
    if (method === 'PUT') return { status: 200, body: `token-${epoch}` };
    if (token !== `token-${epoch}`) return { status: 401, body: '' };
    const body = service.metadata.get(path);
    return body === undefined ? { status: 404, body: '' } : { status: 200, body };
  }

  await listen(0);
  service.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return service;
}
