import type { SecurityReport } from '../../cluster/report';
import type { PrivilegeReport } from '../cluster/least-privilege';
import type { NetworkReport } from './network/report';
import type { SecretsReport } from './secrets/judge';
import type { Exposure } from './units';

export interface Proofs {
  network: NetworkReport;
  secrets: SecretsReport;
  privileges: PrivilegeReport;
  units: Exposure[];
}

/** What a rehearsal's report says of its proofs, each of which has a file of its own. */
export function summary({ network, secrets, privileges, units }: Proofs): SecurityReport {
  const { evaluated, refused, granted, used } = privileges;
  return {
    ports: { tried: network.ports.scanned, answered: network.ports.answered },
    temptations: network.temptations,
    secrets: {
      lookedFor: secrets.secrets.length,
      artifacts: secrets.artifacts,
      bytes: secrets.bytes,
      findings: secrets.findings.length,
    },
    calls: {
      judged: evaluated,
      refused: refused.reduce((sum, { count }) => sum + count, 0),
      ...{ granted: granted.length, used: used.length },
    },
    units,
  };
}
