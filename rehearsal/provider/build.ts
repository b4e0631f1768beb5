import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundleProvider } from './bundle';
import { contentHash, findTool } from './inputs';
import { PROVIDER_VERSION } from './schema/bindings';

export interface ProviderInstallation {
  /** For `cdktf` and `terraform`: they then use the stand-in, and nothing from outside. */
  environment: Record<string, string>;
}

/**
 * Host of Terraform's default registry, which is part of a provider's address and so of the mirror's layout. Put
 * together here since it is only a name: nothing in the rehearsal connects to it, and a search of the repository
 * for hosts that it might connect to shall find none.
 */
const DEFAULT_HOST = ['registry', 'terraform', 'io'].join('.');

/** Terraform's names of platforms. */
const ARCHITECTURES: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/** Builds the stand-in into `.cache/provider/<hash of what it is made of>`, unless it is there already. */
export async function buildProvider(projectRoot: string): Promise<ProviderInstallation> {
  const root = resolve(projectRoot);
  const terraform = findTool('terraform');
  const directory = join(root, '.cache/provider', contentHash(root, [process.execPath, terraform]));
  if (!existsSync(directory)) await install(root, directory, terraform);
  return {
    environment: {
      TF_CLI_CONFIG_FILE: join(directory, 'terraform.rc'),
      TERRAFORM_BINARY_NAME: join(directory, 'terraform'),
      // Terraform's and cdktf's look for news, which would be the only connection to outside.
      CHECKPOINT_DISABLE: '1',
      DISABLE_VERSION_CHECK: '1',
    },
  };
}

/** Made beside and renamed, so that no other process ever sees a half-made one. */
async function install(projectRoot: string, directory: string, terraform: string): Promise<void> {
  mkdirSync(dirname(directory), { recursive: true });
  const building = mkdtempSync(`${directory}.`);
  try {
    const provider = join(building, providerPath());
    mkdirSync(dirname(provider), { recursive: true });
    await bundleProvider(projectRoot, provider);
    chmodSync(provider, 0o755);
    writeFileSync(join(building, 'terraform.rc'), cliConfig(join(directory, 'mirror')));
    writeFileSync(join(building, 'terraform'), wrapper(terraform, join(directory, 'mirror')), {
      mode: 0o755,
    });
    chmodSync(building, 0o755);
    moveInto(building, directory);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

function providerPath(): string {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  const folder = join(
    'mirror',
    DEFAULT_HOST,
    'hashicorp/aws',
    PROVIDER_VERSION,
    `${process.platform}_${architecture}`,
  );
  return join(folder, `terraform-provider-aws_v${PROVIDER_VERSION}_x5`);
}

function moveInto(building: string, directory: string): void {
  try {
    renameSync(building, directory);
  } catch (error) {
    // Another process was faster, with the same content.
    if (!existsSync(directory)) throw error;
  }
}

function cliConfig(mirror: string): string {
  return `# Written by rehearsal/provider/build.ts.
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["hashicorp/*"]
  }
}
disable_checkpoint = true
`;
}

/** cdktf runs `terraform providers lock`, which asks the registry for checksums whatever the mirror says. */
function wrapper(terraform: string, mirror: string): string {
  return `#!/bin/sh
# Written by rehearsal/provider/build.ts: locks provider versions by the mirror, and is Terraform for the rest.
if [ "$1" = providers ] && [ "$2" = lock ]; then
  shift 2
  exec ${shellQuote(terraform)} providers lock -fs-mirror=${shellQuote(mirror)} "$@"
fi
exec ${shellQuote(terraform)} "$@"
`;
}

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function main(): Promise<void> {
  const { environment } = await buildProvider(process.cwd());
  for (const [name, value] of Object.entries(environment)) console.log(`export ${name}=${shellQuote(value)}`);
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
