import type { Evidence } from './evidence';
import { dataVolumes } from './judge-volumes';
import { seen } from './judgement';
import type { Attention, Phase } from './report';

/** What state the deployment as a whole is in, as far as AWS tells. */
export function phaseOf({ aws }: Evidence): Phase {
  const [instances, groups, volumes] = [seen(aws.instances), seen(aws.groups), seen(aws.volumes)];
  if (instances?.some(({ group }) => group !== null) || groups?.some(({ desired }) => desired > 0)) {
    return 'running';
  }
  if (!instances || !groups || !volumes) return 'unknown';
  return dataVolumes(volumes).length > 0 ? 'paused' : 'absent';
}

export function judgePhase(phase: Phase): Attention[] {
  if (phase === 'paused') {
    const message = 'paused: its volumes are there, and no instance is wanted';
    return [{ code: 'paused', subject: 'cluster', message, todo: 'npm run resume' }];
  }
  if (phase === 'absent') {
    const message = 'not deployed: no volume has its tag';
    return [{ code: 'notDeployed', subject: 'cluster', message, todo: 'npm run deploy' }];
  }
  return [];
}
