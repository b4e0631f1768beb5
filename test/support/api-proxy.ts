import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A call to the AWS API. */
export interface ApiCall {
  /** For example CreateVolume; for S3 method and path, for example `PUT /kafka-artifacts-...`. */
  operation: string;
  /** Form fields of EC2, Auto Scaling and IAM; empty for the others. */
  fields: URLSearchParams;
}

export interface ApiProxy {
  endpoint: string;
  /** Everything that was asked, in order. */
  calls: ApiCall[];
  /**
   * Told of each call that the API has carried out, before its caller hears of it: what it does meanwhile happens at
   * exactly that moment. If it returns `drop`, the caller never hears.
   */
  onCarriedOut: (call: ApiCall) => Promise<'pass' | 'drop'> | 'pass' | 'drop';
  stop(): Promise<void>;
}

/** A proxy in front of the API stand-in that knows which call is which. */
export async function startApiProxy(upstream: string): Promise<ApiProxy> {
  const proxy: ApiProxy = { endpoint: '', calls: [], onCarriedOut: () => 'pass', stop: () => close(server) };
  const server = createServer((incoming, answer) => {
    // A caller that was killed: there is nobody to tell.
    forward(proxy, upstream, incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

async function forward(
  proxy: ApiProxy,
  upstream: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const body = await buffer(incoming);
  const call = identify(incoming, body);
  proxy.calls.push(call);
  const { status, headers, content } = await ask(upstream, incoming, body);
  if ((await proxy.onCarriedOut(call)) === 'drop') {
    answer.destroy();
    return;
  }
  answer.writeHead(status, headers).end(content);
}

function identify({ headers, method, url = '' }: IncomingMessage, body: Buffer): ApiCall {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.split('.').at(-1)!, fields: new URLSearchParams() };
  }
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const fields = new URLSearchParams(isForm ? body.toString() : '');
  return { operation: fields.get('Action') ?? `${method} ${url}`, fields };
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  content: Buffer;
}

function ask(upstream: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(url ?? '/', upstream), { method, headers }, (response) => {
      buffer(response).then(
        (content) => resolve({ status: response.statusCode!, headers: response.headers, content }),
        reject,
      );
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((closed) => server.close(() => closed()));
}
