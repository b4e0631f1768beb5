import { DescribeParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { readFileSync, writeFileSync } from 'node:fs';
import { parameterName } from '../../../cluster/names';
import { replaceExpiredCa, rotateCa } from '../../../scripts/rotate/ca';
import { rotateCertificates } from '../../../scripts/rotate/certificates';
import type { World } from '../../../scripts/rotate/world';
import { refuseOlderSecrets } from '../../../scripts/secrets/pull';
import { expectSaid, fault } from '../../support/faults';
import { inDays } from '../status/example';
import { forget, type Simulation, simulateRotation } from './simulated';

/** Rows of docs/faults.md about rotation: what an operator is shown, and that the command it names is the way out. */

const ALL = { nodes: [], expired: false };

let simulation: Simulation;
beforeEach(async () => {
  simulation = await simulateRotation();
});
afterEach(() => forget(simulation));

const said = (error: unknown) => (error as Error).message;
const refusal = (step: Promise<void>) => step.then(() => 'done', said);
const files = () => readFileSync(simulation.home.idsFile, 'utf8');

const end = (subject: string) => {
  simulation.cluster.certificates.find((one) => one.subject === subject)!.expires = { value: inDays(-1) };
};

fault('certificate-expired', async (row) => {
  const before = files();
  end('broker-1');
  expectSaid(row, await refusal(rotateCertificates(ALL, simulation.world)));
  expect(files()).toBe(before);
  await rotateCertificates({ ...ALL, expired: true }, simulation.world);
  expect(simulation.calls).toContain('replace instances');
});

fault('ca-expired', async (row) => {
  const before = files();
  end('CA');
  expectSaid(row, await refusal(rotateCa(null, simulation.world)));
  expect(files()).toBe(before);
  await replaceExpiredCa(simulation.world);
  expect(simulation.calls).toContain('replace instances');
});

fault('rotation-cut-short', async (row) => {
  const failing: World = { ...simulation.world, deploy: () => Promise.reject(new Error('Ctrl-C')) };
  expect(await refusal(rotateCertificates(ALL, failing))).toBe('Ctrl-C');
  const issued = simulation.calls.length;
  await rotateCertificates(ALL, simulation.world);
  expectSaid(row, ...simulation.lines);
  expect(simulation.calls.slice(issued)).toEqual(['deploy']);
  expect(simulation.requests).toHaveLength(6);
});

fault('ca-step-early', async (row) => {
  const failing: World = { ...simulation.world, deploy: () => Promise.reject(new Error('Ctrl-C')) };
  await refusal(rotateCa(null, failing));
  const before = files();
  expectSaid(row, await refusal(rotateCa('replace', simulation.world)));
  expect(files()).toBe(before);
  await rotateCa(null, simulation.world);
  await rotateCa('replace', simulation.world);
});

fault('deploy-dismissed', async (row) => {
  expectSaid(row, await refusal(rotateCa(null, simulation.dismissing('templates'))));
  expect(simulation.requests).toEqual([]);
  await rotateCa(null, simulation.world);
  expect(simulation.requests).toHaveLength(6);
});

/** A cluster in AWS that has one secret, of broker-2. */
function deployedElsewhere() {
  const { world, config, home } = simulation;
  const deployed = (version: number) => [
    { Name: parameterName(config.name, 'identity'), Description: '' },
    {
      Name: parameterName(config.name, 'broker-2/keystore'),
      Description: `broker-2/keystore, version ${version}`,
    },
  ];
  const ssm = (version: number, value: string) =>
    ({
      config: { systemClockOffset: 0 },
      send: async (command: unknown) => ({
        Parameters:
          command instanceof DescribeParametersCommand
            ? deployed(version)
            : [{ Name: parameterName(config.name, 'broker-2/keystore'), Value: value }],
      }),
    }) as unknown as SSMClient;
  const at = (version: number, value: string): World => ({
    ...world,
    refuseOlderSecrets: () => refuseOlderSecrets({ config, home, ssm: ssm(version, value) }),
  });
  return at;
}

fault('rotation-elsewhere', async (row) => {
  const { home } = simulation;
  const at = deployedElsewhere();
  const before = files();
  const here = readFileSync(home.secretFile('broker-2', 'keystore'), 'utf8');
  // One that has not even the newer ids.json, and one that has nothing else.
  for (const elsewhere of [at(2, 'another'), at(1, 'another')]) {
    expectSaid(row, await refusal(rotateCertificates(ALL, elsewhere)));
    expectSaid(row, await refusal(rotateCa(null, elsewhere)));
    expectSaid(row, await refusal(replaceExpiredCa(elsewhere)));
  }
  expect(files()).toBe(before);
  await rotateCertificates(ALL, at(1, here));
});

fault('rotation-unrecorded', async (row) => {
  const at = deployedElsewhere();
  const file = simulation.home.secretFile('broker-2', 'keystore');
  const deployed = readFileSync(file, 'utf8');
  writeFileSync(file, readFileSync(simulation.home.secretFile('broker-1', 'keystore')));
  expectSaid(row, await refusal(rotateCertificates(ALL, at(1, deployed))));
  // As the command that it names does.
  writeFileSync(file, deployed);
  await rotateCertificates(ALL, at(1, deployed));
});
