import { formatProperties as formatKeyValues } from '../../cluster/kafka-properties';
import type { Connection } from '../../kafka/connection';
import { clientProperties, formatProperties } from '../java/client-properties';

export const FORMATS = ['properties', 'kcat'] as const;
export type Format = (typeof FORMATS)[number];

export interface ClientFiles {
  connection: Connection;
  /** Where the CA's certificate is, for clients that want a file. */
  caFile: string;
}

/** What a client of that kind takes as its configuration. */
export function formatClientConfig(format: Format, files: ClientFiles): string {
  return format === 'kcat' ? kcatConfig(files) : formatProperties(clientProperties(files.connection));
}

/** For `kcat -F`, and for everything else that librdkafka is in. */
function kcatConfig({ connection: { bootstrap, user, password }, caFile }: ClientFiles): string {
  return formatKeyValues({
    'bootstrap.servers': bootstrap.join(','),
    'security.protocol': 'SASL_SSL',
    'ssl.ca.location': caFile,
    'sasl.mechanism': 'SCRAM-SHA-512',
    'sasl.username': user,
    'sasl.password': password,
  });
}

/** A first command with the file. */
export function tryIt(format: Format, file: string): string {
  return format === 'kcat'
    ? `kcat -F ${file} -L`
    : `kafka-topics.sh --bootstrap-server … --command-config ${file} --list`;
}
