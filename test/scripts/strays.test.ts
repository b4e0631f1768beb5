import * as ec2 from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterHome, type ClusterHome } from '../../cluster/home';
import { markerKey } from '../../cluster/names';
import { refuseData } from '../../scripts/strays/data';
import type { Search } from '../../scripts/strays/kind';
import { openSearch } from '../../scripts/strays/search';
import { findStrays, removeStrays } from '../../scripts/strays/strays';
import { describeVolume, type LocalAws, refusal, startLocalAws, ZONE_A } from '../rehearsal/api/local-aws';
import { testConfig } from '../support/cluster';

const config = testConfig();
let aws: LocalAws;
let folder: string;
let home: ClusterHome;
let search: Search;

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  folder = mkdtempSync(join(tmpdir(), 'strays-'));
  home = clusterHome(folder, config.name, folder);
  search = await open();
});

afterAll(async () => {
  await aws.stop();
  rmSync(folder, { recursive: true });
});

function open(): Promise<Search> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return openSearch(config, { ...home, terraformFolder: folder }, { endpoint: aws.endpoint, credentials });
}

async function volume(cluster: string): Promise<string> {
  const Tags = [
    { Key: 'Cluster', Value: cluster },
    { Key: 'Node', Value: 'broker-1' },
  ];
  const made = await aws.ec2.send(
    new ec2.CreateVolumeCommand({
      ...{ Size: 8, AvailabilityZone: ZONE_A, VolumeType: 'gp3', Encrypted: true },
      TagSpecifications: [{ ResourceType: 'volume', Tags }],
    }),
  );
  return made.VolumeId!;
}

test("what no state knows is found and removed; what a state knows, and other clusters', is not", async () => {
  const [stray, known, others] = [await volume('kafka'), await volume('kafka'), await volume('other')];
  const resource = { mode: 'managed', type: 'aws_ebs_volume', instances: [{ attributes: { id: known } }] };
  writeFileSync(join(folder, 'state.tfstate'), JSON.stringify({ resources: [resource] }));
  const informed = await open();
  const strays = await findStrays(informed);
  expect(strays).toEqual([{ type: 'aws_ebs_volume', id: stray }]);
  await refuseData(strays, informed);
  await removeStrays(strays, informed, () => undefined);
  expect(await refusal(describeVolume(aws, stray))).toMatch(/NotFound/);
  for (const kept of [known, others]) expect((await describeVolume(aws, kept)).State).toBe('available');
});

test("the cluster's topic is one of them, and a topic of another cluster is not", async () => {
  const [own, others] = await Promise.all(
    ['kafka-events', 'other-kafka-events'].map(
      async (Name) => (await aws.sns.send(new CreateTopicCommand({ Name }))).TopicArn!,
    ),
  );
  const strays = (await findStrays(search)).filter(({ type }) => type === 'aws_sns_topic');
  expect(strays).toEqual([{ type: 'aws_sns_topic', id: own }]);
  await removeStrays(strays, search, () => undefined);
  const { Topics } = await aws.sns.send(new ListTopicsCommand({}));
  expect(Topics).toEqual([{ TopicArn: others }]);
});

describe('a cluster whose state files are not here', () => {
  it('keeps everything: a marker says that there is data', async () => {
    const marked = await volume('kafka');
    const { bucket } = search;
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' as const };
    await aws.s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    const strays = await findStrays(search);
    await refuseData(strays, search);
    await aws.s3.send(
      new PutObjectCommand({
        ...{ Bucket: bucket, Key: markerKey('broker-1') },
        Body: JSON.stringify({ volumeId: marked }),
      }),
    );
    await expect(refuseData(strays, search)).rejects.toMatchObject({
      code: 'STRAYS_HOLD_DATA',
      message: expect.stringContaining(`knows ${marked}, ${bucket}`),
    });
  });
});
