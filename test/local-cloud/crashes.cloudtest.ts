import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { abandonCloud, cloudStatus, findLeftovers, startCloud, stopCloud } from '../../rehearsal/cloud';
import { isLocked } from '../../rehearsal/cloud/lock';
import { CGROUP } from '../../rehearsal/constants';
import { findHierarchies } from '../../rehearsal/hosts/cgroup';
import { connectAws, eventually, launch, makeWorld } from './aws';

const projectRoot = resolve(__dirname, '..', '..');

let started = false;

// A cloud that somebody else runs on this machine makes these tests fail, and goes on.
beforeEach(async () => {
  expect(await isLocked()).toBe(false);
  started = true;
});
afterEach(async () => {
  if (started) await stopCloud(projectRoot);
  started = false;
});

/** Process ids of the cloud whose command line has this in it. */
function processes(part: string): number[] {
  const { unified } = findHierarchies(readFileSync('/proc/self/mountinfo', 'utf8'));
  const procs = readFileSync(join(unified, CGROUP, 'cgroup.procs'), 'utf8')
    .trim()
    .split('\n');
  return procs.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(part));
}

async function startWithGuest(): Promise<void> {
  await startCloud({ projectRoot });
  const aws = await connectAws();
  const world = await makeWorld(aws);
  await launch(aws, world, { node: 'a', subnet: 0, public: true, userData: '#cloud-config\n' });
  await eventually('guest', async () => (await cloudStatus()).instances.some((one) => one.leader !== null));
}

test.each(['supervisor.js', 'keeper.js', 'server.py', 'dnsmasq'])(
  'killing %s takes everything apart',
  async (name) => {
    await startWithGuest();
    process.kill(processes(name)[0], 'SIGKILL');
    await eventually('nothing left', async () => (await findLeftovers()).length === 0, 20);
    await eventually('lock free', async () => !(await isLocked()));
    expect((await cloudStatus()).running).toBe(false);
  },
);

test('stopping it at any moment of its start leaves nothing', async () => {
  for (const delay of [0, 50, 100, 200, 400, 800]) {
    const starting = startCloud({ projectRoot }).then(
      () => undefined,
      () => undefined,
    );
    await sleep(delay);
    await stopCloud(projectRoot);
    await starting;
    expect(await findLeftovers()).toEqual([]);
  }
});

test('whoever lets go of a cloud that is bound to it leaves nothing', async () => {
  for (const delay of [0, 50, 100, 200, 400, 800]) {
    const starting = startCloud({ projectRoot }).catch(() => undefined);
    await sleep(delay);
    await abandonCloud();
    await starting;
    expect(await findLeftovers()).toEqual([]);
  }
});

test('the next start removes what a crash of everything at once left behind', async () => {
  await startWithGuest();
  for (const name of ['keeper.js', 'supervisor.js'])
    for (const pid of processes(name)) process.kill(pid, 'SIGKILL');
  // A process ends some time after it is killed.
  await eventually('lock free', async () => !(await isLocked()));
  expect((await findLeftovers()).length).toBeGreaterThan(0);
  await startCloud({ projectRoot });
  expect((await cloudStatus()).instances).toEqual([]);
});
