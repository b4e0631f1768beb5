import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../cluster/errors';
import { outputsSchema, type ClusterOutputs } from '../cluster/outputs';
import { TERRAFORM_MINIMUM } from '../cluster/tools';
import { terraformBinary } from './terraform-binary';

/** Runs a program and returns its standard output. */
export type Exec = (program: string, args: string[]) => string;

const terraformOutput = z.record(z.string(), z.object({ value: z.unknown() }));

/**
 * What the compute stack said when it was deployed.
 *
 * @throws OperatorError OUTPUTS_MISSING if it is not deployed from this checkout, CLUSTER_PAUSED, TOOL_MISSING without
 * Terraform
 */
export function readOutputs(
  projectRoot: string,
  exec: Exec = execute,
  environment: NodeJS.ProcessEnv = process.env,
): ClusterOutputs {
  const folderOf = (stack: string) =>
    resolve(projectRoot, environment.CDKTF_OUTDIR || 'cdktf.out', 'stacks', stack);
  const terraform = terraformBinary(environment);
  const folder = folderOf('compute');
  const values = readValues(exec, terraform, folder);
  if (Object.keys(values).length === 0) {
    // Only references of other stacks; they are there as long as the stack is.
    if (Object.keys(readValues(exec, terraform, folderOf('state'))).length > 0) throw paused();
    throw missing(`the stack in ${folder} has no outputs`);
  }
  const result = outputsSchema.safeParse(values);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw missing(`the stack in ${folder} has other outputs than expected:\n  ${lines.join('\n  ')}`);
}

/** Outputs of the stack in a folder, by name. */
function readValues(exec: Exec, terraform: string, folder: string): Record<string, unknown> {
  if (!existsSync(join(folder, 'cdk.tf.json'))) throw missing(`${folder} is not there`);
  const outputs = Object.entries(parse(run(exec, terraform, folder)));
  return Object.fromEntries(outputs.map(([name, { value }]) => [name, value]));
}

function paused(): OperatorError {
  return new OperatorError(
    'CLUSTER_PAUSED',
    'the cluster is paused: its volumes are there, and no instance runs',
    'run `npm run resume`',
  );
}

function missing(reason: string, cause?: unknown): OperatorError {
  const hint = "deploy the cluster from this checkout first: npx cdktf deploy '*'";
  return new OperatorError('OUTPUTS_MISSING', `cannot tell where the cluster is: ${reason}`, hint, { cause });
}

function run(exec: Exec, terraform: string, folder: string): string {
  try {
    return exec(terraform, [`-chdir=${folder}`, 'output', '-json', '-no-color']);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw missing(`${terraform} output failed: ${(error as Error).message.trim()}`, error);
    }
    throw new OperatorError(
      'TOOL_MISSING',
      `cannot run ${terraform}`,
      `install Terraform ${TERRAFORM_MINIMUM} or newer, or name it in TERRAFORM_BINARY_NAME`,
      { cause: error },
    );
  }
}

function parse(json: string): z.output<typeof terraformOutput> {
  try {
    return terraformOutput.parse(JSON.parse(json));
  } catch (error) {
    throw missing('terraform output printed no JSON', error);
  }
}

function execute(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
