import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudState, InstanceReport, VolumeReport } from '../cloud-state';

/** The API answers a poll after 25 s at the latest. */
const POLL_TIMEOUT_MS = 40_000;
const REPORT_TIMEOUT_MS = 10_000;
const RETRY_MS = 500;

export interface Feed {
  reportInstance(instanceId: string, report: InstanceReport): Promise<void>;
  reportVolume(volumeId: string, report: VolumeReport): Promise<void>;
  stop(): void;
}

/** Follow the API's state. @param onState called with every new version */
export function followState(
  endpoint: string,
  onState: (state: CloudState) => void,
  log: (line: string) => void,
): Feed {
  const stopped = new AbortController();
  void poll();

  async function poll(): Promise<void> {
    let after: number | null = null;
    while (!stopped.signal.aborted) {
      try {
        const query: string = after === null ? '' : `?after=${after}`;
        const state = (await call(`/_cloud/state${query}`, {}, POLL_TIMEOUT_MS)) as CloudState;
        if (state.version !== after) onState(state);
        after = state.version;
      } catch (error) {
        if (stopped.signal.aborted) return;
        log(`state: ${error instanceof Error ? error.message : String(error)}`);
        await sleep(RETRY_MS);
      }
    }
  }

  async function call(path: string, init: RequestInit, timeoutMs: number): Promise<unknown> {
    // Not AbortSignal.any over AbortSignal.timeout: Node.js 20 loses the timeout when it collects garbage.
    const over = new AbortController();
    const end = () => over.abort();
    const timer = setTimeout(end, timeoutMs);
    stopped.signal.addEventListener('abort', end);
    try {
      const response = await fetch(`${endpoint}${path}`, { ...init, signal: over.signal });
      const text = await response.text();
      if (!response.ok)
        throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text.slice(0, 200)}`);
      return JSON.parse(text);
    } finally {
      clearTimeout(timer);
      stopped.signal.removeEventListener('abort', end);
    }
  }

  async function report(path: string, body: InstanceReport | VolumeReport): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await call(path, { method: 'POST', headers, body: JSON.stringify(body) }, REPORT_TIMEOUT_MS);
  }

  return {
    reportInstance: (instanceId, body) => report(`/_cloud/instances/${instanceId}`, body),
    reportVolume: (volumeId, body) => report(`/_cloud/volumes/${volumeId}`, body),
    stop: () => stopped.abort(),
  };
}
