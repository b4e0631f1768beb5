import type { ClusterDefinition } from '../../cluster/config';
import { OperatorError } from '../../cluster/errors';
import { errorCode } from '../../kafka/errors';
import { patiently } from '../../kafka/patience';
import { EXIT } from '../cli';
import { type Desired, desiredState } from './desired';
import { changeLines, formatPlan } from './format';
import { lookPatiently, PASSING } from './look';
import type { Observed } from './observed';
import { type Change, planChanges, type PlanOptions, refuseAny, refuseUnknownDeletions } from './plan';
import type { World } from './world';

export interface ApplyOptions extends PlanOptions {
  config: Pick<ClusterDefinition, 'topics' | 'users'>;
  /** Only show what would be done. */
  dryRun: boolean;
  /** How long a cluster that is coming up is waited for. */
  timeoutMinutes: number;
}

/**
 * Make the cluster's topics and users what the configuration says.
 *
 * @returns the exit code: with `dryRun` 1 if something is not as configured
 * @throws OperatorError as planChanges and lookPatiently; APPLY_REFUSED if Kafka would not take it, with nothing changed;
 * APPLY_INCOMPLETE if brokers don't show in time what was done
 */
export async function runApply(options: ApplyOptions, world: World): Promise<number> {
  const desired = desiredState(options.config);
  const patienceMs = options.timeoutMinutes * 60_000;
  const observed = await lookPatiently(world, { patienceMs, brokers: 1 });
  refuseUnknownDeletions(desired, observed, options);
  const plan = planChanges(desired, observed, options);
  for (const line of formatPlan(plan)) world.say(line);
  if (options.dryRun) {
    await refuseImpossible(plan.changes, world);
    return plan.changes.length + plan.drift.length > 0 ? EXIT.failed : EXIT.ok;
  }
  if (plan.changes.length === 0) return EXIT.ok;

  // Partitions are dealt out to the brokers that are there, for good.
  if (plan.changes.some(placesPartitions)) {
    await lookPatiently(world, { patienceMs, brokers: world.endpoints.length });
  }
  await refuseImpossible(plan.changes, world);
  await bringAbout(desired, options, world);
  await Promise.all(world.endpoints.map((endpoint) => settled(desired, options, world, endpoint)));
  world.say('done: every broker that answers knows it');
  return EXIT.ok;
}

async function refuseImpossible(changes: Change[], { askKafka }: World): Promise<void> {
  refuseAny(await patiently(() => askKafka(changes), { alsoTransient: PASSING }));
}

function placesPartitions({ kind }: Change): boolean {
  return kind === 'create topic' || kind === 'add partitions';
}

/** What a broker says that has just been done, by an earlier attempt or in the sight of another broker. */
const DONE_ALREADY = ['TOPIC_ALREADY_EXISTS', 'INVALID_PARTITIONS'];

/** Begins anew with another look whenever the cluster changes meanwhile. */
async function bringAbout(desired: Desired, options: PlanOptions, world: World): Promise<void> {
  await patiently(
    async () => {
      const { changes } = planChanges(desired, await world.observe(), options);
      for (const change of changes) await world.perform(change);
    },
    { alsoTransient: [...PASSING, ...DONE_ALREADY] },
  );
}

/** Brokers learn of changes some milliseconds apart. One that is down learns of them before it serves. */
async function settled(
  desired: Desired,
  options: PlanOptions,
  world: World,
  endpoint: string,
): Promise<void> {
  let left: string[] = [];
  const look = async () => {
    const observed = await seen(world, endpoint);
    if (!observed) return;
    left = changeLines(planChanges(desired, observed, options).changes);
    if (left.length > 0) throw Object.assign(new Error('not settled'), { code: NOT_SETTLED });
  };
  await patiently(look, { alsoTransient: [...PASSING, NOT_SETTLED] }).catch((error: unknown) => {
    if (errorCode(error) !== NOT_SETTLED) throw error;
    throw new OperatorError(
      'APPLY_INCOMPLETE',
      `all was done, but the broker at ${endpoint} does not show it:\n  ${left.join('\n  ')}`,
      'see npm run status, then run npm run apply again; a config that is left for good: write its value as Kafka does, ' +
        'which stands before the arrow',
    );
  });
}

const NOT_SETTLED = 'NOT_SETTLED';

async function seen({ observe }: World, endpoint: string): Promise<Observed | undefined> {
  try {
    return await observe(endpoint);
  } catch (error) {
    if (errorCode(error) === 'NO_BROKER') return undefined;
    throw error;
  }
}
