import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { accountArtifacts } from '../../../../rehearsal/security/secrets/account';
import { needlesOf } from '../../../../rehearsal/security/secrets/needles';
import { type Search, searchArtifacts } from '../../../../rehearsal/security/secrets/search';
import { createNetwork, type LocalAws, REGION, runInstance, startLocalAws } from '../../api/local-aws';
import { exampleSecrets, type ExampleSecrets } from './fixture';

let aws: LocalAws;
let secrets: ExampleSecrets;
beforeAll(async () => {
  [aws, secrets] = await Promise.all([startLocalAws({ hypervisor: false }), exampleSecrets()]);
});
afterAll(() => aws.stop());

const look = (): Promise<Search> => searchArtifacts(needlesOf(secrets.named), accountArtifacts(aws));
const template = (UserData: string) => ({ InstanceType: 't3.small' as const, UserData });

test('a secret is seen in whatever the account keeps, each under its name', async () => {
  const password = secrets.files['operator/users/app'].trim();
  const keystore = secrets.files['broker-1/keystore'];
  const { ssm, s3, ec2 } = aws;
  await ssm.send(new PutParameterCommand({ Name: '/kafka/meant', Type: 'SecureString', Value: keystore }));
  await ssm.send(
    new PutParameterCommand({
      Name: '/kafka/text',
      Type: 'String',
      Value: password,
      Description: `is ${password}`,
    }),
  );
  const Bucket = 'artifacts';
  await s3.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  // Only an older version has it.
  for (const Body of [`{"key": ${JSON.stringify(keystore)}}`, 'clean']) {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'markers/broker-1.json', Body }));
  }
  const cloudConfig = (text: string) =>
    Buffer.from(`#cloud-config\nwrite_files: ${text}\n`).toString('base64');
  const made = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'kafka-broker-1',
      LaunchTemplateData: template(cloudConfig(password)),
    }),
  );
  await ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: made.LaunchTemplate!.LaunchTemplateId,
      LaunchTemplateData: template(cloudConfig('clean')),
    }),
  );
  const { subnetA } = await createNetwork(aws);
  const { InstanceId } = await runInstance(aws, subnetA, {
    UserData: cloudConfig(Buffer.from(keystore).toString('base64')),
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'KafkaState', Value: password }] }],
  });

  const { sightings, counts } = await look();
  const places = new Set(
    sightings.map(({ artifact, secret }) => `${secret} in ${artifact.replace(/ \(.*\)$/, '')}`),
  );
  expect([...places].sort()).toEqual(
    [
      'broker-1/keystore in object markers/broker-1.json',
      'broker-1/keystore in parameter /kafka/meant',
      'broker-1/keystore in state of the cloud',
      `broker-1/keystore in user data of ${InstanceId}`,
      'operator/users/app in descriptions of parameters',
      'operator/users/app in launch template kafka-broker-1, version 1',
      'operator/users/app in parameter /kafka/text',
      'operator/users/app in state of the cloud',
      'operator/users/app in tags',
      'operator/users/app in user data of launch template kafka-broker-1, version 1',
    ].sort(),
  );
  expect(counts).toMatchObject({
    object: { artifacts: 2 },
    parameter: { artifacts: 1 },
    userData: { artifacts: 3 },
  });
});
