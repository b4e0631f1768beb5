import { askPython } from './python';

export interface Statement {
  Effect?: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** One question to the pure evaluation. */
export interface PolicyCase {
  statements: Statement[];
  action: string;
  resource: string;
  /** Condition keys of the call; a list where a key has several values. */
  context?: Record<string, string | string[] | null>;
  /** Keys that AWS has for the action, which the stand-in may not. */
  supported?: string[];
  version?: string;
}

export function policyDocument(statements: Statement[], Version = '2012-10-17'): object {
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
  return { Version, Statement };
}

/** Verdicts by rehearsal/api/iam: ALLOWED, NOT_ALLOWED, DENIED, or NOT_SUPPORTED and what. */
export async function verdicts(cases: PolicyCase[]): Promise<string[]> {
  const input = cases.map(({ statements, version, context = {}, supported = [], ...rest }) => ({
    ...rest,
    context,
    supported,
    policies: [policyDocument(statements, version)],
  }));
  return askPython<string[]>('evaluate_policies.py', input);
}

export async function verdict(policyCase: PolicyCase): Promise<string> {
  return (await verdicts([policyCase]))[0];
}
