import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { startApi } from '../api/start';
import type { CloudState } from '../cloud-state';
import { API_ENDPOINT, API_PORT, IMDS_ADDRESS, INTERNET, INTERNET_NAMESPACE } from '../constants';
import { cloudPaths } from '../hosts/paths';
import { inNamespace } from '../hosts/run';
import { credentialsSource, stsAssumeRole } from '../imds/credentials';
import { serveMetadata } from '../imds/server';
import { tokenStore } from '../imds/tokens';
import { reclaimInstances } from '../market/reclaim';
import { network } from '../network';
import { networkView } from '../network/view';
import { OPERATOR_CREDENTIALS } from './environment';
import { execute } from './execute';
import { followState } from './feed';
import { latencyMs } from './latency';
import { machine } from './machine';
import { send, type CloudSettings } from './messages';
import { metadataOf } from './metadata';
import { actionLatency, plan, type Action } from './plan';
import { reconciler } from './reconcile';
import { unsaid } from './reports';
import { describeCloud, statusWriter } from './status';

const NOTHING: CloudState = {
  ...{ version: -1, vpcs: [], subnets: [], instances: [] },
  ...{ volumes: [], securityGroups: [], elasticIps: [] },
};

/**
 * Runs inside the VPC's namespace for as long as the cloud lives: starts the API, serves the metadata, and makes true
 * on this machine what the API says.
 */
async function main({ projectRoot, image, latency, egress }: CloudSettings): Promise<void> {
  const paths = cloudPaths(projectRoot);
  let state = NOTHING;

  const net = network(paths, die);
  let applying = Promise.resolve();
  /** One after the other; a failure does not stop the next. */
  function applyNetwork(): Promise<void> {
    const apply = (): Promise<void> => net.apply(networkView(state, host.actual.addresses), host.links);
    applying = applying.then(apply, apply);
    return applying;
  }
  const host = machine({ image, paths, log, applyNetwork, changed: () => loop.wake() });

  await startServers();
  const feed = followState(API_ENDPOINT, takeIn, log);
  const reports = unsaid(() => state.version);
  const writeStatus = statusWriter();
  const loop = reconciler({
    plan: () => reports.filter(plan(state, host.actual, Date.now())),
    delayMs(action) {
      const waits = actionLatency(action);
      return waits === null ? 0 : latencyMs(latency, waits.transition, waits.subject);
    },
    async execute(action: Action) {
      await execute(action, state, host, feed);
      reports.said(action);
    },
    settled() {
      applyNetwork().catch((error: Error) => log(`network: ${error.message}`));
      writeStatus(describeCloud(state, host.actual, host.leaders(), latency));
    },
    log,
    now: Date.now,
  });
  const market = reclaimInstances(() => state, OPERATOR_CREDENTIALS, log);
  stopActing = () => {
    loop.stop();
    clearInterval(market);
  };
  loop.wake();
  send({ kind: 'ready' });

  function takeIn(next: CloudState): void {
    state = next;
    loop.wake();
  }

  async function startServers(): Promise<void> {
    // Gives the metadata service its address.
    await applyNetwork();
    const credentials = credentialsSource(stsAssumeRole(OPERATOR_CREDENTIALS));
    const treeOf = metadataOf({ state: () => state, owners: host.actual.addresses, credentials, log });
    const requests = createWriteStream(join(paths.logs, 'imds.log'), { flags: 'a' });
    await serveMetadata({
      ...{ host: IMDS_ADDRESS, port: 80, source: { tokens: tokenStore(), treeOf } },
      log: (line) => requests.write(`${line}\n`),
    });
    const api = await startApi({
      ...{ projectRoot, host: INTERNET.api, port: API_PORT, hypervisor: true, egress, latency },
      wrap: inNamespace(INTERNET_NAMESPACE, []),
      log: join(paths.logs, 'api.log'),
    });
    setInterval(() => {
      if (!existsSync(`/proc/${api.pid}`)) die('the API has ended');
    }, 1000);
  }
}

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

let ending = false;
let stopActing = (): void => undefined;

/** The keeper takes the cloud apart when this process ends. */
function die(reason: string): void {
  if (ending) return;
  ending = true;
  log(reason);
  send({ kind: 'failed', code: 'START_FAILED', reason });
  // Leave the message a moment to get through.
  setTimeout(() => process.exit(1), 100);
}

/** Opened while the keeper lives: the machine's own network namespace, where the lock is. */
const machineNamespace = openSync(`/proc/${process.ppid}/ns/net`, 'r');

/** Without its keeper this process has to see to it that the cloud is taken apart, itself included. */
process.once('disconnect', () => {
  ending = true;
  stopActing();
  log('the keeper has ended');
  const namespace = `--net=/proc/${process.pid}/fd/${machineNamespace}`;
  const reaper = [namespace, '--', process.execPath, join(__dirname, 'reaper.js'), settings.projectRoot];
  spawn('nsenter', reaper, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
});

const settings = JSON.parse(process.argv[2]) as CloudSettings;
main(settings).catch((error: Error) => die(error.stack ?? error.message));
