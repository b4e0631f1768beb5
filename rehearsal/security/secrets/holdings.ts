import { APP_USER } from '../../../cluster/names';
import { passwordKey, type Secret } from '../../../cluster/secrets';
import type { Workspace } from '../../cluster/workspace';
import { parameterArtifact } from './account';
import { keystoreArtifact } from './instances';
import type { Holding } from './judge';
import type { NamedSecret } from './named';
import { OPERATOR_ENVIRONMENT, operatorArtifact } from './operator';

/** Where each secret is meant to be (docs/security.md): with the operator, in its parameter, and a node's key on the node. */
export function holdings(
  secrets: Secret[],
  named: NamedSecret[],
  workspace: Pick<Workspace, 'home' | 'kcatFile'>,
): Holding[] {
  const looked = new Set(named.flatMap(({ keys }) => keys));
  const app = passwordKey(APP_USER);
  return [
    ...secrets
      .filter(({ key }) => looked.has(key))
      .flatMap(({ key, node, file, parameter }) => [
        { key, artifact: operatorArtifact(workspace, file) },
        { key, artifact: parameterArtifact(parameter) },
        ...(node !== undefined && key.endsWith('/keystore')
          ? [{ key, artifact: keystoreArtifact(node) }]
          : []),
      ]),
    { key: app, artifact: operatorArtifact(workspace, workspace.kcatFile) },
    { key: app, artifact: OPERATOR_ENVIRONMENT },
  ];
}
