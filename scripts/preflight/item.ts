import type { ClusterConfig } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import type { Node } from '../../cluster/nodes';
import type { Answer, Trouble, TroubleKind } from './answer';
import type { AwsQuestions } from './aws';

/** What is about to be deployed, and from where. */
export interface Subject {
  config: ClusterConfig;
  nodes: Node[];
  home: ClusterHome;
  /** The checkout's folder. */
  projectRoot: string;
  environment: NodeJS.ProcessEnv;
  now: Date;
}

/** With what a preflight asks. */
export interface Questions {
  aws: AwsQuestions;
  /** Bound of one question. */
  timeoutMs: number;
}

/** `fail` keeps a deploy from succeeding; `warn` does not yet; `unknown` could not be found out. */
export const STATUSES = ['ok', 'warn', 'fail', 'unknown'] as const;
export type Status = (typeof STATUSES)[number];

/** What one item comes to. */
export interface Finding {
  status: Status;
  /** In one line. */
  found: string;
  /** What to request or change; null if nothing. */
  todo: string | null;
}

/** One thing that a deploy needs: how it is found out, and what is made of it. One file each, listed in items/index. */
export interface Item<Answers> {
  /** As in the report. */
  name: string;
  ask(questions: Questions, subject: Subject): Promise<Answers>;
  /** Pure. */
  judge(answers: Answers, subject: Subject): Finding;
}

export const ok = (found: string): Finding => ({ status: 'ok', found, todo: null });
export const warn = (found: string, todo: string): Finding => ({ status: 'warn', found, todo });
export const fail = (found: string, todo: string): Finding => ({ status: 'fail', found, todo });

/** What to do about a question that has no answer. */
const WAY_OUT: Record<TroubleKind, (trouble: Trouble) => string> = {
  denied: ({ question }) => `allow ${question} to whoever deploys, or look there yourself`,
  noCredentials: () => 'see credentials',
  expired: () => 'see credentials',
  unrecognised: () => 'see credentials and region',
  throttled: () => 'AWS had too many requests of this account: try again in a minute',
  unreachable: () => 'see that this machine reaches AWS (network, DNS, proxy), and try again',
  late: () => 'see that this machine reaches AWS (network, DNS, proxy), and try again',
  other: () => 'see what the message says, and try again',
};

/** An item that cannot be judged, because a question of it has no answer. */
export function unknown(trouble: Trouble): Finding {
  return { status: 'unknown', found: describe(trouble), todo: WAY_OUT[trouble.kind](trouble) };
}

export function describe({ question, code, message }: Trouble): string {
  return `${question}: ${code}: ${message}`.replace(/\s+/g, ' ');
}

/** The judgement of a single answer: unknown without one. */
export function ofAnswer<T>(answer: Answer<T>, judge: (value: T) => Finding): Finding {
  return 'value' in answer ? judge(answer.value) : unknown(answer.trouble);
}
