import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { respond, type MetadataResponse, type MetadataSource } from './respond';

export interface MetadataServerOptions {
  host: string;
  port: number;
  source: MetadataSource;
  /** One line per request. */
  log(line: string): void;
}

/** Serve the metadata of all instances, told apart by source address: nobody can send from another's. */
export async function serveMetadata({ host, port, source, log }: MetadataServerOptions): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, source).then(({ status, body, headers }) => {
      log(
        `${new Date().toISOString()} ${incoming.socket.remoteAddress} ${incoming.method} ${incoming.url} ${status}`,
      );
      // Latin-1 writes user data's bytes as they are; everything else is ASCII.
      const bytes = Buffer.from(body, 'latin1');
      outgoing.writeHead(status, {
        server: 'EC2ws',
        'content-type': 'text/plain',
        ...headers,
        'content-length': bytes.length,
      });
      outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
    });
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

async function answer(incoming: IncomingMessage, source: MetadataSource): Promise<MetadataResponse> {
  const { method = 'GET', url = '/', headers, socket } = incoming;
  try {
    return await respond({ method, url, headers, from: socket.remoteAddress ?? '' }, source);
  } catch (error) {
    return { status: 500, body: error instanceof Error ? error.message : String(error) };
  }
}
