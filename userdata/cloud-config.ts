import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OperatorError } from '../cluster/errors';
import { NODE_PATHS } from '../cluster/node-paths';

/** What cloud-init writes and runs; everything else comes with the bundle. */
interface WrittenFile {
  path: string;
  mode: string;
  text: string;
}

/**
 * User data of a node's instances: its descriptor, and what fetches the bundle.
 *
 * @param descriptorJson JSON of a NodeDescriptor in one line. May hold Terraform's tokens: it is put in as it is,
 *   once, where no character of ASCII has a meaning to YAML.
 * @returns cloud-config, not encoded
 * @throws OperatorError NODE_DESCRIPTOR_INVALID for any other: YAML ends a line at some of them and refuses others
 */
export function userData(descriptorJson: string): string {
  const [strange] = /[^\x20-\x7e]/u.exec(descriptorJson) ?? [];
  if (strange) {
    throw new OperatorError(
      'NODE_DESCRIPTOR_INVALID',
      `the node descriptor holds U+${strange.codePointAt(0)!.toString(16).padStart(4, '0')}, which user data cannot`,
      'write plain letters, digits and signs in cluster.config.ts',
    );
  }
  const files: WrittenFile[] = [
    { path: NODE_PATHS.descriptor, mode: '0644', text: descriptorJson },
    { path: '/usr/local/sbin/kafka-bootstrap', mode: '0755', text: source('bootstrap.sh') },
    {
      path: '/etc/systemd/system/kafka-bootstrap.service',
      mode: '0644',
      text: source('kafka-bootstrap.service'),
    },
  ];
  return `#cloud-config
# Networking is configured at first boot only: cloud-init would undo what the agent does to it.
updates: {network: {when: [boot-new-instance]}}
write_files:
${files.map(writtenFile).join('')}runcmd:
- [systemctl, daemon-reload]
- [systemctl, enable, kafka-bootstrap.service]
- [systemctl, start, --no-block, kafka-bootstrap.service]
`;
}

/** A literal block ends where the indentation does, so it takes any text whose lines have none of their own. */
function writtenFile({ path, mode, text }: WrittenFile): string {
  const block = text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
  return `- path: ${path}\n  permissions: '${mode}'\n  content: |\n${block}\n`;
}

/** A file beside this one in the checkout; when compiled, this one is in build/userdata. */
function source(name: string): string {
  const compiled = basename(dirname(__dirname)) === 'build';
  return readFileSync(join(__dirname, compiled ? '../../userdata' : '.', name), 'utf8');
}
