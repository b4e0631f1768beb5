import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testDescriptor } from '../support/cluster';
import { expectSaid, fault, type FaultRow } from '../support/faults';

const run = promisify(execFile);
const USERDATA = join(__dirname, '../../userdata');

it.each(['bootstrap.sh', 'install.sh'])('%s has nothing that shellcheck minds', async (script) => {
  const { stdout } = await run('shellcheck', [join(USERDATA, script)]);
  expect(stdout).toBe('');
});

/** The real script with its paths moved into a folder, and with an `aws` that fails as often as told. */
describe('the bootstrap', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bootstrap-'));
    await mkdir(join(root, 'bin'));
    await mkdir(join(root, 'bundle'));
    await program('sleep', 'echo "$1" >>"$ROOT/slept"');
    await program(
      'aws',
      'echo "$*" >>"$ROOT/asked"\n(($(wc -l <"$ROOT/asked") > FAILURES)) || { echo AccessDenied >&2; exit 254; }\ncp "$ROOT/bundle.tar" "${@: -1}"',
    );
    await writeFile(join(root, 'bundle', 'install.sh'), '#!/bin/bash\necho ran >>"$ROOT/installed-by"\n');
    await chmod(join(root, 'bundle', 'install.sh'), 0o755);
    await run('tar', ['-cf', join(root, 'bundle.tar'), '-C', join(root, 'bundle'), 'install.sh']);
  });
  afterEach(() => rm(root, { recursive: true }));

  async function program(name: string, text: string): Promise<void> {
    await writeFile(join(root, 'bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }

  async function bootstrap(options: {
    failures: number;
    sha256?: string;
    /** Of the descriptor. */
    changes?: { region: string; bucket: string; bundle: { key: string; versionId: string } };
    /** Where the bundle is downloaded to. */
    download?: string;
  }): Promise<Outcome> {
    const archive = await readFile(join(root, 'bundle.tar'));
    const descriptor = testDescriptor('broker-1');
    const { bundle, ...others } = options.changes ?? {};
    Object.assign(descriptor, others);
    Object.assign(descriptor.bundle, bundle);
    descriptor.bundle.sha256 = options.sha256 ?? createHash('sha256').update(archive).digest('hex');
    await writeFile(join(root, 'node.json'), JSON.stringify(descriptor));
    const script = (await readFile(join(USERDATA, 'bootstrap.sh'), 'utf8'))
      .replace('/etc/kafka-node/node.json', join(root, 'node.json'))
      .replaceAll('/opt/kafka-node', join(root, 'opt'))
      .replace(
        `readonly download=${root}/opt.tar`,
        `readonly download=${options.download ?? join(root, 'opt.tar')}`,
      )
      // Its patience is minutes; a test has seconds.
      .replace(/retry \d+ (fetch|unpack)/g, 'retry 1 $1');
    const env = {
      ...process.env,
      ROOT: root,
      FAILURES: String(options.failures),
      PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    };
    return run('bash', ['-c', script], { env }).then(
      ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
      ({ stdout, stderr }) => ({ ok: false, output: stdout + stderr }),
    );
  }

  it('asks for exactly the version that the descriptor names, installs it and remembers that', async () => {
    expect(await bootstrap({ failures: 0 })).toMatchObject({ ok: true });
    const { bucket, bundle, region } = testDescriptor('broker-1');
    const asked = await readFile(join(root, 'asked'), 'utf8');
    for (const part of [
      `--region ${region}`,
      `--bucket ${bucket}`,
      `--key ${bundle.key}`,
      `--version-id ${bundle.versionId}`,
    ]) {
      expect(asked).toContain(part);
    }
    expect(await readFile(join(root, 'installed-by'), 'utf8')).toBe('ran\n');
    expect(existsSync(join(root, 'opt', 'installed'))).toBe(true);
  });

  it('whatever the descriptor says, the shell takes none of it for its own: each value is one argument', async () => {
    const owned = join(root, 'owned');
    const hostile = [
      '$(touch OWNED)',
      '`touch OWNED`',
      "'; touch OWNED; '",
      '" && touch OWNED "',
      'a b\n*',
    ].map((text) => text.replace('OWNED', owned));
    await program('aws', 'printf "%s\\0" "$@" >"$ROOT/arguments"; cp "$ROOT/bundle.tar" "${@: -1}"');
    const [region, bucket, key, versionId] = hostile;
    expect(
      await bootstrap({ failures: 0, changes: { region, bucket, bundle: { key, versionId } } }),
    ).toMatchObject({
      ok: true,
    });
    const given = (await readFile(join(root, 'arguments'), 'utf8')).split('\0');
    expect(given).toEqual(expect.arrayContaining([region, bucket, key, versionId]));
    expect(existsSync(owned)).toBe(false);
    // Neither does what checks the sum.
    expect(
      await bootstrap({ failures: 0, sha256: hostile[0], download: join(root, 'other.tar') }),
    ).toMatchObject({
      ok: false,
    });
    expect(existsSync(owned)).toBe(false);
  });

  /** As the row promises; its pauses are real, or a second would be thousands of attempts. */
  async function endsAsPromised(row: FaultRow, { ok, output }: Outcome): Promise<void> {
    const installed = row.end !== 'not installed';
    expect(ok).toBe(installed);
    expect(existsSync(join(root, 'opt', 'installed'))).toBe(installed);
    expect(existsSync(join(root, 'installed-by'))).toBe(installed);
    expectSaid(row, output);
  }
  const realPauses = () => program('sleep', 'exec /bin/sleep 0.6');

  fault('bundle-refused', async (row) => {
    const outcome = await bootstrap({ failures: 3 });
    await endsAsPromised(row, outcome);
    const { output } = outcome;
    expect((await readFile(join(root, 'slept'), 'utf8')).split('\n').slice(0, 3)).toEqual(['2', '4', '8']);
    expect(output.match(/AccessDenied/g)).toHaveLength(3);
    expect(output).toContain("step 'fetch' failed, again in 8 s");
  });

  fault('bundle-missing', async (row) => {
    await realPauses();
    await program(
      'aws',
      'echo "An error occurred (NoSuchVersion) when calling the GetObject operation" >&2; exit 254',
    );
    await endsAsPromised(row, await bootstrap({ failures: 0 }));
  });

  fault('bundle-corrupt', async (row) => {
    await realPauses();
    await endsAsPromised(row, await bootstrap({ failures: 0, sha256: 'ab'.repeat(32) }));
    expect(existsSync(join(root, 'opt'))).toBe(false);
  });

  fault('bundle-truncated', async (row) => {
    await program(
      'aws',
      'echo "$*" >>"$ROOT/asked"\nif (($(wc -l <"$ROOT/asked") == 1)); then head -c 100 "$ROOT/bundle.tar" >"${@: -1}"; else cp "$ROOT/bundle.tar" "${@: -1}"; fi',
    );
    await endsAsPromised(row, await bootstrap({ failures: 0 }));
  });

  fault('disk-full-download', async (row) => {
    await realPauses();
    const download = join(root, 'full.tar');
    await symlink('/dev/full', download);
    await endsAsPromised(row, await bootstrap({ failures: 0, download }));
  });

  fault('disk-full-unpack', async (row) => {
    await realPauses();
    await program('tar', 'echo "tar: jars/a.jar: Cannot write: No space left on device" >&2; exit 2');
    await endsAsPromised(row, await bootstrap({ failures: 0 }));
  });
});

interface Outcome {
  ok: boolean;
  output: string;
}
