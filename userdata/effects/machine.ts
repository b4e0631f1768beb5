import { totalmem } from 'node:os';
import { type Clock, systemClock } from './clock';
import { type Exec, systemExec } from './exec';
import { type Files, systemFiles } from './files';
import { journal, type Log } from './log';
import {
  type CanConnect,
  type Http,
  type InterfaceAddress,
  systemAddresses,
  systemCanConnect,
  systemHttp,
} from './network';

/** Everything of the instance that a node's programs touch. Tests hand in another one. */
export interface Machine {
  clock: Clock;
  exec: Exec;
  files: Files;
  http: Http;
  canConnect: CanConnect;
  addresses(): InterfaceAddress[];
  /** Memory that Kafka may be sized for. */
  memoryMiB: number;
  /** Where the metadata service answers. */
  metadataEndpoint: string;
  log: Log;
}

/** Variables that change what a machine says of itself. The second one is the AWS SDKs'. */
const MEMORY_VARIABLE = 'KAFKA_NODE_MEMORY_MIB';
const METADATA_VARIABLE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';

export function thisMachine(environment: NodeJS.ProcessEnv = process.env): Machine {
  return {
    clock: systemClock,
    exec: systemExec,
    files: systemFiles,
    http: systemHttp,
    canConnect: systemCanConnect,
    addresses: systemAddresses,
    memoryMiB: Number(environment[MEMORY_VARIABLE]) || Math.floor(totalmem() / 2 ** 20),
    metadataEndpoint: environment[METADATA_VARIABLE] || 'http://169.254.169.254',
    log: journal,
  };
}
