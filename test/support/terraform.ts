import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi, type StartApiOptions } from '../../rehearsal/api/start';
import { buildProvider } from '../../rehearsal/provider/build';
import { TERMINATION_HOOK } from '../../stacks/constructs/node-group';

const projectRoot = resolve(__dirname, '../..');

/** The real Terraform with the stand-in provider, against an API stand-in of its own. No guests run. */
export interface LocalTerraform {
  environment: NodeJS.ProcessEnv;
  /** Where the API listens. */
  endpoint: string;
  /** For AWS clients. */
  client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** Exit code and output of a Terraform command in a folder. */
  run(folder: string, args: string[], environment?: NodeJS.ProcessEnv): Promise<TerraformRun>;
  /** The same, to be killed on its way. */
  start(folder: string, args: string[], environment?: NodeJS.ProcessEnv): RunningTerraform;
  stop(): Promise<void>;
}

export interface TerraformRun {
  /** 128 plus its number, if a signal ended it. */
  code: number;
  /** In one line: Terraform folds the lines of an error between bars to the width of a terminal. */
  output: string;
}

export async function startTerraform(
  region: string,
  options: Pick<StartApiOptions, 'quotas'> = {},
): Promise<LocalTerraform> {
  const api = await startApi({ projectRoot, host: '127.0.0.1', port: 0, hypervisor: false, ...options });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const environment = {
    ...process.env,
    ...(await buildProvider(projectRoot)).environment,
    AWS_ENDPOINT_URL: api.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TF_IN_AUTOMATION: '1',
  };
  return {
    environment,
    endpoint: api.endpoint,
    client: { endpoint: api.endpoint, region, credentials },
    run: (folder, args, env = environment) => terraform(folder, args, env).ended,
    start: (folder, args, env = environment) => terraform(folder, args, env),
    stop: () => api.stop(),
  };
}

/** Shows the errors if Terraform failed. */
export function expectSuccess({ code, output }: TerraformRun): void {
  const errors = code === 0 ? '' : output.slice(output.indexOf('Error'));
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
}

/** A Terraform that can be killed. */
export interface RunningTerraform {
  ended: Promise<TerraformRun>;
  /** To Terraform and its providers, as a terminal does. */
  signal(name: NodeJS.Signals): void;
  /** Resolves once it has written this, or has ended. */
  said(text: string): Promise<void>;
}

function terraform(cwd: string, [command, ...args]: string[], env: NodeJS.ProcessEnv): RunningTerraform {
  const plain = command === 'state' || command === 'providers' ? [] : ['-no-color'];
  const child = spawn(env.TERRAFORM_BINARY_NAME ?? 'terraform', [command, ...plain, ...args], {
    cwd,
    env,
    detached: true,
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<TerraformRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({
        code: code ?? 128 + constants.signals[signal!],
        output: output.replace(/\n[│ ]*/g, ' '),
      }),
    );
  });
  return {
    ended,
    signal: (name) => void process.kill(-child.pid!, name),
    said: async (text) => {
      const heard = new Promise<void>((resolve) => {
        const look = () => output.includes(text) && resolve();
        listeners.add(look);
        look();
      });
      await Promise.race([heard, ended]);
    },
  };
}

/**
 * Do what each instance's drain does at its end, as long as the work takes: its group would wait for the hook.
 *
 * @param dead an instance whose drain does nothing
 */
export async function completingTerminations<T>(
  groups: AutoScalingClient,
  work: Promise<T>,
  dead?: string,
): Promise<T> {
  const finished = work.then(
    () => true,
    () => true,
  );
  while (!(await Promise.race([finished, sleep(500)]))) {
    const { AutoScalingInstances = [] } = await groups.send(new DescribeAutoScalingInstancesCommand({}));
    for (const { AutoScalingGroupName, InstanceId, LifecycleState } of AutoScalingInstances) {
      if (LifecycleState !== 'Terminating:Wait' || InstanceId === dead) continue;
      await groups.send(
        new CompleteLifecycleActionCommand({
          AutoScalingGroupName,
          InstanceId,
          LifecycleHookName: TERMINATION_HOOK,
          LifecycleActionResult: 'CONTINUE',
        }),
      );
    }
  }
  return work;
}
