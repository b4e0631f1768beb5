import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTool } from '../../../scripts/java/tool';
import { compileProgram } from '../../support/programs';
import fc, { hostileArgument } from '../../support/property';
import { fakeJava } from './fake-java';

const java = fakeJava();
afterAll(java.remove);

function start(script: string, understood: (line: string) => boolean = () => true) {
  java.behave(script);
  const lines: string[] = [];
  const tool = startTool({
    ...{ classPath: 'jars/*', mainClass: 'Tool', properties: { 'sasl.jaas.config': 'the secret' } },
    args: (file) => ['--command-config', file],
    onLine: (line) => {
      lines.push(line);
      return understood(line);
    },
  });
  return { tool, lines };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(10);
}

test('the class is run with its arguments; the secret is in a file of its own, which is gone once it was read', async () => {
  const { tool, lines } = start(
    'echo "$@"; stat -c %a "$PROPERTIES"; cat "$PROPERTIES"; read wait',
    () => false,
  );
  await until(() => lines.length === 3);
  const [args, mode, secret] = lines;
  expect(args).toMatch(/ -cp jars\/\* Tool --command-config \/\S+\/client.properties$/);
  expect(args).not.toContain('secret');
  expect([mode, secret]).toEqual(['600', 'sasl.jaas.config=the secret']);
  await tool.ended;
  expect(existsSync(args.split(' ').at(-1)!)).toBe(false);

  const reading = start('echo "$PROPERTIES"; sleep 60');
  await until(() => reading.lines.length > 0);
  expect(existsSync(reading.lines[0])).toBe(false);
  reading.tool.kill();
  await reading.tool.ended;
});

test('what is not understood is kept as its last words, with what it says on stderr', async () => {
  const { tool } = start(
    'for i in 1 2 3 4 5 6 7; do echo "log $i"; done; echo fine; echo bad >&2; exit 3',
    (line) => line === 'fine',
  );
  const { code, lastWords } = await tool.ended;
  expect(code).toBe(3);
  const words = lastWords.split('\n');
  expect(words).toContain('bad');
  expect(words).toContain('log 7');
  expect(words).not.toContain('log 1');
  expect(words).not.toContain('fine');
});

test('stopped, it finishes what it has begun; killed, it does nothing more', async () => {
  const script = 'trap "echo finished; exit 0" TERM; echo started; while :; do sleep 0.05; done';
  const stopped = start(script);
  await until(() => stopped.lines.includes('started'));
  stopped.tool.stop();
  await stopped.tool.ended;
  expect(stopped.lines).toEqual(['started', 'finished']);

  const killed = start(script);
  await until(() => killed.lines.includes('started'));
  killed.tool.kill();
  await expect(killed.tool.ended).resolves.toMatchObject({ code: null });
  expect(killed.lines).toEqual(['started']);
});

test('it is stopped when its owner is killed', async () => {
  java.behave(
    'trap "touch $FOLDER/finished; exit 0" TERM; echo "$PROPERTIES" >$FOLDER/draft; mv $FOLDER/draft $FOLDER/started; while :; do sleep 0.05; done',
  );
  const program = join(java.folder, 'owner.js');
  compileProgram('test/scripts/java/tool-owner', program);
  const owner = spawn(process.execPath, [program], { stdio: 'ignore', env: process.env });
  await until(() => existsSync(join(java.folder, 'started')));
  owner.kill('SIGKILL');
  await until(() => existsSync(join(java.folder, 'finished')));
  // Nobody else is left to do that.
  const secret = readFileSync(join(java.folder, 'started'), 'utf8').trim();
  expect(secret).toMatch(/client.properties$/);
  await until(() => !existsSync(secret));
});

test('without java its end tells', async () => {
  java.behave('exec no-such-program');
  const { code, lastWords } = await start('exec no-such-program').tool.ended;
  expect(code).toBe(127);
  expect(lastWords).toContain('no-such-program');
});

test('whatever is in an argument, the class gets it as one, as it is', async () => {
  const args = fc.sample(hostileArgument, 200);
  java.behave('printf "%s\\0" "$@" >"$FOLDER/arguments"; echo said');
  const { ended } = startTool({
    ...{ classPath: '$(id)', mainClass: '; reboot', properties: {} },
    args: () => args,
    onLine: () => true,
  });
  await ended;
  const given = readFileSync(join(java.folder, 'arguments'), 'utf8').split('\0').slice(0, -1);
  expect(given.slice(-args.length - 3)).toEqual(
    ['-cp', '$(id)', '; reboot', ...args].slice(-args.length - 3),
  );
});
