import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACCOUNT_ID } from '../../rehearsal/constants';
import { refuseData } from '../../scripts/strays/data';
import { openSearch } from '../../scripts/strays/search';
import { findStrays, removeStrays, type Stray } from '../../scripts/strays/strays';
import { type ApiProxy, startApiProxy } from '../support/api-proxy';
import { testConfig } from '../support/cluster';
import { synthesizeCluster, type TestCluster } from '../support/cluster-app';
import { compileProgram } from '../support/programs';
import {
  completingTerminations,
  expectSuccess,
  type LocalTerraform,
  type RunningTerraform,
  startTerraform,
  type TerraformRun,
} from '../support/terraform';

/**
 * Real Terraform, stopped at given calls of the API: a call has been carried out, but Terraform has not heard of it. The
 * applies of a stack follow each other, each getting somewhat further than the one before.
 */

const STACKS = ['network', 'state', 'compute'] as const;
type Stack = (typeof STACKS)[number];
const config = testConfig();
const BUCKET = `/kafka-artifacts-${ACCOUNT_ID}-${config.region}`;

let folder: string;
let cluster: TestCluster;
let local: LocalTerraform;
let proxy: ApiProxy;
let groups: AutoScalingClient;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kill-'));
  cluster = synthesizeCluster(folder, config);
  compileProgram('scripts/sweep', cluster.sweepProgram);
  local = await startTerraform(config.region);
  proxy = await startApiProxy(local.endpoint);
  groups = new AutoScalingClient(local.client);
});

afterAll(async () => {
  groups?.destroy();
  await proxy?.stop();
  await local?.stop();
  rmSync(folder, { recursive: true });
});

function start(stack: Stack, ...args: string[]): RunningTerraform {
  const environment = {
    ...local.environment,
    AWS_ENDPOINT_URL: proxy.endpoint,
    // As npm run deploy does.
    TERRAFORM: local.environment.TERRAFORM_BINARY_NAME,
    TERRAFORM_BINARY_NAME: resolve(__dirname, '../../scripts/terraform'),
  };
  return local.start(cluster.stackFolder(stack), args, environment);
}

const stateOf = (stack: Stack) => join(cluster.home.terraformFolder, `${stack}.tfstate`);

/** What is done to Terraform while the answer to its call is held back, and whether it gets the answer then. */
type Blow = (terraform: RunningTerraform) => Promise<'pass' | 'drop'>;

const kill9: Blow = async (terraform) => {
  terraform.signal('SIGKILL');
  await terraform.ended;
  return 'drop';
};
const graceful =
  (signal: NodeJS.Signals): Blow =>
  async (terraform) => {
    terraform.signal(signal);
    await terraform.said('Interrupt received');
    return 'pass';
  };
const interrupt = graceful('SIGINT');
const interruptTwice: Blow = async (terraform) => {
  await interrupt(terraform);
  terraform.signal('SIGINT');
  await terraform.ended;
  return 'drop';
};
const terminate = graceful('SIGTERM');
/** What cdktf's end does to its Terraform. */
const hangUp = graceful('SIGHUP');

/** A call, what happens right after it was carried out, and the type of what nobody knows of then. */
interface Moment {
  operation: string;
  blow: Blow;
  left: string | null;
  /** What the next apply fails with as long as that is there. */
  inTheWay?: string;
}

const after = (operation: string, left: string | null = null, blow = kill9): Moment => ({
  operation,
  left,
  blow,
});

/** One resource at a time, so that nothing else is under way at that moment. */
const ONE_BY_ONE = '-parallelism=1';

/**
 * Run Terraform until the first of these moments.
 *
 * @returns the moment, undefined if none came
 */
async function strike(
  moments: Moment[],
  stack: Stack,
  ...command: string[]
): Promise<{ moment?: Moment; run: TerraformRun }> {
  const terraform = start(stack, ...command, '-auto-approve', '-input=false');
  let moment: Moment | undefined;
  proxy.onCarriedOut = ({ operation }) => {
    if (moment) return 'pass';
    moment = moments.find((one) => one.operation === operation);
    return moment ? moment.blow(terraform) : 'pass';
  };
  const run = await completingTerminations(groups, terraform.ended);
  proxy.onCarriedOut = () => 'pass';
  return { moment, run };
}

/** As the operator would: a damaged state file makes room for its backup, strays are removed. */
async function recover(stack: Stack): Promise<Stray[]> {
  const file = stateOf(stack);
  const search = await openSearch(config, cluster.home, local.client).catch((error: { code: string }) => {
    if (error.code !== 'STATE_DAMAGED') throw error;
    if (existsSync(`${file}.backup`)) copyFileSync(`${file}.backup`, file);
    else rmSync(file);
    return openSearch(config, cluster.home, local.client);
  });
  const strays = await findStrays(search);
  await refuseData(strays, search);
  await removeStrays(strays, search, () => undefined);
  const { ec2, autoScaling, iam, s3, sns, ssm } = search;
  for (const client of [ec2, autoScaling, iam, s3, sns, ssm]) client.destroy();
  return strays;
}

const MOMENTS: Record<Stack, Moment[]> = {
  network: [
    after('CreateVpc', 'aws_vpc'),
    after('AttachInternetGateway', 'aws_internet_gateway'),
    after('CreateSubnet', 'aws_subnet'),
    after('CreateRoute', 'aws_route'),
    after('AssociateRouteTable', 'aws_route_table_association'),
    after('CreateSubnetCidrReservation', 'aws_ec2_subnet_cidr_reservation'),
    after('CreateVpcEndpoint', 'aws_vpc_endpoint'),
    after('CreateSecurityGroup', 'aws_security_group'),
    after('AuthorizeSecurityGroupIngress', 'aws_vpc_security_group_ingress_rule'),
    after('AuthorizeSecurityGroupEgress', 'aws_vpc_security_group_egress_rule', interruptTwice),
    after('CreateRouteTable', null, interrupt),
  ],
  state: [
    after('CreateVolume', 'aws_ebs_volume'),
    after('AllocateAddress', 'aws_eip'),
    after('CreateTopic', 'aws_sns_topic'),
    after('PutParameter', 'aws_ssm_parameter'),
    after(`PUT ${BUCKET}/`, 'aws_s3_bucket'),
    after(`PUT ${BUCKET}/bundle.tar?x-id=PutObject`),
    after(`PUT ${BUCKET}/?versioning=`, null, terminate),
    after(`PUT ${BUCKET}/?publicAccessBlock=`, null, hangUp),
  ],
  compute: [
    { ...after('CreateRole', 'aws_iam_role'), inTheWay: 'EntityAlreadyExists' },
    after('AddRoleToInstanceProfile', 'aws_iam_instance_profile'),
    after('CreateLaunchTemplate', 'aws_launch_template'),
    after('CreateAutoScalingGroup', 'aws_autoscaling_group'),
    after('UpdateAutoScalingGroup', 'aws_autoscaling_group'),
    after('DescribeScalingActivities', null, interrupt),
    after('PutNotificationConfiguration'),
  ],
};

describe.each(STACKS)('an apply of %s', (stack) => {
  it('is finished by the next, whenever it was stopped: what was left is found and removed', async () => {
    expectSuccess(await start(stack, 'init', '-input=false').ended);
    const coming = [...MOMENTS[stack]];
    for (;;) {
      const { moment, run } = await strike(coming, stack, 'apply', ONE_BY_ONE);
      if (!moment) {
        expectSuccess(run);
        break;
      }
      coming.splice(coming.indexOf(moment), 1);
      expect(run.code).toBeGreaterThan(0);
      if (moment.inTheWay) {
        expect((await strike([], stack, 'apply')).run.output).toContain(moment.inTheWay);
      }
      const strays = (await recover(stack)).map(({ type }) => type);
      // A second interrupt may hit Terraform while it writes the state: then more is left.
      const left =
        moment.blow === interruptTwice
          ? expect.arrayContaining([moment.left])
          : moment.left
            ? [moment.left]
            : [];
      expect({ after: moment.operation, strays }).toEqual({ after: moment.operation, strays: left });
    }
    expect(coming).toEqual([]);
    const plan = await start(stack, 'plan', '-detailed-exitcode', '-input=false').ended;
    expectSuccess(plan);
  }, 300_000);
});

describe('a destroy', () => {
  it.each<[Stack, string]>([
    ['compute', 'DeleteAutoScalingGroup'],
    ['state', 'DeleteVolume'],
    ['network', 'DeleteSubnet'],
  ])(
    'of %s killed after %s, with much under way at once, is finished by the next, whatever the state says',
    async (stack, operation) => {
      copyFileSync(stateOf(stack), `${stateOf(stack)}.old`);
      const { moment, run } = await strike([after(operation)], stack, 'destroy');
      expect(moment).toBeDefined();
      expect(run.code).toBe(137);
      await recover(stack);
      expectSuccess((await strike([], stack, 'destroy')).run);
      // With the state of before, every resource in it is gone.
      copyFileSync(`${stateOf(stack)}.old`, stateOf(stack));
      expectSuccess((await strike([], stack, 'destroy')).run);
    },
  );

  it('leaves nothing then', async () => {
    expect(await recover('network')).toEqual([]);
  });
});
