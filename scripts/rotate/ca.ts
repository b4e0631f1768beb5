import { OperatorError } from '../../cluster/errors';
import { rotationOf } from '../../cluster/ids';
import {
  type CaOptions,
  caPhase,
  type CaPhase,
  dropOldCa,
  signByNewCa,
  trustNewCa,
} from '../secrets/change-ca';
import type { Initialised } from '../secrets/initialise';
import { refuseOtherBundle } from './bundle';
import { refuseOtherWay } from './expired';
import { bringToNodes, deploy } from './reach';
import type { World } from './world';

/** Steps to a new CA, each brought to every node before the next one may begin. */
export const CA_STEPS = ['trust', 'replace', 'drop-old'] as const;
export type CaStep = (typeof CA_STEPS)[number];

interface Step {
  /** The phase that it begins in. */
  from: CaPhase;
  take(options: CaOptions): Promise<Initialised>;
}

const STEPS: Record<CaStep, Step> = {
  trust: { from: 'one CA', take: trustNewCa },
  replace: { from: 'both trusted', take: signByNewCa },
  'drop-old': { from: 'new one signs', take: dropOldCa },
};

/**
 * Take a step, or go on with the one that has not reached every node yet. Without a step: begin, if nothing has begun; else
 * say which one is next.
 *
 * @throws OperatorError ROTATION_UNDER_WAY if another step is the next, or the last one is not through; as bringToNodes
 */
export async function rotateCa(step: CaStep | null, world: World): Promise<void> {
  await world.refuseOlderSecrets();
  const ids = world.ids();
  const phase = caPhase(ids);
  const again = 'npm run rotate -- ca';
  if (ids.rotating && rotationOf(ids.rotating) === 'certs')
    throw underWay('certificates have not reached every node', 'npm run rotate -- certs');
  const evidence = await world.look();
  refuseOtherWay(evidence, ids.rotating, { what: 'ca', expired: false });
  if (ids.rotating) {
    if (step !== null && STEPS[step].from === phase)
      throw underWay('the step before has not reached every node', again);
    refuseOtherBundle(evidence);
    world.say(`goes on until ${STATES[phase]}`);
  } else {
    const next = CA_STEPS.find((one) => STEPS[one].from === phase)!;
    if (step === null && next !== 'trust') return tellNext(world);
    if (step !== null && step !== next) throw underWay(`${STATES[phase]} now`, command(next));
    refuseOtherBundle(evidence);
    world.wrote(await STEPS[next].take(world.secrets));
  }
  await bringToNodes(world, 'roll', again);
  tellNext(world);
}

/**
 * A new CA at one go, for a cluster whose CA has ended: there is nothing left to be careful with.
 *
 * @throws OperatorError USAGE if it has not, unless that was begun already; as bringToNodes
 */
export async function replaceExpiredCa(world: World): Promise<void> {
  await world.refuseOlderSecrets();
  const again = 'npm run rotate -- ca --expired';
  const { rotating } = world.ids();
  refuseOtherWay(await world.look(), rotating, { what: 'ca', expired: true });
  // From where a run that was cut short had come to; the last step ends with a single CA, as the first one begins.
  const taken = rotating === 'ca-expired' && caPhase(world.ids()) === 'one CA';
  for (const step of taken ? [] : CA_STEPS) {
    if (STEPS[step].from !== caPhase(world.ids())) continue;
    // AWS has to know the cluster by its new CA before the old one is forgotten here: a plan would be refused.
    if (step === 'drop-old') await deploy(world, again);
    world.wrote(await STEPS[step].take({ ...world.secrets, rotating: 'ca-expired' }));
  }
  await bringToNodes(world, 'pause', again);
  const { caFile, idsFile } = world.secrets.home;
  world.say(`done: every client needs ${caFile} now; commit it and ${idsFile}`);
}

const STATES: Record<CaPhase, string> = {
  'one CA': 'nodes trust one CA only',
  'both trusted': 'nodes trust both CAs, and the old one signs',
  'new one signs': 'nodes have certificates of the new CA, and trust the old one still',
};

function command(step: CaStep): string {
  return `npm run rotate -- ca${step === 'trust' ? '' : ` --${step}`}`;
}

function tellNext(world: World): void {
  const { caFile, idsFile } = world.secrets.home;
  const commit = `commit ${idsFile} and ${caFile}`;
  const lines: Record<CaPhase, string[]> = {
    'one CA': [`done: no node trusts the old CA any more, and clients' files may forget it; ${commit}`],
    'both trusted': [
      `every node trusts both CAs, and shows a certificate of the old one; ${commit}`,
      `next: give ${caFile}, which holds both, to every client (npm run client-config makes their files anew), and have ` +
        'them read it. A client that does not know the new CA is cut off by what follows then:',
      `  ${command('replace')}`,
    ],
    'new one signs': [
      `every node shows a certificate of the new CA; ${commit}`,
      `next, at any time: ${command('drop-old')}`,
    ],
  };
  for (const line of lines[caPhase(world.ids())]) world.say(line);
}

function underWay(state: string, hint: string): OperatorError {
  return new OperatorError('ROTATION_UNDER_WAY', `not now: ${state}`, `next: ${hint}`);
}
