import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterOptions, defineCluster } from '../../../cluster/config';
import { type ClusterHome, clusterHome } from '../../../cluster/home';
import { latestImageBuild } from '../../../scripts/pins/image-build';
import { ownAddress } from '../../../scripts/pins/own-address';
import { pinOpenOptions } from '../../../scripts/pins/pins';
import { readPins } from '../../../scripts/pins/read';
import { type LocalAws, startLocalAws } from '../../rehearsal/api/local-aws';

let home: ClusterHome;
beforeEach(() => {
  home = clusterHome('/unused', 'kafka', mkdtempSync(join(tmpdir(), 'pins-')));
});
afterEach(() => rmSync(home.root, { recursive: true }));

const definition = (options: Partial<ClusterOptions> = {}) =>
  defineCluster({
    name: 'kafka',
    region: 'eu-central-1',
    zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
    ...options,
  });
const found = (address: string, build: string) => ({
  ownAddress: () => Promise.resolve(address),
  latestImageBuild: () => Promise.resolve(build),
});
const nothing = {
  ownAddress: () => Promise.reject(new Error('asked for the address')),
  latestImageBuild: () => Promise.reject(new Error('asked for the image')),
};

describe('what the configuration leaves open', () => {
  it('is looked up once, recorded, and not looked up again', async () => {
    const lines = await pinOpenOptions(definition(), home, { lookUps: found('203.0.113.7', '20260101-1') });
    expect(lines).toHaveLength(2);
    expect(readPins(home)).toEqual({ clientCidrs: ['203.0.113.7/32'], imageBuild: '20260101-1' });
    expect(await pinOpenOptions(definition(), home, { lookUps: nothing })).toEqual([]);
  });

  it('is not looked up where the configuration says it', async () => {
    const written = definition({ clients: { cidrs: [] }, image: { build: '20250814-2205' } });
    expect(await pinOpenOptions(written, home, { lookUps: nothing, myAddress: true })).toEqual([]);
    expect(existsSync(home.pinsFile)).toBe(false);
  });

  it('takes another operator in beside the first, and moves on to a later image, when asked to', async () => {
    await pinOpenOptions(definition(), home, { lookUps: found('203.0.113.7', '20260101-1') });
    const second = { ...found('203.0.113.8', '20260201-1'), myAddress: true, latestImage: true };
    await pinOpenOptions(definition(), home, { ...second, lookUps: second });
    expect(readPins(home)).toEqual({
      clientCidrs: ['203.0.113.7/32', '203.0.113.8/32'],
      imageBuild: '20260201-1',
    });
  });

  it('stays unwritten if one look-up fails', async () => {
    const half = { ...found('203.0.113.7', ''), latestImageBuild: nothing.latestImageBuild };
    await expect(pinOpenOptions(definition(), home, { lookUps: half })).rejects.toThrow(
      'asked for the image',
    );
    expect(existsSync(home.pinsFile)).toBe(false);
  });

  it('is refused if the file is damaged', async () => {
    writeFileSync(home.pinsFile, '{"clientCidrs":');
    await expect(pinOpenOptions(definition(), home, { lookUps: nothing })).rejects.toMatchObject({
      code: 'PINS_INVALID',
    });
    expect(readFileSync(home.pinsFile, 'utf8')).toBe('{"clientCidrs":');
  });
});

describe("the operator's own address", () => {
  let server: Server;
  let answer: { status: number; body: string };
  let url: string;
  beforeAll(async () => {
    server = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('is what the service answers', async () => {
    answer = { status: 200, body: '203.0.113.7\n' };
    expect(await ownAddress(url)).toBe('203.0.113.7');
  });

  it.each([
    [{ status: 503, body: 'busy' }, 'status 503'],
    [{ status: 200, body: '<html>sign in</html>' }, 'no IPv4 address'],
    [{ status: 200, body: '2001:db8::1' }, 'no IPv4 address'],
    [{ status: 200, body: '203.0.113.7; rm -rf /' }, 'no IPv4 address'],
  ])('is not taken from %j', async (given, why) => {
    answer = given;
    const refused = ownAddress(url);
    await expect(refused).rejects.toMatchObject({ code: 'LOOKUP_FAILED' });
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.toThrow('clients: { cidrs:');
  });

  it('says why if nobody answers', async () => {
    await expect(ownAddress('http://127.0.0.1:40')).rejects.toThrow('ECONNREFUSED');
  });
});

describe("Debian's latest image", () => {
  let aws: LocalAws;
  const before = { ...process.env };
  beforeAll(async () => {
    aws = await startLocalAws({ hypervisor: false });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterAll(async () => {
    process.env = before;
    await aws.stop();
  });

  it('is known by its build', async () => {
    expect(await latestImageBuild('eu-central-1')).toMatch(/^\d{8}-\d+$/);
  });

  it('is asked for in words that help if AWS does not answer', async () => {
    process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
    const refused = latestImageBuild('eu-central-1');
    await expect(refused).rejects.toMatchObject({ code: 'LOOKUP_FAILED' });
    await expect(refused).rejects.toThrow('aws sts get-caller-identity');
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
  });
});
