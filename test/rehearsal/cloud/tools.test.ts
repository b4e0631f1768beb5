import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPackages, TOOLS } from '../../../rehearsal/cloud/tools';

test('a missing tool is named by its Debian package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  for (const tool of Object.keys(TOOLS)) {
    if (tool !== 'nft') writeFileSync(join(folder, tool), '', { mode: 0o755 });
  }
  expect(missingPackages(folder)).toEqual(['nftables']);
  rmSync(folder, { recursive: true });
});
