import { lookup } from 'node:dns/promises';
import { METRICS_PORT, PORTS } from '../../../cluster/ports';
import { ALL_PORTS, ascending, type PortScan, scanPorts } from './port-scan';

/** What listens on many machines, besides all ports of ours: tried on every address, and patiently. */
export const KNOWN_PORTS: readonly number[] = [
  ...Object.values(PORTS),
  METRICS_PORT,
  // SSH, DNS, HTTP, rpcbind, HTTPS, ZooKeeper, LLMNR, HTTP again, JMX.
  ...[22, 53, 80, 111, 443, 2181, 5355, 8080, 9999],
];

/** All ports of an address that drops them take 10 s, and 2.5 s of CPU. */
const SWEEP = { ports: ALL_PORTS, timeoutMs: 300, concurrency: 2000 } as const;
const PATIENT = { ports: KNOWN_PORTS, timeoutMs: 3000, concurrency: KNOWN_PORTS.length } as const;

export interface ScanRequest {
  /** This end's address, where there are several. */
  localAddress?: string;
  targets: {
    /** Address, or a name that is resolved where the scan runs. */
    host: string;
    /** Whether all 65535 ports are tried, or only those that are known. */
    sweep: boolean;
  }[];
}

/** One for each target, in their order. */
export type ScanAnswer = (PortScan & { address: string })[];

export async function scan({ localAddress, targets }: ScanRequest): Promise<ScanAnswer> {
  return Promise.all(
    targets.map(async ({ host, sweep }) => {
      const { address } = await lookup(host, 4);
      const patient = await scanPorts(address, { ...PATIENT, localAddress });
      const swept = sweep ? await scanPorts(address, { ...SWEEP, localAddress }) : patient;
      return { address, ...union(patient, swept) };
    }),
  );
}

/** A busy machine may answer a sweep too late; what is known was waited for. */
function union(patient: PortScan, swept: PortScan): PortScan {
  const merge = (one: number[], other: number[]) => [...new Set([...one, ...other])].sort(ascending);
  return {
    scanned: swept.scanned,
    open: merge(patient.open, swept.open),
    closed: merge(patient.closed, swept.closed),
  };
}

// Runs in the namespace that is to be looked from: `node build/rehearsal/security/network/scan.js REQUEST`, both JSON.
if (require.main === module) {
  scan(JSON.parse(process.argv[2]) as ScanRequest)
    .then((answer) => process.stdout.write(`${JSON.stringify(answer)}\n`))
    .catch((error: Error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exitCode = 1;
    });
}
