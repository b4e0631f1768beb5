import { readFileSync } from 'node:fs';
import { rotateCa } from '../../../scripts/rotate/ca';
import { rotateCertificates } from '../../../scripts/rotate/certificates';
import { leafFingerprint } from '../../../scripts/secrets/inspect';
import { readIds } from '../../../scripts/secrets/cluster-files';
import { leaves } from '../hand-over/simulated';
import { inDays, OTHER_BUNDLE } from '../status/example';
import { forget, type Simulation, simulateRotation } from './simulated';

const NODES = ['controller-1', 'controller-2', 'controller-3', 'broker-1', 'broker-2', 'broker-3'];
const ALL = { nodes: [], expired: false };

let simulation: Simulation;
afterEach(() => forget(simulation));

const issued = () =>
  NODES.map((node) => leafFingerprint(readFileSync(simulation.home.secretFile(node, 'keystore'), 'utf8')));
const inUse = () =>
  NODES.map((name) => leafFingerprint(simulation.given().find(({ node }) => node === name)!.keystore));
const requested = () => simulation.requests.map((id) => id.replace(/^i-/, ''));
const versions = () => readIds(simulation.home)!.secretVersions;

test('every node gets a certificate of its own, by a hand-over each, and all trust each other all the while', async () => {
  simulation = await simulateRotation();
  const before = issued();
  await rotateCertificates(ALL, simulation.world);
  expect(issued().filter((one) => before.includes(one))).toEqual([]);
  expect(inUse()).toEqual(issued());
  expect(requested().sort()).toEqual([...NODES].sort());
  expect([...simulation.strangers]).toEqual([]);
  expect(simulation.world.ids().rotating).toBeUndefined();
  expect(simulation.lines.at(-1)).toBe(`done: commit ${simulation.home.idsFile}`);
});

test('only the nodes that are named get one', async () => {
  simulation = await simulateRotation();
  const before = issued();
  await rotateCertificates({ ...ALL, nodes: ['broker-2'] }, simulation.world);
  expect(requested()).toEqual(['broker-2']);
  expect(issued().map((one, index) => one === before[index])).toEqual(
    NODES.map((node) => node !== 'broker-2'),
  );
});

test('a second time is another rotation', async () => {
  simulation = await simulateRotation();
  await rotateCertificates({ ...ALL, nodes: ['broker-2'] }, simulation.world);
  await rotateCertificates({ ...ALL, nodes: ['broker-2'] }, simulation.world);
  expect(versions()['broker-2/keystore']).toBe(3);
});

describe('one that was cut short is gone on with, and nothing is issued twice', () => {
  test('before the deploy', async () => {
    simulation = await simulateRotation();
    await expect(rotateCertificates(ALL, simulation.undeployable)).rejects.toThrow('no credentials');
    const made = issued();
    expect(simulation.requests).toEqual([]);
    await rotateCertificates(ALL, simulation.world);
    expect(issued()).toEqual(made);
    expect(inUse()).toEqual(made);
    expect(simulation.lines).toContain(
      'certificates that were issued have not reached every node yet: goes on with those',
    );
  });

  test('in the middle of the roll', async () => {
    simulation = await simulateRotation();
    const { world, cutOffAfter } = simulation;
    await expect(rotateCertificates(ALL, cutOffAfter(3))).rejects.toThrow('the network is gone');
    const made = issued();
    await rotateCertificates(ALL, world);
    expect(issued()).toEqual(made);
    expect(inUse()).toEqual(made);
    expect(requested()).toHaveLength(NODES.length);
    expect([...simulation.strangers]).toEqual([]);
  });
});

describe('one of a single node that was cut short', () => {
  const BROKER = { ...ALL, nodes: ['broker-1'] };
  const made = () => issued().map((one, index) => one !== first[index]);
  let first: string[];
  beforeEach(async () => {
    simulation = await simulateRotation();
    first = issued();
    await expect(rotateCertificates(BROKER, simulation.cutOffAfter(0))).rejects.toThrow(
      'the network is gone',
    );
    expect(simulation.world.ids().rotatingNodes).toEqual(['broker-1']);
  });

  test('is gone on with by the same command', async () => {
    const before = issued();
    await rotateCertificates(BROKER, simulation.world);
    expect(issued()).toEqual(before);
    expect(requested()).toEqual(['broker-1']);
    expect(simulation.world.ids()).not.toHaveProperty('rotating');
    expect(simulation.world.ids()).not.toHaveProperty('rotatingNodes');
  });

  test('is in the way of another node’s', async () => {
    const before = issued();
    const refused = rotateCertificates({ ...ALL, nodes: ['broker-1', 'broker-2'] }, simulation.world);
    await expect(refused).rejects.toMatchObject({ code: 'ROTATION_UNDER_WAY' });
    await expect(refused).rejects.toThrow(/broker-2 was not among them\n.*: npm run rotate -- certs, /);
    expect(issued()).toEqual(before);
  });

  test('becomes one of all when all are asked for', async () => {
    const [ofBroker] = issued().slice(3);
    await rotateCertificates(ALL, simulation.world);
    expect(made()).toEqual(NODES.map(() => true));
    expect(issued()[3]).toBe(ofBroker);
    expect(inUse()).toEqual(issued());
  });

  test('does not keep the others from theirs once all have ended', async () => {
    const { cluster, world } = simulation;
    for (const one of cluster.certificates) if (one.subject !== 'CA') one.expires = { value: inDays(-1) };
    // The one that was issued, too: nobody came back to it.
    const later = { ...world, now: () => inDays(900) };
    const [ofBroker] = issued().slice(3);
    await rotateCertificates({ ...ALL, expired: true }, later);
    expect(made()).toEqual(NODES.map(() => true));
    expect(issued()[3]).not.toBe(ofBroker);
    expect(inUse()).toEqual(issued());
  });
});

test('a node that does not come back stops it, and it is not said to be done', async () => {
  simulation = await simulateRotation({ script: leaves });
  await expect(rotateCertificates(ALL, simulation.world)).rejects.toMatchObject({ code: 'HAND_OVER_LATE' });
  expect(simulation.requests).toHaveLength(1);
  expect(simulation.world.ids().rotating).toBe('certs');
});

test('a broker that shows another certificate than was issued is named', async () => {
  simulation = await simulateRotation();
  const { world } = simulation;
  const shown = async () => (await world.shown()).set('broker-2', { value: 'ab'.repeat(32) });
  const rotation = rotateCertificates(ALL, { ...world, shown });
  await expect(rotation).rejects.toMatchObject({ code: 'ROTATION_INCOMPLETE' });
  await expect(rotation).rejects.toThrow(/broker-2 shows another certificate\n.*npm run rotate -- certs$/);
  expect(world.ids().rotating).toBe('certs');
});

describe('a bundle that is not the one that nodes have', () => {
  test('is not brought to them by the way: it is refused before anything is issued', async () => {
    simulation = await simulateRotation();
    const before = readIds(simulation.home);
    simulation.cluster.localBundle = { value: OTHER_BUNDLE };
    for (const refused of [
      () => rotateCertificates(ALL, simulation.world),
      () => rotateCa(null, simulation.world),
    ]) {
      await expect(refused()).rejects.toMatchObject({ code: 'BUNDLE_MISSING' });
      await expect(refused()).rejects.toThrow(
        /bundle abab.* is deployed, cdcd.* built here.*\n.*npm run deploy/,
      );
    }
    expect(readIds(simulation.home)).toEqual(before);
    expect(simulation.calls).toEqual([]);
  });

  test('nor is anything issued while it cannot be seen which one they have', async () => {
    simulation = await simulateRotation();
    const { world } = simulation;
    for (const what of ['groups', 'bundles'] as const) {
      const look = async () => {
        const evidence = await world.look();
        return { ...evidence, aws: { ...evidence.aws, [what]: { error: 'TimeoutError' } } };
      };
      const refused = rotateCertificates(ALL, { ...world, look });
      await expect(refused).rejects.toThrow(/cannot be seen: TimeoutError\n.*npm run status/);
    }
    expect(simulation.calls).toEqual([]);
  });

  test('nor is anything issued without one', async () => {
    simulation = await simulateRotation();
    const { world } = simulation;
    const look = async () => ({ ...(await world.look()), localBundle: { error: 'ENOENT' } });
    await expect(rotateCertificates(ALL, { ...world, look })).rejects.toThrow('npm run bundle');
    expect(simulation.calls).toEqual([]);
  });
});

describe('when certificates have expired', () => {
  const end = (subject: string) => {
    simulation.cluster.certificates.find((one) => one.subject === subject)!.expires = { value: inDays(-1) };
  };

  test('a rotation one by one is refused before anything is issued, and says the way back', async () => {
    simulation = await simulateRotation();
    const before = issued();
    end('controller-1');
    simulation.cluster.certificates.find(({ subject }) => subject === 'broker-2')!.expires = {
      error: 'CERT_HAS_EXPIRED: certificate has expired',
    };
    const refused = rotateCertificates(ALL, simulation.world);
    await expect(refused).rejects.toMatchObject({ code: 'CERTIFICATES_EXPIRED' });
    await expect(refused).rejects.toThrow(/expired: controller-1, broker-2\..*\n.*rotate -- certs --expired/);
    expect(issued()).toEqual(before);
    expect(simulation.calls).toEqual([]);
  });

  test('all nodes get new ones at once, when that is asked for', async () => {
    simulation = await simulateRotation();
    for (const node of NODES) end(node);
    await rotateCertificates({ ...ALL, expired: true }, simulation.world);
    expect(inUse()).toEqual(issued());
    expect(simulation.requests).toEqual([]);
    expect(simulation.calls.slice(1)).toEqual(['deploy', 'replace instances']);
    expect(simulation.world.ids().rotating).toBeUndefined();
  });

  test('the outage is not to be had without need', async () => {
    simulation = await simulateRotation();
    const refused = rotateCertificates({ ...ALL, expired: true }, simulation.world);
    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
    expect(simulation.calls).toEqual([]);
  });

  test('nor with a rotation that was cut short', async () => {
    simulation = await simulateRotation();
    const { world, calls } = simulation;
    await expect(rotateCertificates(ALL, simulation.undeployable)).rejects.toThrow('no credentials');
    const refused = rotateCertificates({ ...ALL, expired: true }, world);
    await expect(refused).rejects.toMatchObject({ code: 'USAGE' });
    expect(calls).not.toContain('replace instances');
    end('broker-1');
    await expect(rotateCertificates(ALL, world)).rejects.toThrow('npm run rotate -- certs --expired');
    await rotateCertificates({ ...ALL, expired: true }, world);
    expect(inUse()).toEqual(issued());
  });

  test('one that was begun so goes on, although the first nodes show new ones already', async () => {
    simulation = await simulateRotation();
    const { world, cluster } = simulation;
    const before = structuredClone(cluster.certificates);
    for (const node of NODES) end(node);
    const replaceInstances = () => Promise.reject(new Error('the network is gone'));
    const cut = rotateCertificates({ ...ALL, expired: true }, { ...world, replaceInstances });
    await expect(cut).rejects.toThrow('the network is gone');
    cluster.certificates = before;
    const made = issued();
    await rotateCertificates({ ...ALL, expired: true }, world);
    expect(issued()).toEqual(made);
    expect(inUse()).toEqual(made);
  });

  test('new certificates of a CA that has ended would help nobody', async () => {
    simulation = await simulateRotation();
    for (const subject of ['CA', ...NODES]) end(subject);
    const refused = rotateCertificates({ ...ALL, expired: true }, simulation.world);
    await expect(refused).rejects.toThrow('npm run rotate -- ca --expired');
    expect(simulation.calls).toEqual([]);
  });
});
