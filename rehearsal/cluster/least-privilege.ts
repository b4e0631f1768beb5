import { writeFile } from 'node:fs/promises';
import type { IamLedger, RefusedCall } from '../cloud-state';
import { runProgram } from './program';
import type { Workspace } from './workspace';

/** out/rehearsal/iam.json: whether the nodes' roles allow what nodes do, and nothing else. */
export interface PrivilegeReport {
  ok: boolean;
  /** Calls of instances. */
  evaluated: number;
  /** A rehearsal expects none. */
  refused: RefusedCall[];
  /** Actions of all roles together, as their policies name them. */
  granted: string[];
  used: string[];
  /** Granted and not used, with the reason for the grant, or null: then it should go. */
  unused: Record<string, string | null>;
}

/** Of what is granted, needed only where instances take themselves out of their groups, and turns with each other. */
const FOR_HAND_OVERS = ['autoscaling:DetachInstances', 'ec2:DescribeInstances'];

/** Reasons for grants that a rehearsal does not use. @param handedOver whether any instance handed its node over */
export function reasonsFor(
  handedOver: boolean,
  always: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (handedOver) return always;
  return {
    ...Object.fromEntries(FOR_HAND_OVERS.map((action) => [action, 'no hand-over was rehearsed'])),
    ...always,
  };
}

/** @param reasons by action, for what the rehearsal does not reach */
export function judgePrivileges(
  { evaluated, refused, roles }: IamLedger,
  reasons: Readonly<Record<string, string>>,
): PrivilegeReport {
  const uses = Object.values(roles).flatMap((actions) => Object.entries(actions));
  const granted = [...new Set(uses.map(([action]) => action))].sort();
  const used = granted.filter((action) => uses.some(([name, calls]) => name === action && calls > 0));
  const unused = Object.fromEntries(
    granted.filter((action) => !used.includes(action)).map((action) => [action, reasons[action] ?? null]),
  );
  // Without a single call nothing was proven.
  const ok =
    evaluated > 0 && refused.length === 0 && Object.values(unused).every((reason) => reason !== null);
  return { ok, evaluated, refused, granted, used, unused };
}

/** One line, and one more for each thing that is wrong. */
export function formatPrivileges({ evaluated, refused, granted, used, unused }: PrivilegeReport): string {
  const calls = refused.reduce((sum, { count }) => sum + count, 0);
  const unexplained = Object.keys(unused).filter((action) => unused[action] === null);
  return [
    `IAM: ${evaluated} calls of instances, ${calls} refused; ${used.length} of ${granted.length} granted actions used`,
    ...refused.map(
      ({ caller, action, resource, code, count }) =>
        `refused ${count} times with ${code}: ${action} on ${resource ?? 'nothing yet'} to ${caller}`,
    ),
    ...unexplained.map(
      (action) => `granted and not used: ${action}. Take it away, or write why to UNUSED_GRANTS`,
    ),
  ].join('\n');
}

/**
 * Judge what IAM has allowed and refused so far. Writes out/rehearsal/iam.json and tells one line.
 *
 * @param handedOver whether any instance handed its node over
 * @returns what was found: ok if every call was allowed, and every grant used or reasoned
 */
export async function checkLeastPrivilege(
  { projectRoot, iamFile }: Workspace,
  handedOver: boolean,
  progress: (line: string) => void,
): Promise<PrivilegeReport> {
  // A program of its own, since it reads the reasons where the grants are, and with them all of cdktf.
  const args = handedOver ? [] : ['--no-hand-over'];
  const json = await runProgram({ projectRoot, path: 'rehearsal/cluster/iam-report.js', args });
  const report = JSON.parse(json) as PrivilegeReport;
  await writeFile(iamFile, `${JSON.stringify(report, null, 2)}\n`);
  progress(formatPrivileges(report));
  return report;
}
