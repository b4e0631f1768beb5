import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findHierarchies, joiningCgroup } from '../../../rehearsal/hosts/cgroup';
import { dmiData } from '../../../rehearsal/hosts/root-disk';
import { parseMountInfo } from '../../../rehearsal/hosts/mounts';
import { volumeMounts } from '../../../rehearsal/hosts/pull-plug';
import { nextDeviceName } from '../../../rehearsal/hosts/volumes';
import { run } from '../../../rehearsal/hosts/run';

const HYBRID = `
24 18 0:21 / /sys/fs/cgroup ro,nosuid shared:5 - tmpfs tmpfs ro,mode=755
25 24 0:22 / /sys/fs/cgroup/unified rw,nosuid shared:6 - cgroup2 cgroup2 rw
26 24 0:23 / /sys/fs/cgroup/systemd rw,nosuid shared:7 - cgroup cgroup rw,xattr,name=systemd
27 24 0:24 / /sys/fs/cgroup/memory rw,nosuid shared:8 - cgroup cgroup rw,memory
`;
const UNIFIED = '25 24 0:22 / /sys/fs/cgroup rw,nosuid shared:6 - cgroup2 cgroup2 rw,nsdelegate\n';

test('cgroup v2 alone and the hybrid layout are told apart', () => {
  expect(findHierarchies(UNIFIED)).toEqual({ unified: '/sys/fs/cgroup', legacy: null });
  expect(findHierarchies(HYBRID)).toEqual({
    unified: '/sys/fs/cgroup/unified',
    legacy: '/sys/fs/cgroup/systemd',
  });
  expect(() => findHierarchies('')).toThrow('cgroup v2 is not mounted');
});

test("blanks in a mount's path are unescaped", () => {
  const line = '30 1 254:0 / /mnt/my\\040disk rw - ext4 /dev/vda rw\n';
  expect(parseMountInfo(line)).toEqual([
    { target: '/mnt/my disk', type: 'ext4', source: '/dev/vda', options: 'rw', device: '254:0' },
  ]);
});

test('a volume that is mounted twice is shut down once', () => {
  const mounts = [
    '40 1 0:50 / / rw - overlay kafka-rehearsal rw',
    '41 40 7:3 / /var/lib/kafka rw - ext4 /dev/nvme1n1 rw',
    '42 40 7:3 /data /srv/data rw - ext4 /dev/nvme1n1 rw',
  ];
  expect(volumeMounts(mounts.join('\n'))).toHaveLength(1);
});

test('devices are numbered from one, without gaps', () => {
  expect(nextDeviceName([])).toBe('nvme1n1');
  expect(nextDeviceName(['nvme1n1', 'nvme3n1'])).toBe('nvme2n1');
});

test('the DMI looks like EC2 to cloud-init', () => {
  const dmi = dmiData({
    instanceId: 'i-0123456789abcdef0',
    instanceType: 'm6i.large',
    mac: '02:00:00:00:00:01',
  });
  expect(dmi.product_uuid).toMatch(/^ec2[0-9a-f]{5}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(dmi.product_serial).toBe(dmi.product_uuid);
  expect(dmi.board_asset_tag).toBe('i-0123456789abcdef0');
});

test('a command that joins a cgroup keeps its arguments and its process id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cgroup-'));
  const files = ['a', 'b'].map((name) => join(folder, name));
  const output = await run(joiningCgroup(files, ['sh', '-c', 'echo $$ "$1"', 'sh', 'a "b" -- c']));
  const joined = files.map((file) => readFileSync(file, 'utf8').trim());
  rmSync(folder, { recursive: true });
  expect(joined).toEqual([joined[0], joined[0]]);
  expect(output).toBe(`${joined[0]} a "b" -- c\n`);
});

test('a failed command says what it wrote to standard error', async () => {
  await expect(run(['sh', '-c', 'echo why >&2; exit 3'])).rejects.toThrow(
    'sh -c echo why >&2; exit 3 failed (3): why',
  );
});
