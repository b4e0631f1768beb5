import { transport } from './protocol/mutual-tls';
import { type Protocol, serve, type Service } from './protocol/server';
import { providerService } from './protocol/service';
import type { ProviderSchema } from './schema/model';

/** Put in by build.ts, so that the provider is one file. */
declare const PROVIDER_SCHEMA: ProviderSchema;
declare const PLUGIN_PROTOCOL: Protocol;

/** Terraform's: it says that whoever started this program is Terraform. */
const MAGIC_COOKIE = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';

const CORE_PROTOCOL = 1;
const PLUGIN_PROTOCOL_VERSION = 5;
const PARENT_CHECK_MS = 5_000;

async function main(): Promise<void> {
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE) {
    process.stderr.write(
      'This is a Terraform provider plugin. Terraform starts it; there is nothing to run.\n',
    );
    process.exit(1);
  }
  // Ctrl-C and the end of the terminal reach the whole group; Terraform decides what comes of it, and calls Stop.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
  endWithParent();

  const { credentials, certificate } = transport(process.env.PLUGIN_CLIENT_CERT);
  const service = providerService(PROVIDER_SCHEMA, process.env) as Service;
  const port = await serve(PLUGIN_PROTOCOL, service, credentials, () => process.exit(0));
  const handshake = [CORE_PROTOCOL, PLUGIN_PROTOCOL_VERSION, 'tcp', `127.0.0.1:${port}`, 'grpc', certificate];
  process.stdout.write(`${handshake.join('|')}\n`);
}

/** A Terraform that was killed calls no Shutdown. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
