import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { artifactsBucketName, markerKey } from '../../../cluster/names';
import { diskCalls } from '../../../scripts/replace-disk/aws';
import { type LocalAws, REGION, startLocalAws } from '../../rehearsal/api/local-aws';

const MARKER = {
  clusterId: 'w6fCFCsaS5eFQ3_XdL2M-A',
  node: 'broker-1',
  volumeId: 'vol-1',
  initialisedAt: '2026-01-01T00:00:00Z',
};

const environment = { ...process.env };
const calls = diskCalls('kafka', REGION);
let aws: LocalAws;
let object: { Bucket: string; Key: string };

beforeAll(async () => {
  aws = await startLocalAws({ hypervisor: false });
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, { ...credentials, AWS_ENDPOINT_URL: aws.endpoint });
  const { Account } = await aws.sts.send(new GetCallerIdentityCommand({}));
  object = { Bucket: artifactsBucketName('kafka', Account!, REGION), Key: markerKey('broker-1') };
  const LocationConstraint = REGION;
  await aws.s3.send(
    new CreateBucketCommand({ Bucket: object.Bucket, CreateBucketConfiguration: { LocationConstraint } }),
  );
  await aws.s3.send(new PutObjectCommand({ ...object, Body: JSON.stringify(MARKER) }));
});

afterAll(async () => {
  process.env = environment;
  await aws.stop();
});

test('a marker that is not there is none', async () => {
  await expect(calls.readMarker('broker-9')).resolves.toBeNull();
});

test('a marker is replaced only where it is as it was read', async () => {
  const stored = (await calls.readMarker('broker-1'))!;
  expect(JSON.parse(stored.text)).toEqual(MARKER);
  const allowed = { ...MARKER, mayStartEmptySince: '2026-11-21T12:00:00Z' };
  await calls.writeMarker('broker-1', allowed, stored);
  const { Body } = await aws.s3.send(new GetObjectCommand(object));
  expect(JSON.parse(await Body!.transformToString())).toEqual(allowed);

  await expect(calls.writeMarker('broker-1', MARKER, stored)).rejects.toMatchObject({
    code: 'DISK_REPLACEMENT_FAILED',
    message: expect.stringContaining('cannot write the marker of broker-1: PreconditionFailed'),
  });
});

test('an instance that is in no group is not ended, and that is told', async () => {
  await expect(calls.terminate('i-0123456789abcdef0')).rejects.toMatchObject({
    code: 'DISK_REPLACEMENT_FAILED',
    message: expect.stringContaining('cannot terminate i-0123456789abcdef0'),
  });
});
