import { createPrivateKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from '../../../../rehearsal/hosts/run';
import { bytesArtifact } from '../../../../rehearsal/security/secrets/artifact';
import { needlesOf, type Needles } from '../../../../rehearsal/security/secrets/needles';
import { searchArtifacts } from '../../../../rehearsal/security/secrets/search';
import { derOf, exampleSecrets, type ExampleSecrets, privateKeyPem } from './fixture';

let secrets: ExampleSecrets;
let needles: Needles;
beforeAll(async () => {
  secrets = await exampleSecrets();
  needles = needlesOf(secrets.named);
});

const search = async (bytes: Buffer | string) =>
  (await searchArtifacts(needles, [bytesArtifact('log', 'a log', Buffer.from(bytes as string))])).sightings;
const seen = async (bytes: Buffer | string) => [
  ...new Set((await search(bytes)).map(({ secret }) => secret)),
];

/** Between other bytes, at each of the places that a byte may have in base64. */
const among = (bytes: Buffer) =>
  [0, 1, 2].map((before) => Buffer.concat([randomBytes(300 + before), bytes, randomBytes(200)]));
const wrapped = (text: string, columns: number) =>
  text.replaceAll(new RegExp(`(.{${columns}})`, 'g'), '$1\n');

/** Text as JavaScript does it, and anything else byte by byte, as curl does. */
function percentEncoded(bytes: Buffer): string {
  const pieces = bytes.toString('latin1').match(/[ -~]+|[^]/g)!;
  return pieces
    .map((piece) => (/^[ -~]/.test(piece) ? encodeURIComponent(piece) : `%${hexOf(piece)}`))
    .join('');
}
const hexOf = (character: string) => Buffer.from(character, 'latin1').toString('hex').toUpperCase();

/** Each secret, as whoever leaks it would have it in hands. */
function leaks(): [string, Buffer][] {
  const { files } = secrets;
  const salted = /saltedpassword="([^"]+)"/.exec(files['controller-1/scram'])![1];
  const sec1 = createPrivateKey(files['operator/ca-key']).export({ type: 'sec1', format: 'der' });
  return [
    ['operator/users/app', Buffer.from(files['operator/users/app'].trim())],
    ['operator/ca-key', Buffer.from(files['operator/ca-key'])],
    ['operator/ca-key', derOf(files['operator/ca-key'])],
    ['operator/ca-key', sec1],
    ['broker-1/keystore', Buffer.from(files['broker-1/keystore'])],
    ['broker-1/keystore', derOf(files['broker-1/keystore'])],
    ['controller-1/scram, controller-2/scram', Buffer.from(files['controller-1/scram'])],
    ['controller-1/scram, controller-2/scram', Buffer.from(salted, 'base64')],
  ];
}

test.each<[string, (bytes: Buffer) => Buffer | string]>([
  ['as it is', (bytes) => bytes],
  ['in base64', (bytes) => bytes.toString('base64')],
  ['in base64url', (bytes) => bytes.toString('base64url')],
  ['in base64, in lines of 64', (bytes) => wrapped(bytes.toString('base64'), 64)],
  ['in base64, in lines of 76', (bytes) => wrapped(bytes.toString('base64'), 76)],
  [
    'in base64 of base64, as files in user data are',
    (bytes) => Buffer.from(bytes.toString('base64')).toString('base64'),
  ],
  ['in hex', (bytes) => bytes.toString('hex')],
  ['in upper-case hex', (bytes) => bytes.toString('hex').toUpperCase()],
  ['percent-encoded', percentEncoded],
  ['in gzip', (bytes) => gzipSync(bytes)],
])('every secret is seen %s, wherever it stands', async (_, encode) => {
  for (const [name, leak] of leaks()) {
    for (const bytes of among(leak)) expect([name, await seen(encode(bytes))]).toEqual([name, [name]]);
  }
});

test('every secret that is text is seen in a JSON string, line breaks escaped', async () => {
  const texts = leaks().filter(([, leak]) => leak.every((byte) => byte < 0x80));
  expect(texts).toHaveLength(4);
  for (const [name, leak] of texts)
    expect(await seen(JSON.stringify({ text: String(leak) }))).toEqual([name]);
});

test('every secret is seen in a zip archive, packed or stored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zip-'));
  try {
    const script =
      'import sys,zipfile\nwith zipfile.ZipFile(sys.argv[1],"w",int(sys.argv[2])) as z: z.write(sys.argv[3],"inner/tfplan")';
    for (const [name, leak] of leaks()) {
      const [plain, archive] = [join(folder, 'plain'), join(folder, 'archive')];
      writeFileSync(plain, leak);
      for (const method of ['0', '8']) {
        await run(['python3', '-c', script, archive, method, plain]);
        const [sighting] = await search(readFileSync(archive));
        expect(sighting).toMatchObject({ secret: name, artifact: 'a log/inner/tfplan' });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a damaged archive fails: what is not read is not searched', async () => {
  await expect(search(Buffer.from('PK\x03\x04 and so on'))).rejects.toThrow('damaged zip archive');
  await expect(search(gzipSync('something').subarray(0, 20))).rejects.toThrow('unexpected end of file');
});

test('a secret is seen across the border of two pieces, at its offset', async () => {
  const password = secrets.files['operator/users/app'].trim();
  const text = Buffer.from(`${'x'.repeat(100)}${password}${'y'.repeat(100)}`);
  for (const size of [1, 7, 16, 17, 64, 107, 120]) {
    const content = async function* () {
      for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size);
    };
    const { sightings, counts } = await searchArtifacts(needles, [{ kind: 'log', name: 'pieces', content }]);
    expect(sightings).toEqual([
      {
        ...{ artifact: 'pieces', secret: 'operator/users/app', keys: ['operator/users/app'] },
        ...{ form: 'plain', offset: 100 },
      },
    ]);
    expect(counts).toEqual({ log: { artifacts: 1, bytes: text.length } });
  }
});

test('half of a secret is seen, too', async () => {
  const password = secrets.files['operator/users/app'].trim();
  expect(await seen(`${password.slice(0, 20)}…`)).toEqual(['operator/users/app']);
  expect(await seen(`…${password.slice(-20)}`)).toEqual(['operator/users/app']);
});

test('what is public is no secret: certificates, and a key’s beginning, which all keys share', async () => {
  const { files } = secrets;
  const public1 = files['broker-1/keystore'].replace(privateKeyPem(files['broker-1/keystore']), '');
  const stranger = await exampleSecrets();
  expect(public1).toContain('BEGIN CERTIFICATE');
  for (const text of [public1, files['broker-1/truststore'], ...Object.values(stranger.files)]) {
    expect(await seen(text)).toEqual([]);
    expect(await seen(Buffer.from(text).toString('base64'))).toEqual([]);
    expect(await seen(Buffer.from(text).toString('hex'))).toEqual([]);
  }
  expect(await seen(randomBytes(2 ** 22))).toEqual([]);
  expect(await seen(randomBytes(2 ** 21).toString('base64'))).toEqual([]);
});

test('no sighting holds what it has seen', async () => {
  for (const [, leak] of leaks()) {
    const sightings = await search(leak);
    expect(sightings.length).toBeGreaterThan(0);
    expect(needles.search(Buffer.from(JSON.stringify(sightings)))).toEqual([]);
  }
});
