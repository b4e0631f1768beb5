import { createServer, type Server } from 'node:http';
import { NODE_PATHS } from '../../cluster/node-paths';
import { METRICS_PORT } from '../../cluster/ports';
import { PHASES } from '../drain/phases';
import type { Machine } from '../effects/machine';
import type { Counts } from './counts';
import { type CertificateEnds, type DrainSeen, metricsText } from './metrics';
import { isObject } from './signals/json';

/** Twice what a metadata service may take with everything that it is asked, and then some. */
const STALE_MS = 15_000;

/** Serve /metrics and /health on the loopback address: 503 unless polling works. */
export function serveMetrics(
  { clock, files, log }: Machine,
  counts: () => Counts,
  port = METRICS_PORT,
): Server {
  const server = createServer((request, response) => {
    const now = clock.now();
    if (request.url === '/metrics') {
      void Promise.all([drainSeen(files), certificateEnds(files)]).then(([drain, certificates]) => {
        response.setHeader('content-type', 'text/plain; version=0.0.4');
        response.end(metricsText(counts(), { drain, certificates }, now));
      });
      return;
    }
    const { lastGoodPoll } = counts();
    const healthy = lastGoodPoll !== null && now - lastGoodPoll <= STALE_MS;
    response.statusCode = request.url !== '/health' ? 404 : healthy ? 200 : 503;
    response.end(request.url === '/health' ? `${healthy ? 'polling works' : 'polling does not work'}\n` : '');
  });
  // Metrics are worth having; a notice must be heard without them, too.
  server.on('error', (error) => log.warn(`metrics are not served: ${error.message}`));
  server.listen(port, '127.0.0.1');
  return server;
}

/** None before the agent has got them. */
async function certificateEnds(files: Machine['files']): Promise<CertificateEnds> {
  try {
    const ends: unknown = JSON.parse((await files.read(NODE_PATHS.certificateEnds)) ?? 'null');
    if (!isObject(ends)) return {};
    const times = Object.entries(ends).map(([whose, end]) => [whose, Date.parse(String(end))] as const);
    return Object.fromEntries(times.filter(([, time]) => !Number.isNaN(time)));
  } catch {
    return {};
  }
}

async function drainSeen(files: Machine['files']): Promise<DrainSeen | null> {
  try {
    const record: unknown = JSON.parse((await files.read(NODE_PATHS.drainRecord)) ?? 'null');
    if (!isObject(record) || !isObject(record.phases)) return null;
    // Each becomes a label: only what a drain does.
    const phases = Object.entries(record.phases)
      .filter(([phase]) => PHASES.some((known) => known === phase))
      .map(([phase, at]) => [phase, Date.parse(String(at))] as const);
    return { startedAt: Date.parse(String(record.startedAt)), phases: Object.fromEntries(phases) };
  } catch {
    return null;
  }
}
