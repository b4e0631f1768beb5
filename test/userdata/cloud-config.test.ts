import { OperatorError } from '../../cluster/errors';
import { parseNodeDescriptor } from '../../cluster/node-descriptor';
import { userData } from '../../userdata/cloud-config';
import { askPython } from '../rehearsal/api/python';
import { testDescriptor } from '../support/cluster';
import fc, { hostileText } from '../support/property';

/** The files that cloud-init would write: literal blocks only, which is all that user data uses. */
function writtenFiles(text: string): Record<string, { mode: string; content: string }> {
  const section = text.slice(text.indexOf('write_files:\n') + 13, text.indexOf('runcmd:\n'));
  return Object.fromEntries(
    section
      .split(/^- path: /m)
      .slice(1)
      .map((entry) => {
        const [path, permissions, , ...lines] = entry.split('\n');
        const mode = permissions.trim().replace(/permissions: '(\d+)'/, '$1');
        return [path, { mode, content: lines.map((line) => line.slice(4)).join('\n') }];
      }),
  );
}

const json = JSON.stringify(testDescriptor('broker-1'));

it('is cloud-config, and far below the 16 KB that EC2 takes', () => {
  const text = userData(json);
  expect(text.startsWith('#cloud-config\n')).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThan(8 * 1024);
});

it('gives the instance its descriptor, as it is', () => {
  const { mode, content } = writtenFiles(userData(json))['/etc/kafka-node/node.json'];
  expect(mode).toBe('0644');
  expect(parseNodeDescriptor(JSON.parse(content))).toEqual(testDescriptor('broker-1'));
});

it.each(["it's", '"quoted"', 'a: b # c', '${TfToken[TOKEN.7]}', 'back\\slash', '- x', '%{if}', '@'])(
  'takes %j in the descriptor, and Terraform may put it there later',
  (value) => {
    const embedded = JSON.stringify({ value });
    const later = userData('@@json@@').replace('@@json@@', () => embedded);
    expect(userData(embedded)).toBe(later);
    expect(JSON.parse(writtenFiles(later)['/etc/kafka-node/node.json'].content)).toEqual({ value });
  },
);

it('starts the bootstrap as a unit, so that the journal has it, without holding up the boot', () => {
  const text = userData(json);
  const files = writtenFiles(text);
  expect(files['/usr/local/sbin/kafka-bootstrap'].mode).toBe('0755');
  expect(files['/usr/local/sbin/kafka-bootstrap'].content).toMatch(/^#!\/bin\/bash\n/);
  expect(files['/etc/systemd/system/kafka-bootstrap.service'].content).toContain(
    'ExecStart=/usr/local/sbin/kafka-bootstrap\n',
  );
  expect(text).toContain('- [systemctl, start, --no-block, kafka-bootstrap.service]\n');
});

it('keeps cloud-init from configuring the network again', () => {
  expect(userData(json)).toContain('\nupdates: {network: {when: [boot-new-instance]}}\n');
});

it('cloud-init reads whatever is in the descriptor as it is, and nothing else out of it', async () => {
  const texts = fc.sample(hostileText, 200).map((text) => JSON.stringify({ value: text }));
  const values = [...texts.filter(isPlain), ...texts.map((text) => text.replace(/[^\x20-\x7e]/g, ''))];
  const asked = values.map((value) => userData(value));
  const answers = await askPython<CloudConfig[]>('../../userdata/read_yaml.py', asked);
  answers.forEach((config, index) => {
    const [{ content }] = config.write_files;
    expect(content).toBe(`${values[index]}\n`);
    expect(config.runcmd).toEqual(answers[0].runcmd);
    expect(config.write_files.map(({ path }) => path)).toEqual(
      answers[0].write_files.map(({ path }) => path),
    );
  });
}, 300_000);

const isPlain = (json: string) => /^[\x20-\x7e]*$/.test(json);

it('a descriptor with any other character is refused: for YAML some of them end a line', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const descriptor = JSON.stringify({ text });
      if (isPlain(descriptor)) expect(userData(descriptor)).toContain(descriptor);
      else expect(() => userData(descriptor)).toThrow(OperatorError);
    }),
  );
});

interface CloudConfig {
  write_files: { path: string; content: string }[];
  runcmd: string[][];
}
