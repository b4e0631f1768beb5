import { Agent, type AgentOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import { inInternet } from '../../rehearsal/cloud';
import { API_ENDPOINT, API_PORT, INTERNET } from '../../rehearsal/constants';
import { RUN_FOLDER } from '../../rehearsal/hosts/paths';

export const REGION = 'eu-central-1';

/** A process in the internet namespace that hands connections to a socket file on to the API. */
const TUNNEL = `
  const net = require('node:net');
  const [path, port, host] = process.argv.slice(1);
  net.createServer((near) => {
    const far = net.connect(Number(port), host);
    near.pipe(far).pipe(near);
    for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy());
  }).listen(path, () => console.log('ready'));
`;

export interface Aws {
  ec2: ec2.EC2Client;
  autoscaling: AutoScalingClient;
  iam: iam.IAMClient;
}

/** Clients of the local cloud's API for this process, which is not in the internet namespace. */
export async function connectAws(): Promise<Aws> {
  const socketPath = `${RUN_FOLDER}/api.sock`;
  const tunnel = await inInternet(
    [process.execPath, '-e', TUNNEL, socketPath, String(API_PORT), INTERNET.api],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve) => tunnel.stdout?.once('data', resolve));
  // Understood by Node.js's agents, though its types do not say so.
  const agentOptions: AgentOptions & { socketPath: string } = { socketPath };
  const settings = {
    region: REGION,
    endpoint: API_ENDPOINT,
    credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' },
    requestHandler: { httpAgent: new Agent(agentOptions) },
  };
  return {
    ec2: new ec2.EC2Client(settings),
    autoscaling: new AutoScalingClient(settings),
    iam: new iam.IAMClient(settings),
  };
}

/** Poll until a condition holds. @returns its first truthy value. @throws Error after `seconds` */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  seconds = 60,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > until) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(100);
  }
}

export interface World {
  vpcId: string;
  /** In zones a and b. */
  subnets: [string, string];
  /** Lets TCP port 9000 in from its members, and everything out. */
  groupId: string;
  imageId: string;
}

/** A VPC with two subnets and a security group, and a role for its instances. */
export async function makeWorld({ ec2: client, iam: access }: Aws): Promise<World> {
  const { Vpc } = await client.send(new ec2.CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
  const VpcId = Vpc!.VpcId!;
  const gateway = await client.send(new ec2.CreateInternetGatewayCommand({}));
  const { InternetGatewayId } = gateway.InternetGateway!;
  await client.send(new ec2.AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  const subnets = await Promise.all(
    [0, 1].map(async (n) => {
      const AvailabilityZone = `${REGION}${'ab'[n]}`;
      const command = new ec2.CreateSubnetCommand({
        VpcId,
        CidrBlock: `10.7.0.${n * 64}/26`,
        AvailabilityZone,
      });
      return (await client.send(command)).Subnet!.SubnetId!;
    }),
  );
  const group = await client.send(
    new ec2.CreateSecurityGroupCommand({ GroupName: 'nodes', Description: 'nodes', VpcId }),
  );
  await client.send(
    new ec2.AuthorizeSecurityGroupIngressCommand({
      GroupId: group.GroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 9000, ToPort: 9000, UserIdGroupPairs: [{ GroupId: group.GroupId }] },
      ],
    }),
  );
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  await access.send(new iam.CreateRoleCommand({ RoleName: 'node', AssumeRolePolicyDocument }));
  await access.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'node' }));
  await access.send(
    new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'node', RoleName: 'node' }),
  );
  const { Images } = await client.send(new ec2.DescribeImagesCommand({ Owners: ['136693071363'] }));
  return {
    vpcId: VpcId,
    subnets: subnets as [string, string],
    groupId: group.GroupId!,
    imageId: Images![0].ImageId!,
  };
}

/** Launch one instance, known by its tag Node. @returns its id */
export async function launch(
  { ec2: client }: Aws,
  world: World,
  options: { node: string; subnet: 0 | 1; public: boolean; userData: string },
): Promise<string> {
  const template = await client.send(
    new ec2.CreateLaunchTemplateCommand({
      LaunchTemplateName: `node-${options.node}`,
      LaunchTemplateData: {
        ImageId: world.imageId,
        InstanceType: 't3.small',
        IamInstanceProfile: { Name: 'node' },
        UserData: Buffer.from(options.userData).toString('base64'),
        MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'enabled' },
        NetworkInterfaces: [
          { DeviceIndex: 0, AssociatePublicIpAddress: options.public, Groups: [world.groupId] },
        ],
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Node', Value: options.node }] }],
      },
    }),
  );
  const answer = await client.send(
    new ec2.RunInstancesCommand({
      ...{ MinCount: 1, MaxCount: 1, SubnetId: world.subnets[options.subnet] },
      LaunchTemplate: { LaunchTemplateId: template.LaunchTemplate!.LaunchTemplateId },
    }),
  );
  return answer.Instances![0].InstanceId!;
}
