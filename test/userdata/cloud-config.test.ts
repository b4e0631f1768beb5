import { parseNodeDescriptor } from '../../cluster/node-descriptor';
import { userData } from '../../userdata/cloud-config';
import { testDescriptor } from '../support/cluster';

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
