import { readFileSync } from 'node:fs';
import { certificatesIn, privateKeysIn } from '../../../cluster/pem';
import { replaceExpiredCa, rotateCa } from '../../../scripts/rotate/ca';
import { rotateCertificates } from '../../../scripts/rotate/certificates';
import { caPhase } from '../../../scripts/secrets/change-ca';
import { initialiseCluster } from '../../../scripts/secrets/initialise';
import { certificateFingerprint, isSignedBy } from '../../../scripts/secrets/inspect';
import { inDays } from '../status/example';
import { forget, type Simulation, simulateRotation } from './simulated';

let simulation: Simulation;
afterEach(() => forget(simulation));

const trusted = () => certificatesIn(readFileSync(simulation.home.caFile, 'utf8'));
const keys = () => privateKeysIn(readFileSync(simulation.home.caKeyFile, 'utf8'));
const phase = () => caPhase(simulation.world.ids());
/** How many of the nodes' certificates a CA has signed. */
const signed = (ca: string) => simulation.given().filter(({ keystore }) => isSignedBy(keystore, ca)).length;
/** How many nodes trust it. */
const trusting = (ca: string) =>
  simulation.given().filter(({ truststore }) => truststore.includes(ca)).length;

test('three steps lead to a new CA, and at no moment does a node refuse another', async () => {
  simulation = await simulateRotation();
  const { world, lines, config, home } = simulation;
  const [old] = trusted();

  await rotateCa(null, world);
  const [, fresh] = trusted();
  expect([signed(old), signed(fresh), trusting(old), trusting(fresh)]).toEqual([6, 0, 6, 6]);
  expect(phase()).toBe('both trusted');
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^next: give .*ca\.pem, which holds both, to every client/),
    '  npm run rotate -- ca --replace',
  ]);

  await rotateCa('replace', world);
  expect([signed(old), signed(fresh), trusting(old), trusting(fresh)]).toEqual([0, 6, 6, 6]);
  expect(phase()).toBe('new one signs');
  expect(world.ids().caFingerprint).toBe(certificateFingerprint(fresh));
  expect(keys()).toHaveLength(1);
  expect(lines.at(-1)).toBe('next, at any time: npm run rotate -- ca --drop-old');

  await rotateCa('drop-old', world);
  expect([signed(old), signed(fresh), trusting(old), trusting(fresh)]).toEqual([0, 6, 0, 6]);
  expect(trusted()).toEqual([fresh]);
  expect(phase()).toBe('one CA');

  expect([...simulation.strangers]).toEqual([]);
  expect(simulation.requests).toHaveLength(3 * 6);
  // Nothing is left that another deploy would change.
  expect((await initialiseCluster({ config, home, now: world.secrets.now })).written).toEqual([]);
});

test('it can be done again, and each CA has a name of its own', async () => {
  simulation = await simulateRotation();
  const subjects: string[] = [];
  const subject = async () => {
    const { X509Certificate } = await import('node:crypto');
    return new X509Certificate(trusted().at(-1)!).subject.split('\n').at(-1)!;
  };
  subjects.push(await subject());
  for (let round = 0; round < 2; round++) {
    await rotateCa(null, simulation.world);
    subjects.push(await subject());
    await rotateCa('replace', simulation.world);
    await rotateCa('drop-old', simulation.world);
  }
  expect(subjects).toEqual(['CN=kafka CA', 'CN=kafka CA 2', 'CN=kafka CA 3']);
});

test('without a step it begins once, and then only says what is next', async () => {
  simulation = await simulateRotation();
  await rotateCa(null, simulation.world);
  const before = trusted();
  simulation.calls.splice(0);
  await rotateCa(null, simulation.world);
  expect(trusted()).toEqual(before);
  expect(simulation.calls).toEqual([]);
  expect(simulation.lines.at(-1)).toBe('  npm run rotate -- ca --replace');
});

test('a step out of turn is refused, and says which one is next', async () => {
  simulation = await simulateRotation();
  const { world } = simulation;
  await expect(rotateCa('replace', world)).rejects.toThrow(/next: npm run rotate -- ca$/);
  await expect(rotateCa('drop-old', world)).rejects.toMatchObject({ code: 'ROTATION_UNDER_WAY' });
  await rotateCa(null, world);
  await expect(rotateCa('drop-old', world)).rejects.toThrow(/next: npm run rotate -- ca --replace$/);
  expect(phase()).toBe('both trusted');
});

test('the next step is refused until the last one has reached every node', async () => {
  simulation = await simulateRotation();
  const { world, cutOffAfter } = simulation;
  await expect(rotateCa(null, cutOffAfter(4))).rejects.toThrow('the network is gone');
  const [, fresh] = trusted();
  expect(trusting(fresh)).toBe(4);

  await expect(rotateCa('replace', world)).rejects.toMatchObject({ code: 'ROTATION_UNDER_WAY' });
  await expect(rotateCertificates({ nodes: [], expired: false }, world)).rejects.toThrow(
    'npm run rotate -- ca',
  );
  expect(signed(fresh)).toBe(0);

  await rotateCa(null, world);
  expect(trusted()).toHaveLength(2);
  expect(trusting(fresh)).toBe(6);
  await rotateCa('replace', world);
  expect([...simulation.strangers]).toEqual([]);
});

test.each(['secrets', 'templates'] as const)(
  'a step whose deploy was dismissed, of %s, has not been taken, and the next one is refused',
  async (part) => {
    simulation = await simulateRotation();
    const { world, dismissing, requests } = simulation;
    const dismissed = rotateCa(null, dismissing(part));
    await expect(dismissed).rejects.toMatchObject({ code: 'DEPLOY_FAILED' });
    await expect(dismissed).rejects.toThrow(
      /not carried out[^]*broker-1\/truststore: .* version 1, ids.json 2[^]*npm run rotate -- ca$/,
    );
    expect(requests).toEqual([]);
    await expect(rotateCa('replace', world)).rejects.toMatchObject({ code: 'ROTATION_UNDER_WAY' });
    await rotateCa(null, world);
    await rotateCa('replace', world);
    expect([...simulation.strangers]).toEqual([]);
  },
);

test('between the steps certificates can be rotated as ever, by the CA that signs then', async () => {
  simulation = await simulateRotation();
  const { world } = simulation;
  await rotateCa(null, world);
  await rotateCertificates({ nodes: [], expired: false }, world);
  expect(signed(trusted()[0])).toBe(6);
  await rotateCa('replace', world);
  await rotateCertificates({ nodes: [], expired: false }, world);
  expect(signed(trusted()[1])).toBe(6);
  expect([...simulation.strangers]).toEqual([]);
});

describe('a CA that has ended', () => {
  const end = () => {
    for (const certificate of simulation.cluster.certificates) certificate.expires = { value: inDays(-1) };
  };

  test('is replaced at one go, with all nodes stopped', async () => {
    simulation = await simulateRotation();
    const [old] = trusted();
    end();
    await expect(rotateCa(null, simulation.world)).rejects.toThrow('npm run rotate -- ca --expired');
    await replaceExpiredCa(simulation.world);
    const [fresh] = trusted();
    expect(fresh).not.toBe(old);
    expect([signed(fresh), trusting(fresh), trusting(old)]).toEqual([6, 6, 0]);
    expect(simulation.requests).toEqual([]);
    expect(simulation.lines.at(-1)).toMatch(/^done: every client needs .*ca\.pem now/);
  });

  test('is replaced once, however often that is cut short', async () => {
    simulation = await simulateRotation();
    end();
    const { world } = simulation;
    await expect(replaceExpiredCa(simulation.undeployable)).rejects.toThrow('no credentials');
    const fresh = trusted().at(-1)!;
    await replaceExpiredCa(world);
    expect(trusted()).toEqual([fresh]);
    expect(signed(fresh)).toBe(6);
  });

  test('is known to AWS before the old one is forgotten here, also in a run that goes on', async () => {
    simulation = await simulateRotation();
    end();
    const { world } = simulation;
    await expect(replaceExpiredCa(simulation.undeployable)).rejects.toThrow('no credentials');
    expect(phase()).toBe('new one signs');
    simulation.calls.splice(0);
    await replaceExpiredCa(world);
    expect(simulation.calls).toEqual([
      'deploy',
      expect.stringMatching(/^issue .*ca\.pem/),
      'deploy',
      'replace instances',
    ]);
  });

  test('stays, together with the new one, until AWS knows of that', async () => {
    simulation = await simulateRotation();
    end();
    const dismissed = replaceExpiredCa(simulation.dismissing('ca'));
    await expect(dismissed).rejects.toMatchObject({ code: 'DEPLOY_FAILED' });
    await expect(dismissed).rejects.toThrow('npm run rotate -- ca --expired');
    expect(phase()).toBe('new one signs');
    await replaceExpiredCa(simulation.world);
    expect(phase()).toBe('one CA');
  });

  test('is replaced to the end, although what was issued first is good already', async () => {
    simulation = await simulateRotation();
    const { world, cluster } = simulation;
    const before = structuredClone(cluster.certificates);
    end();
    const replaceInstances = () => Promise.reject(new Error('the network is gone'));
    await expect(replaceExpiredCa({ ...world, replaceInstances })).rejects.toThrow('the network is gone');
    const made = trusted();
    cluster.certificates = before;
    await replaceExpiredCa(world);
    expect(trusted()).toEqual(made);
    expect(world.ids().rotating).toBeUndefined();
  });

  test('nothing of that is to be had while it is good, a step under way or not', async () => {
    simulation = await simulateRotation();
    const { world, calls } = simulation;
    await expect(replaceExpiredCa(world)).rejects.toMatchObject({ code: 'USAGE' });
    expect(trusted()).toHaveLength(1);
    await expect(rotateCa(null, simulation.undeployable)).rejects.toThrow('no credentials');
    await expect(replaceExpiredCa(world)).rejects.toMatchObject({ code: 'USAGE' });
    expect(phase()).toBe('both trusted');
    expect(calls).not.toContain('replace instances');
  });

  test('is replaced although the next one is trusted already', async () => {
    simulation = await simulateRotation();
    await rotateCa(null, simulation.world);
    const [old, fresh] = trusted();
    end();
    await expect(rotateCa('replace', simulation.world)).rejects.toThrow('npm run rotate -- ca --expired');
    await replaceExpiredCa(simulation.world);
    expect([signed(old), signed(fresh), trusting(old)]).toEqual([0, 6, 0]);
  });

  test('a step under way leads to certificates that are good, too', async () => {
    simulation = await simulateRotation();
    const { world, cluster } = simulation;
    await expect(rotateCa(null, simulation.undeployable)).rejects.toThrow('no credentials');
    cluster.certificates.find(({ subject }) => subject === 'broker-1')!.expires = { value: inDays(-1) };
    await expect(rotateCertificates({ nodes: [], expired: true }, world)).rejects.toThrow('rotate -- ca');
    await expect(rotateCa(null, world)).rejects.toThrow('npm run rotate -- ca --expired');
    await replaceExpiredCa(world);
    expect(signed(trusted()[0])).toBe(6);
  });
});
