import { systemExec } from '../../../userdata/effects/exec';
import fc, { hostileArgument } from '../../support/property';

it('whatever is in an argument, the program gets it as one, as it is', async () => {
  const args = fc.sample(hostileArgument, 300);
  const { code, stdout } = await systemExec('printf', ['%s\\0', ...args]);
  expect(code).toBe(0);
  expect(stdout.split('\0').slice(0, -1)).toEqual(args);
});

it('an argument with NUL is refused before anything runs', async () => {
  await expect(systemExec('printf', ['a\0b'])).rejects.toThrow(/null bytes/);
});

it('a program that is not there is an error, one that fails is not', async () => {
  await expect(systemExec('no-such-program', [])).rejects.toThrow('no-such-program cannot be run');
  expect(await systemExec('false', [])).toMatchObject({ code: 1 });
});
