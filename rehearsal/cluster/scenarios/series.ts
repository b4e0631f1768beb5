import { fraction } from '../../../cluster/fraction';
import { type LoadedScenario, PLAYS } from './plays';

/** One interruption of a series. */
export interface Choice {
  scenario: LoadedScenario;
  /** The nodes that it happens to; none if it finds them itself. */
  nodes: readonly string[];
}

/** What a rehearsal plays unless it is asked for everything. */
export const USUAL: readonly LoadedScenario[] = ['notice', 'activeController'];
export const EVERYTHING = Object.keys(PLAYS) as LoadedScenario[];

/** Scenarios with the nodes that each names by itself. */
export function series(scenarios: readonly LoadedScenario[]): Choice[] {
  return scenarios.map((scenario) => ({ scenario, nodes: PLAYS[scenario].nodes }));
}

/**
 * Interruptions at random, the same for the same seed: round after round of every kind, each round in an order of its own,
 * each interruption of nodes drawn from those of the same roles.
 *
 * @param nodes names of all nodes of the cluster
 */
export function randomSeries(count: number, seed: number, nodes: readonly string[]): Choice[] {
  const rounds = Math.ceil(count / EVERYTHING.length);
  return Array.from({ length: rounds }, (_, round) => shuffled(EVERYTHING, `${seed} round ${round}`))
    .flat()
    .slice(0, count)
    .map((scenario, index) => ({ scenario, nodes: drawn(PLAYS[scenario].nodes, nodes, `${seed} ${index}`) }));
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
