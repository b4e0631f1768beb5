import { clusterHome } from '../../../cluster/home';
import type { ClusterOptions } from '../../../cluster/config';
import { clusterNodes } from '../../../cluster/nodes';
import type { Answer, Trouble, TroubleKind } from '../../../scripts/preflight/answer';
import type { Subject } from '../../../scripts/preflight/item';
import { testConfig } from '../../support/cluster';

/** What would be deployed, without anything on disk. */
export function testSubject(
  options: Partial<ClusterOptions> = {},
  environment: NodeJS.ProcessEnv = {},
): Subject {
  const config = testConfig(options);
  return {
    config,
    nodes: clusterNodes(config),
    home: clusterHome('/unused', config.name, '/unused'),
    projectRoot: '/unused',
    environment,
    now: new Date('2026-11-21T00:00:00Z'),
  };
}

export const answer = <T>(value: T): Answer<T> => ({ value });

/** A question that was not answered. */
export function trouble(kind: TroubleKind, code: string): { trouble: Trouble } {
  return { trouble: { kind, code, question: 'ec2:Describe', message: 'what AWS says' } };
}
export const denied = trouble('denied', 'UnauthorizedOperation');
