import { connect } from 'node:net';

export const ALL_PORTS: readonly number[] = Array.from({ length: 65_535 }, (_, index) => index + 1);

export interface PortScan {
  scanned: number;
  /** Something took the connection. */
  open: number[];
  /** Nothing listens, but the packet got through to the machine, which refused the connection. */
  closed: number[];
}

export interface ScanOptions {
  ports: readonly number[];
  /** This end's address. @default what the routes say */
  localAddress?: string;
  /** After which a port counts as silent: whoever filters drops packets and says nothing. */
  timeoutMs: number;
  /** Connections at once. */
  concurrency: number;
}

/**
 * Try to connect to TCP ports of an address.
 *
 * @throws Error if a port can't even be tried: no route, no such local address, too few file descriptors
 */
export async function scanPorts(host: string, options: ScanOptions): Promise<PortScan> {
  const scan: PortScan = { scanned: 0, open: [], closed: [] };
  const remaining = options.ports.values();
  const work = async (): Promise<void> => {
    for (const port of remaining) {
      const state = await tryPort(host, port, options);
      scan.scanned += 1;
      if (state !== 'silent') scan[state].push(port);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, options.ports.length) }, work));
  const { open, met } = await confirm(host, scan.open, options);
  return { ...scan, open: open.sort(ascending), closed: [...scan.closed, ...met].sort(ascending) };
}

/**
 * Who scans its own address meets itself: two connections whose ports are each other's are one (RFC 9293, 3.5), with nobody
 * listening. A listener takes a second connection, too, with no other one under way.
 */
async function confirm(
  host: string,
  seen: number[],
  options: ScanOptions,
): Promise<{ open: number[]; met: number[] }> {
  const found = { open: [] as number[], met: [] as number[] };
  for (const port of seen) {
    const state = await tryPort(host, port, options);
    found[state === 'closed' ? 'met' : 'open'].push(port);
  }
  return found;
}

function tryPort(
  host: string,
  port: number,
  { localAddress, timeoutMs }: ScanOptions,
): Promise<'open' | 'closed' | 'silent'> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, localAddress });
    // An answer that is there already counts, however late a busy machine comes to read it.
    const timer = setTimeout(() => setImmediate(() => settle(() => resolve('silent'))), timeoutMs);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      action();
    };
    socket.once('connect', () => settle(() => resolve('open')));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(() => {
        if (error.code === 'ECONNREFUSED') resolve('closed');
        else if (error.code === 'ETIMEDOUT') resolve('silent');
        else reject(new Error(`cannot try ${host}:${port}: ${error.message}`, { cause: error }));
      }),
    );
  });
}

export function ascending(a: number, b: number): number {
  return a - b;
}
