import { leaveCgroup } from '../hosts/cgroup';
import { tryLock } from './lock';
import { discardDisks, tearDown } from './teardown';

/** Takes apart a cloud whose keeper was killed, unless somebody else is at it or already starts another one. */
async function main(projectRoot: string): Promise<void> {
  await leaveCgroup();
  const lock = await tryLock();
  if (lock === null) return;
  await tearDown();
  await discardDisks(projectRoot);
}

main(process.argv[2]).catch((error: Error) => {
  console.error(error.stack);
  process.exitCode = 1;
});
