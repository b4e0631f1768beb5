import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureApiEnvironment } from '../../../rehearsal/api/start';

const PROJECT_ROOT = join(__dirname, '../../..');

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
  const environment = await ensureApiEnvironment(PROJECT_ROOT);
  const input = cases.map(({ statements, version, context = {}, supported = [], ...rest }) => ({
    ...rest,
    context,
    supported,
    policies: [policyDocument(statements, version)],
  }));
  const { status, stdout, stderr } = spawnSync(
    join(environment, 'bin/python'),
    [join(__dirname, 'evaluate_policies.py')],
    {
      input: JSON.stringify(input),
      encoding: 'utf8',
      env: {
        ...process.env,
        PYTHONPATH: join(PROJECT_ROOT, 'rehearsal/api'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

export async function verdict(policyCase: PolicyCase): Promise<string> {
  return (await verdicts([policyCase]))[0];
}
