import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ClusterDefinition } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import type { ClusterOutputs } from '../../cluster/outputs';
import { writePrivate } from '../secrets/files';
import { readPassword } from '../secrets/passwords';
import { permissions, refuseUnknownUser } from './client';
import { type Format, formatClientConfig, tryIt } from './formats';

/** What stands in the place of a password that nobody asked for. */
const HIDDEN = 'PASSWORD';

export interface ClientConfigOptions {
  user: string;
  format: Format;
  /** The addresses for clients in the VPC. */
  inside: boolean;
  showPassword: boolean;
  /** A file to write to, password and all, which only its owner may read. */
  out?: string;
  config: Pick<ClusterDefinition, 'users'>;
  home: ClusterHome;
  outputs: () => ClusterOutputs;
  /** Told the configuration. */
  print(text: string): void;
  /** Told what is not part of it. */
  say(line: string): void;
}

/** @throws OperatorError USAGE, OUTPUTS_MISSING, SECRETS_MISSING */
export function runClientConfig({ user, format, config, home, out, ...options }: ClientConfigOptions): void {
  refuseUnknownUser(user, config);
  const { bootstrap_servers: outside, private_bootstrap_servers: inside } = options.outputs();
  const text = (password: string) => {
    const connection = {
      bootstrap: (options.inside ? inside : outside).split(','),
      ca: readFileSync(home.caFile, 'utf8'),
      user,
      password,
    };
    const comments = permissions(user, config.users[user]).map((line) => `# ${user} ${line}\n`);
    return comments.join('') + formatClientConfig(format, { connection, caFile: resolve(home.caFile) });
  };
  if (out) {
    writePrivate(out, text(readPassword(home, user)));
    options.say(`wrote ${out}, with the password: ${tryIt(format, out)}`);
    return;
  }
  options.print(text(options.showPassword ? readPassword(home, user) : HIDDEN));
  if (!options.showPassword) {
    options.say(
      `the password is left out: --out FILE writes it to a file that only you can read, --show-password prints it`,
    );
  }
}
