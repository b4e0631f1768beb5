import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a call: refused as by IAM, or never answered. */
export type Fault = 'denied' | 'hangs';

export interface FaultyProxy {
  endpoint: string;
  stop(): Promise<void>;
}

/** Stands before the API stand-in and answers some operations, such as DescribeAddresses, in its place. */
export async function startFaultyProxy(api: string, faults: Record<string, Fault>): Promise<FaultyProxy> {
  const server = createServer((request, response) => void serve(request, response, api, faults));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  api: string,
  faults: Record<string, Fault>,
): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const target = request.headers['x-amz-target']?.toString().split('.')[1];
  const fault = faults[target ?? new URLSearchParams(body.toString()).get('Action') ?? ''];
  if (fault === 'hangs') return;
  if (fault === 'denied') return void (target ? denyJson(response) : denyXml(response));
  // The rest is fetch's own business.
  const kept = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date', 'accept'];
  const headers = Object.fromEntries(
    kept.flatMap((name) => [request.headers[name] ?? []].flat().map((value) => [name, value])),
  );
  const answer = await fetch(api + request.url, {
    method: request.method,
    headers,
    body,
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function denyJson(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ __type: 'AccessDeniedException', Message: 'User is not authorized' }));
}

function denyXml(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/xml' });
  response.end(
    '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this ' +
      'operation.</Message></Error></Errors><RequestID>1</RequestID></Response>',
  );
}
