import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureApiEnvironment } from '../../../rehearsal/api/start';

const PROJECT_ROOT = join(__dirname, '../../..');

/** What a script of this folder answers: both as JSON. It can import whatever the API stand-in is made of. */
export async function askPython<Answer>(script: string, question: unknown): Promise<Answer> {
  const environment = await ensureApiEnvironment(PROJECT_ROOT);
  const { status, stdout, stderr } = spawnSync(join(environment, 'bin/python'), [join(__dirname, script)], {
    input: JSON.stringify(question),
    encoding: 'utf8',
    env: {
      ...process.env,
      PYTHONPATH: join(PROJECT_ROOT, 'rehearsal/api'),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer;
}
