import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterConfig, ClusterDefinition } from '../../cluster/config';
import { APP_USER } from '../../cluster/names';
import { clusterNodes, type Node } from '../../cluster/nodes';
import type { ClusterOutputs } from '../../cluster/outputs';
import { applyPins } from '../../cluster/pins';
import { buildBundle } from '../../scripts/bundle';
import { formatReport } from '../../scripts/check/format';
import type { CheckReport } from '../../scripts/check/verdict';
import { readOutputs } from '../../scripts/outputs';
import { readPins } from '../../scripts/pins/read';
import { leafFingerprint } from '../../scripts/secrets/inspect';
import { readPassword } from '../../scripts/secrets/passwords';
import { formatStatus } from '../../scripts/status/format';
import { type StatusReport, statusSchema } from '../../scripts/status/report';
import { requireCloud, setClientEnvironment } from '../cloud';
import { cdktf, COURSE } from './cdktf';
import { clientEnvironment, operatorEnvironment } from './environment';
import { type JournalLine, readJournal } from './journal';
import type { Aftermath } from './leftovers';
import { runLogged } from './logged';
import { argvOf, AS_OPERATOR, type Program, runProgram, verdictOf } from './program';
import { type ReadBack, readBackSchema } from './records';
import type { Workspace } from './workspace';

export type Progress = (line: string) => void;

/** How long nodes may take to run, beyond any machine's slowness: then something is broken, not slow. */
const READY_SECONDS = 900;

/**
 * The Kafka cluster's life on a running local cloud, each step as its operator would take it.
 *
 * Everything happens in the internet namespace: the operator's machine is outside the VPC, as on AWS.
 */
export class LocalCluster {
  private constructor(
    readonly config: ClusterConfig,
    private readonly workspace: Workspace,
    private readonly progress: Progress,
    private readonly operator: Record<string, string>,
  ) {}

  /** A new cluster: its bundle, and what `npm run init` makes. An earlier rehearsal's went with its cloud. */
  static async initialise(
    definition: ClusterDefinition,
    workspace: Workspace,
    progress: Progress,
    /** Options of `npm run init`. */
    options: string[] = [],
  ): Promise<LocalCluster> {
    const { home, cdktfOut, deployLog, projectRoot } = workspace;
    await Promise.all(
      [home.root, cdktfOut, deployLog].map((path) => rm(path, { recursive: true, force: true })),
    );
    progress('building the bundle');
    await buildBundle(projectRoot);
    const operator = await operatorEnvironment(workspace, definition.region);
    await setClientEnvironment(operator);
    await runProgram({ projectRoot, path: 'scripts/init.js', args: options });
    return new LocalCluster(applyPins(definition, readPins(home)), workspace, progress, operator);
  }

  get nodes(): Node[] {
    return clusterNodes(this.config);
  }

  /** Networks outside the VPC whose machines may connect. */
  get clientCidrs(): string[] {
    return this.config.clients.cidrs;
  }

  /** As deployed. */
  get outputs(): ClusterOutputs {
    return readOutputs(this.workspace.projectRoot, undefined, this.outputsEnvironment);
  }

  /** `npm run preflight`. @throws Error with its table if anything fails */
  async preflight(): Promise<void> {
    await this.run('scripts/preflight.js');
  }

  async deploy(): Promise<void> {
    await cdktf('deploy', ['*'], this.workspace, this.progress);
    await this.equipClients();
  }

  /** Give those who are outside the VPC what a client needs, as the user app. */
  private async equipClients(): Promise<void> {
    const { home, kcatFile } = this.workspace;
    const password = readPassword(home, APP_USER);
    await this.run('scripts/client-config.js', [APP_USER, '--format', 'kcat', '--out', kcatFile]);
    await setClientEnvironment({
      ...this.operator,
      ...clientEnvironment(this.outputs, this.workspace, password),
    });
  }

  /** Wait until every node says that it runs. @throws Error naming those that do not, CloudError if the cloud is gone */
  async ready(): Promise<void> {
    const expected = this.nodes.map(({ name }) => name);
    let seen = '';
    for (const deadline = Date.now() + READY_SECONDS * 1000; ; await sleep(500)) {
      const states = new Map(
        (await requireCloud()).instances
          .filter(({ state }) => state === 'running')
          .map(({ node, kafkaState }) => [node, kafkaState]),
      );
      const line = expected.map((name) => `${name} ${states.get(name) ?? 'not booted'}`).join(', ');
      if (line !== seen) this.progress(line);
      seen = line;
      if (expected.every((name) => states.get(name) === 'running')) return;
      if (Date.now() > deadline) throw new Error(`not all nodes run after ${READY_SECONDS} s: ${line}`);
    }
  }

  /** `npm run apply`, twice: the topic and the user that users of the local cloud find. @throws Error unless the second finds nothing to do */
  async apply(): Promise<void> {
    this.progress((await this.run('scripts/apply.js')).trim());
    const again = (await this.run('scripts/apply.js')).trim();
    // Before that it may say that it waits for a broker.
    if (!/^nothing to do/m.test(again))
      throw new Error(`applied twice, there was something to do:\n${again}`);
  }

  /** Let a node's next instance start with a blank disk, as it is. */
  async allowEmptyStart(node: string): Promise<void> {
    await this.run('rehearsal/cluster/allow-empty-start.js', [node]);
  }

  /** `npm run check --json`, its table shown. @returns its report, also written to the workspace */
  async check(): Promise<CheckReport> {
    const { output } = await verdictOf(this.program('scripts/check.js', ['--json']));
    await writeFile(this.workspace.checkFile, output);
    const report = JSON.parse(output) as CheckReport;
    this.progress(formatReport(report));
    return report;
  }

  /** `npm run status --json`, shown as its operator sees it. @throws Error unless it is ok and shows every node */
  async status(): Promise<void> {
    const { report, code } = await this.statusReport();
    this.progress(formatStatus(report));
    const shown = report.nodes.filter(({ instance }) => instance !== null).map(({ name }) => name);
    const missing = this.nodes.filter(({ name }) => !shown.includes(name));
    if (code !== 0 || missing.length > 0) {
      throw new Error(`status ends with ${code} and lacks ${missing.length} nodes: see above`);
    }
  }

  /** The controller that leads the quorum. @throws Error if none does */
  async activeController(): Promise<string> {
    const { report } = await this.statusReport();
    const leader = this.nodes.find(({ name }) => name === report.quorum?.leader);
    if (!leader) throw new Error('the quorum has no leader');
    return leader.name;
  }

  private async statusReport(): Promise<{ report: StatusReport; code: number }> {
    const { output, code } = await verdictOf(this.program('scripts/status.js', ['--json']));
    return { report: statusSchema.parse(JSON.parse(output)), code };
  }

  /** `npm run roll -- --all`: every node, although none is outdated. */
  async roll(): Promise<void> {
    await this.run('scripts/roll.js', ['--all']);
  }

  /** `npm run rotate`, its deploys in the workspace's log. */
  async rotate(...args: string[]): Promise<void> {
    const { projectRoot, deployLog } = this.workspace;
    const argv = argvOf(this.program('scripts/rotate.js', [...args, '--auto-approve']));
    await runLogged(`rotate ${args.join(' ')}`, argv, {
      cwd: projectRoot,
      env: AS_OPERATOR,
      log: deployLog,
      onLine: (line) => {
        // What it says itself has the time before it.
        if (COURSE.test(line) || /^\d\d:\d\d:\d\d /.test(line)) this.progress(line.trim());
      },
    });
  }

  /**
   * `npm run rotate -- user NAME`. Clients that are started from then on get what they need.
   *
   * @throws Error unless every broker took the old password before, refuses it afterwards, and takes the new one
   */
  async rotateUser(user: string): Promise<void> {
    const { home } = this.workspace;
    const old = readPassword(home, user);
    await this.expectTaken(user, old, true);
    await this.rotate('user', user);
    await this.expectTaken(user, old, false);
    await this.expectTaken(user, readPassword(home, user), true);
    await this.equipClients();
  }

  private async expectTaken(user: string, password: string, expected: boolean): Promise<void> {
    const input = JSON.stringify({ user, password });
    const output = await runProgram({ ...this.program('rehearsal/cluster/sign-in.js'), input });
    const taken = new Map(Object.entries(JSON.parse(output) as Record<string, boolean>));
    const wrong = this.nodes
      .filter(({ name, role }) => role === 'broker' && taken.get(name) !== expected)
      .map(({ name }) => name);
    if (wrong.length === 0) return;
    throw new Error(`${wrong.join(', ')}: ${user}'s password should be ${expected ? 'taken' : 'refused'}`);
  }

  /** SHA-256 of the certificate that a node is to have. */
  issuedCertificate(node: string): string {
    return leafFingerprint(readFileSync(this.workspace.home.secretFile(node, 'keystore'), 'utf8'));
  }

  /** `npm run replace-disk`: the node comes back empty, and is filled by the others. */
  async replaceDisk(node: string): Promise<void> {
    await this.run('scripts/replace-disk.js', [node, '--yes', node]);
  }

  /** Id of a node's volume, as deployed. */
  volumeOf(node: string): string {
    return this.outputs.nodes.find(({ name }) => name === node)!.volumeId;
  }

  /** What Auto Scaling does to an instance that it finds unhealthy: terminate it, and launch another. */
  async replace(instanceId: string): Promise<void> {
    await this.run('rehearsal/cluster/replace-instance.js', [instanceId]);
  }

  /** Write the records that `readRecords` reads back, in a topic of the rehearsal's own. */
  async writeRecords(): Promise<void> {
    await this.records('write');
  }

  /** Wait until all their replicas are in sync, and see what became of them. */
  async readRecords(): Promise<ReadBack> {
    return readBackSchema.parse(JSON.parse(await this.records('read')));
  }

  private records(command: 'write' | 'read'): Promise<string> {
    return this.run('rehearsal/cluster/records.js', [command, this.workspace.recordsFile]);
  }

  /** `npm run pause`: no instance runs until `resume`. */
  async pause(): Promise<void> {
    await cdktf('destroy', ['compute'], this.workspace, this.progress);
  }

  /** `npm run resume` */
  async resume(): Promise<void> {
    await cdktf('deploy', ['compute', '--ignore-missing-stack-dependencies'], this.workspace, this.progress);
  }

  /** What each of these instances logged. */
  journals(instanceIds: string[]): Promise<JournalLine[][]> {
    return Promise.all(instanceIds.map((id) => readJournal(this.workspace.projectRoot, id)));
  }

  async destroy(): Promise<void> {
    await cdktf('destroy', ['*'], this.workspace, this.progress);
  }

  /** What a destroy left in the account, and which final snapshots it owes. */
  async aftermath(): Promise<Aftermath> {
    return JSON.parse(await this.run('rehearsal/cluster/leftovers.js')) as Aftermath;
  }

  private get outputsEnvironment(): NodeJS.ProcessEnv {
    return { ...process.env, CDKTF_OUTDIR: this.workspace.cdktfOut };
  }

  /** @returns its standard output. @throws Error if it fails */
  private run(path: string, args: string[] = []): Promise<string> {
    return runProgram(this.program(path, args));
  }

  private program(path: string, args: string[] = []): Program {
    return { projectRoot: this.workspace.projectRoot, path, args };
  }
}
