import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Workspace } from '../../cluster/workspace';
import { RUN_FILES } from '../../hosts/paths';
import type { Artifact } from './artifact';
import { fileArtifact, filesIn } from './files';

/** What programs of the operator's find in their environment, among it the password of the user app. */
export const OPERATOR_ENVIRONMENT = "environment of the operator's programs";

/** Where secrets are made and kept. */
export async function* operatorArtifacts(workspace: Workspace): AsyncGenerator<Artifact> {
  const { secretsFolder } = workspace.home;
  for await (const path of filesIn(secretsFolder)) {
    const file = join(secretsFolder, path);
    yield fileArtifact('operator', file, operatorArtifact(workspace, file));
  }
  yield fileArtifact('operator', RUN_FILES.client, OPERATOR_ENVIRONMENT);
}

/** A file of the operator's, by its name as an artifact. */
export function operatorArtifact({ home }: Pick<Workspace, 'home'>, file: string): string {
  return `${relative(home.secretsFolder, file)} in the operator's folder`;
}

/** Those of them that others may read, as lines. */
export async function exposedOperatorFiles(workspace: Workspace): Promise<string[]> {
  const { secretsFolder } = workspace.home;
  const exposed: string[] = [];
  const judge = async (file: string, name: string): Promise<void> => {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) exposed.push(`${name} has mode ${(mode & 0o777).toString(8)}`);
  };
  for await (const path of filesIn(secretsFolder)) {
    const file = join(secretsFolder, path);
    await judge(file, operatorArtifact(workspace, file));
  }
  await judge(RUN_FILES.client, OPERATOR_ENVIRONMENT);
  return exposed;
}
