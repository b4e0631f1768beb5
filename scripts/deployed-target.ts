import { resolveTarget, type Target } from './check/target';
import { readOutputs } from './outputs';
import { loadCluster, projectRoot } from './project';

/**
 * The configured cluster as it was deployed, or as the environment names it (KAFKA_BOOTSTRAP, KAFKA_CA, KAFKA_PASSWORD, …).
 *
 * @throws OperatorError like resolveTarget
 */
export async function deployedTarget(): Promise<Target> {
  const { home } = await loadCluster();
  return resolveTarget({ home, outputs: () => readOutputs(projectRoot()), environment: process.env });
}
