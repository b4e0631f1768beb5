import { judgeReach, type Reach } from './reach';
import { isControl, type Verdict } from './temptations';

/** out/rehearsal/network.json: which ports answer to whom, and what they refuse. */
export interface NetworkReport {
  ok: boolean;
  ports: {
    /** Connections tried, each from one side to one port of one address. */
    scanned: number;
    /** Those that were taken. */
    answered: number;
  };
  temptations: { tried: number; refused: number };
  /** What is wrong, as lines. */
  faults: string[];
  reaches: Reach[];
  verdicts: Verdict[];
}

/** @param targets every listener that must have been tried, as the verdicts name them */
export function judgeNetwork(
  reaches: Reach[],
  verdicts: Verdict[],
  { publicListener, targets }: { publicListener: boolean; targets: string[] },
): NetworkReport {
  const tried = verdicts.filter(({ temptation }) => !isControl(temptation));
  const faults = [
    ...judgeReach(reaches, publicListener),
    ...verdicts
      .filter(({ ok }) => !ok)
      .map(({ target, temptation, how }) => `${target}: ${temptation}: ${how}`),
    ...targets
      .filter((target) => !verdicts.some((one) => one.target === target && !isControl(one.temptation)))
      .map((target) => `${target}: nothing was tried`),
  ];
  return {
    ok: faults.length === 0,
    ports: {
      scanned: reaches.reduce((sum, { scanned }) => sum + scanned, 0),
      answered: reaches.reduce((sum, { open }) => sum + open.length, 0),
    },
    temptations: { tried: tried.length, refused: tried.filter(({ ok }) => ok).length },
    ...{ faults, reaches, verdicts },
  };
}

/** One line, and one more for each thing that is wrong. */
export function formatNetwork({ ports, temptations, faults }: NetworkReport): string {
  return [
    `network: ${ports.scanned} ports tried, ${ports.answered} answered; ` +
      `${temptations.refused} of ${temptations.tried} temptations refused`,
    ...faults,
  ].join('\n');
}

/** How a listener is called: for example BROKER of broker-2. */
export function listenerName(listener: string, node: string): string {
  return `${listener.toUpperCase()} of ${node}`;
}
