import { fraction } from '../../../cluster/fraction';
import { DATA_FACTOR } from '../../../scripts/report/bars';
import { TODAY, TREATMENTS } from '../../../scripts/report/comparison';
import { type LoadedScenario, PLAYS } from './plays';

/** One interruption of a series. */
export interface Choice {
  scenario: LoadedScenario;
  /** The nodes that it happens to; none if it finds them itself. */
  nodes: readonly string[];
  /** Data on each broker meanwhile, in MiB. */
  ballastMib: number;
  /** Played so that the others are measured on a warm cluster. */
  warmUp: boolean;
}

/** What a rehearsal plays unless it is asked for everything. */
export const USUAL: readonly LoadedScenario[] = ['notice', 'activeController'];
/**
 * Not among others: those of certificates are rolls, of which one is enough; and a new CA or password is nothing for clients
 * that read theirs only when they start, as the pipeline's Java does.
 */
const ROTATIONS: readonly LoadedScenario[] = ['rotate', 'rotateUsers', 'rotateCa'];
export const ALL = Object.keys(PLAYS) as LoadedScenario[];
/** Everything that the product is to master at any time. */
export const EVERYTHING = ALL.filter(
  (scenario) => !TODAY.some((one) => one === scenario) && !ROTATIONS.includes(scenario),
);

/** Scenarios with the nodes that each names by itself. */
export function series(scenarios: readonly LoadedScenario[], ballastMib: number): Choice[] {
  return scenarios.map((scenario) => ({
    ...{ scenario, nodes: PLAYS[scenario].nodes, ballastMib, warmUp: false },
  }));
}

export interface RandomOptions {
  count: number;
  seed: number;
  /** Names of all nodes of the cluster. */
  nodes: readonly string[];
  ballastMib: number;
}

/**
 * Interruptions at random, the same for the same seed: round after round of every kind, each round in an order of its own,
 * each interruption of nodes drawn from those of the same roles.
 */
export function randomSeries({ count, seed, nodes, ballastMib }: RandomOptions): Choice[] {
  const rounds = Math.ceil(count / EVERYTHING.length);
  const scenarios = Array.from({ length: rounds }, (_, round) =>
    shuffled(EVERYTHING, `${seed} round ${round}`),
  ).flat();
  return series(scenarios.slice(0, count), ballastMib).map((choice, index) => ({
    ...choice,
    nodes: drawn(choice.nodes, nodes, `${seed} ${index}`),
  }));
}

export interface BenchOptions {
  rounds: number;
  seed: number;
  /** Data on each broker, in MiB; ten times as much in half of the blocks. */
  dataMib: number;
}

/**
 * Every treatment once for each amount of data, in an order of its own, round after round: so whatever else changes on the
 * machine meanwhile changes for all. The amounts swap their places from round to round. A drained stop warms up.
 */
export function benchSeries({ rounds, seed, dataMib }: BenchOptions): Choice[] {
  const blocks = Array.from({ length: rounds }, (_, round) => {
    const amounts = [dataMib, dataMib * DATA_FACTOR];
    return (round % 2 === 0 ? amounts : amounts.reverse()).flatMap((amount) =>
      series(shuffled(TREATMENTS, `${seed} round ${round} of ${amount}`), amount),
    );
  }).flat();
  return [...series(['notice'], dataMib).map((choice) => ({ ...choice, warmUp: true })), ...blocks];
}

/** As many nodes of each role as there are among `like`, none twice. */
function drawn(like: readonly string[], nodes: readonly string[], chance: string): string[] {
  const decks = new Map<string, string[]>();
  return like.map((one) => {
    const role = roleOf(one);
    const deck =
      decks.get(role) ??
      shuffled(
        nodes.filter((node) => roleOf(node) === role),
        `${chance} ${role}`,
      );
    decks.set(role, deck);
    return deck.shift()!;
  });
}

function roleOf(node: string): string {
  return node.slice(0, node.lastIndexOf('-'));
}

function shuffled<T>(items: readonly T[], chance: string): T[] {
  const order = new Map(items.map((item, index) => [item, fraction(`${chance} ${index}`)]));
  return [...items].sort((a, b) => order.get(a)! - order.get(b)!);
}
