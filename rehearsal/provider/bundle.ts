import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { deriveSchema } from './schema/derive';

interface ProtobufJs {
  Root: new () => { loadSync(file: string, options: object): { toJSON(): object } };
}

/** The provider as one executable file: sources, SDK, schemas and protocol. */
export async function bundleProvider(projectRoot: string, outfile: string): Promise<void> {
  const folder = join(projectRoot, 'rehearsal/provider');
  await build({
    entryPoints: [join(folder, 'main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Terraform starts the provider several times a command, and half of a start is reading the program.
    minify: true,
    keepNames: true,
    legalComments: 'none',
    banner: { js: `#!${process.execPath}` },
    define: {
      PROVIDER_SCHEMA: JSON.stringify(deriveSchema(projectRoot)),
      PLUGIN_PROTOCOL: JSON.stringify(protocolInJson(join(folder, 'protocol/tfplugin5.proto'))),
    },
  });
}

/** By the protobuf.js that proto-loader itself uses, so that both agree on the form. */
function protocolInJson(file: string): object {
  const { Root } = createRequire(require.resolve('@grpc/proto-loader'))('protobufjs') as ProtobufJs;
  return new Root().loadSync(file, { keepCase: true }).toJSON();
}
