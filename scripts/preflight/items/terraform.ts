import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TERRAFORM_MINIMUM } from '../../../cluster/tools';
import { terraformBinary } from '../../terraform-binary';
import { ask, type Answer } from '../answer';
import { fail, type Item, ofAnswer, ok } from '../item';
import { isAtLeast } from '../versions';

/** Terraform is there, and new enough to keep secrets out of plans and states. */
export const terraform: Item<Answer<string>> = {
  name: 'Terraform',
  ask: ({ timeoutMs }, { environment }) => {
    const binary = terraformBinary(environment);
    return ask(`${binary} version`, timeoutMs, async (signal) => {
      const { stdout } = await promisify(execFile)(binary, ['version', '-json'], {
        env: environment,
        signal,
      });
      return String((JSON.parse(stdout) as { terraform_version: unknown }).terraform_version);
    });
  },
  judge(answer, { environment }) {
    const advice = `install Terraform ${TERRAFORM_MINIMUM} or newer, or name it in TERRAFORM_BINARY_NAME`;
    if ('trouble' in answer && answer.trouble.code === 'ENOENT') {
      return fail(`there is no ${terraformBinary(environment)}`, advice);
    }
    return ofAnswer(answer, (version) =>
      isAtLeast(version, TERRAFORM_MINIMUM) ? ok(version) : fail(`${version} is too old`, advice),
    );
  },
};
