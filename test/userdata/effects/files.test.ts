import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemFiles } from '../../../userdata/effects/files';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'files-'))));
afterEach(() => rm(folder, { recursive: true }));

it('writers at the same time do not disturb each other, and no reader sees half of a text', async () => {
  const file = join(folder, 'record.json');
  const texts = Array.from({ length: 100 }, (_, index) =>
    JSON.stringify({ index, padding: 'x'.repeat(5000) }),
  );
  await systemFiles.write(file, texts[0]);
  let writing = true;
  const reading = (async () => {
    while (writing) expect(texts).toContain(await systemFiles.read(file));
  })();
  await Promise.all(texts.map((text) => systemFiles.write(file, text)));
  writing = false;
  await reading;
  expect(await readdir(folder)).toEqual(['record.json']);
});

it('a secret is nobody else’s to read', async () => {
  const file = join(folder, 'deep', 'key.pem');
  await systemFiles.write(file, 'secret', { mode: 0o600 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

it('a write that fails leaves no draft behind', async () => {
  await expect(
    systemFiles.write(join(folder, 'file'), 'text', { owner: 'nobody-of-this-name' }),
  ).rejects.toThrow('there is no user');
  expect(await readdir(folder)).toEqual([]);
});

it('what is not there is absent, not an error', async () => {
  expect(await systemFiles.read(join(folder, 'none'))).toBeUndefined();
  expect(await systemFiles.list(join(folder, 'none'))).toEqual([]);
  await systemFiles.remove(join(folder, 'none'));
});
