import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeNetworkInterfacesCommand,
  type RequestLaunchTemplateData,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import {
  createNetwork,
  debianImage,
  describeVolume,
  interfaceId,
  type LocalAws,
  refusal,
  runInstance,
  shownInstance,
  startLocalAws,
} from './local-aws';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const USER_DATA = Buffer.from('#cloud-config\n').toString('base64');

describe('launching', () => {
  let aws: LocalAws;
  let subnetA: string;
  let groupId: string;
  let imageId: string;

  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    ({ subnetA, groupId } = await createNetwork(aws));
    imageId = await debianImage(aws);
    await aws.iam.send(
      new CreateRoleCommand({ RoleName: 'kafka-broker-1', AssumeRolePolicyDocument: TRUST }),
    );
    await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'broker-1' }));
    await aws.iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'broker-1', RoleName: 'kafka-broker-1' }),
    );
  });
  afterAll(() => aws.stop());

  const createTemplate = async (data: RequestLaunchTemplateData) => {
    const made = await aws.ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: randomUUID(),
        LaunchTemplateData: data,
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'is', Value: 'template' }] }],
      }),
    );
    return made.LaunchTemplate!.LaunchTemplateId!;
  };
  const fromTemplate = async (data: RequestLaunchTemplateData) => {
    const LaunchTemplateId = await createTemplate({ ImageId: imageId, InstanceType: 't3.medium', ...data });
    return runInstance(aws, subnetA, { LaunchTemplate: { LaunchTemplateId } });
  };
  const launch = (more: Partial<RunInstancesCommandInput>) => refusal(runInstance(aws, subnetA, more));

  test('an instance inherits everything from its template', async () => {
    const tag = (ResourceType: 'instance' | 'volume' | 'network-interface') => ({
      ResourceType,
      Tags: [{ Key: 'is', Value: ResourceType }],
    });
    const instance = await fromTemplate({
      UserData: USER_DATA,
      IamInstanceProfile: { Name: 'broker-1' },
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      InstanceMarketOptions: { MarketType: 'spot' },
      InstanceInitiatedShutdownBehavior: 'terminate',
      NetworkInterfaces: [{ DeviceIndex: 0, Groups: [groupId], AssociatePublicIpAddress: true }],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 9, VolumeType: 'gp3' } }],
      TagSpecifications: [tag('instance'), tag('volume'), tag('network-interface')],
    });
    const id = instance.InstanceId!;

    expect(instance).toMatchObject({
      ImageId: imageId,
      InstanceType: 't3.medium',
      InstanceLifecycle: 'spot',
      SubnetId: subnetA,
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      SecurityGroups: [{ GroupId: groupId }],
      Architecture: 'x86_64',
      RootDeviceName: '/dev/xvda',
    });
    expect(instance.IamInstanceProfile!.Arn).toMatch(/instance-profile\/broker-1$/);
    expect(instance.PublicIpAddress).toBeDefined();
    expect(instance.Tags).toContainEqual({ Key: 'is', Value: 'instance' });

    expect(instance.BlockDeviceMappings!.map((device) => device.DeviceName)).toEqual(['/dev/xvda']);
    const volume = await describeVolume(aws, instance.BlockDeviceMappings![0].Ebs!.VolumeId!);
    expect(volume).toMatchObject({ Size: 9, VolumeType: 'gp3', Tags: [{ Key: 'is', Value: 'volume' }] });

    const interfaces = await aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId(instance)] }),
    );
    expect(interfaces.NetworkInterfaces![0]).toMatchObject({
      TagSet: [{ Key: 'is', Value: 'network-interface' }],
      Groups: [{ GroupId: groupId }],
      Attachment: { DeleteOnTermination: true },
    });

    const attribute = async (Attribute: 'userData' | 'instanceInitiatedShutdownBehavior') =>
      aws.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute }));
    expect((await attribute('userData')).UserData!.Value).toBe(USER_DATA);
    expect(
      (await attribute('instanceInitiatedShutdownBehavior')).InstanceInitiatedShutdownBehavior!.Value,
    ).toBe('terminate');

    expect(await shownInstance(aws, id)).toEqual({
      id,
      state: 'running',
      type: 't3.medium',
      imageId,
      zone: 'eu-central-1a',
      subnetId: subnetA,
      vpcId: instance.VpcId,
      interfaceId: interfaceId(instance),
      mac: instance.NetworkInterfaces![0].MacAddress,
      privateIp: instance.PrivateIpAddress,
      secondaryIps: [],
      publicIp: instance.PublicIpAddress,
      securityGroupIds: [groupId],
      roleName: 'kafka-broker-1',
      userData: USER_DATA,
      tags: expect.objectContaining({ is: 'instance' }),
      tagsInMetadata: true,
      lifecycle: 'spot',
      targetLifecycleState: null,
      launchTime: instance.LaunchTime!.toISOString(),
    });
  });

  test('without a mapping the root volume is as the image has it', async () => {
    const instance = await fromTemplate({});
    const volume = await describeVolume(aws, instance.BlockDeviceMappings![0].Ebs!.VolumeId!);
    expect(volume).toMatchObject({ Size: 8, VolumeType: 'gp3' });
    expect(instance.InstanceLifecycle).toBeUndefined();
  });

  test("a template's own tags stay its own", async () => {
    const id = await createTemplate({ ImageId: imageId });
    const versions = await aws.ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id }));
    expect(versions.LaunchTemplateVersions![0].LaunchTemplateData!.TagSpecifications ?? []).toEqual([]);
    const templates = await aws.ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] }));
    expect(templates.LaunchTemplates![0].Tags).toEqual([{ Key: 'is', Value: 'template' }]);
  });

  test('a later version of a template is launched with its own user data', async () => {
    const id = await createTemplate({ ImageId: imageId, InstanceType: 't3.medium' });
    await aws.ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        LaunchTemplateData: { ImageId: imageId, InstanceType: 't3.large', UserData: USER_DATA },
      }),
    );
    const instance = await runInstance(aws, subnetA, {
      LaunchTemplate: { LaunchTemplateId: id, Version: '2' },
    });
    expect(instance.InstanceType).toBe('t3.large');
    expect((await shownInstance(aws, instance.InstanceId!)).userData).toBe(USER_DATA);
  });

  test('an unknown template is refused', async () => {
    const describe = new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: ['lt-0123456789abcdef0'] });
    expect(await refusal(aws.ec2.send(describe))).toMatch(/^InvalidLaunchTemplateId.NotFound/);
  });

  test('an unknown image is refused', async () => {
    expect(await launch({ ImageId: 'ami-0123456789abcdef0' })).toMatch(/^InvalidAMIID.NotFound/);
  });

  test('an unknown instance type is refused', async () => {
    expect(await launch({ InstanceType: 't3.gigantic' as 't3.large' })).toMatch(/^InvalidParameterValue/);
  });

  test('an instance type of another architecture than the image is refused', async () => {
    expect(await launch({ InstanceType: 't4g.medium' })).toMatch(
      /^InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match/,
    );
  });

  test('an unknown profile is refused', async () => {
    const profile = { IamInstanceProfile: { Name: 'nobody' } };
    expect(await refusal(fromTemplate(profile))).toMatch(
      /^InvalidParameterValue: Value \(nobody\) for parameter iamInstanceProfile.name is invalid/,
    );
  });

  test('an unknown security group is refused', async () => {
    const interfaces = { NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-0123456789abcdef0'] }] };
    expect(await refusal(fromTemplate(interfaces))).toMatch(/^InvalidGroup.NotFound/);
  });

  test('security groups beside interfaces are refused', async () => {
    const both = { SecurityGroupIds: [groupId], NetworkInterfaces: [{ DeviceIndex: 0, Groups: [groupId] }] };
    expect(await refusal(fromTemplate(both))).toMatch(/^InvalidParameterCombination/);
  });

  test('user data is limited to 16 KiB before encoding', async () => {
    const userData = (bytes: number) => Buffer.alloc(bytes, '#').toString('base64');
    expect(await launch({ UserData: userData(16_384) })).toBe('accepted');
    const limit = 'InvalidParameterValue: User data is limited to 16384 bytes';
    expect(await launch({ UserData: userData(16_385) })).toBe(limit);
    expect(await refusal(createTemplate({ UserData: userData(16_385) }))).toBe(limit);
  });

  test.each(['with space', 'with/slash', '_index'])(
    'tag key "%s" is refused where the metadata service has the tags',
    async (key) => {
      const message = new RegExp(`^InvalidParameterValue: '${key}' is not a valid tag key`);
      const tagged: RequestLaunchTemplateData = {
        MetadataOptions: { InstanceMetadataTags: 'enabled' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: key, Value: 'x' }] }],
      };
      expect(await refusal(fromTemplate(tagged))).toMatch(message);
      expect(await refusal(fromTemplate({ ...tagged, MetadataOptions: undefined }))).toBe('accepted');

      const { InstanceId } = await fromTemplate({ MetadataOptions: { InstanceMetadataTags: 'enabled' } });
      const createTags = new CreateTagsCommand({
        Resources: [InstanceId!],
        Tags: [{ Key: key, Value: 'x' }],
      });
      expect(await refusal(aws.ec2.send(createTags))).toMatch(message);
    },
  );

  test("AWS's own tags cannot be written", async () => {
    const { InstanceId } = await fromTemplate({});
    const tags = [{ Key: 'aws:autoscaling:groupName', Value: 'mine' }];
    const createTags = new CreateTagsCommand({ Resources: [InstanceId!], Tags: tags });
    expect(await refusal(aws.ec2.send(createTags))).toMatch(
      /^InvalidParameterValue: Tag keys starting with 'aws:'/,
    );
  });

  test('tags of an instance that does not exist are refused', async () => {
    const tags = [{ Key: 'a', Value: 'b' }];
    const createTags = new CreateTagsCommand({ Resources: ['i-0123456789abcdef0'], Tags: tags });
    expect(await refusal(aws.ec2.send(createTags))).toMatch(/^InvalidInstanceID.NotFound/);
  });

  test.each([
    ['latest/amd64', 'x86_64'],
    ['latest/arm64', 'arm64'],
    ['20261101-2290/amd64', 'x86_64'],
    ['20261101-2290/arm64', 'arm64'],
  ])("Debian's public parameter %s leads to its image", async (name, architecture) => {
    const parameter = await aws.ssm.send(
      new GetParameterCommand({ Name: `/aws/service/debian/release/13/${name}` }),
    );
    const images = await aws.ec2.send(new DescribeImagesCommand({ ImageIds: [parameter.Parameter!.Value!] }));
    expect(images.Images![0]).toMatchObject({
      OwnerId: '136693071363',
      Architecture: architecture,
      RootDeviceName: '/dev/xvda',
      State: 'available',
    });
  });
});
