import type { ClusterConfig } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import { clusterNodes } from '../../cluster/nodes';
import { EXIT } from '../cli';
import { awsQuestions, type ClientOptions } from './aws';
import { examine } from './examine';
import { formatReport } from './format';
import { ITEMS } from './items';

export interface PreflightOptions {
  config: ClusterConfig;
  home: ClusterHome;
  projectRoot: string;
  /** Bound of each question, in seconds. Some wait for another one. */
  timeout: number;
  json: boolean;
  environment?: NodeJS.ProcessEnv;
  /** @default those of the environment */
  aws?: ClientOptions;
}

/** @returns the exit code. The report goes to stdout. */
export async function runPreflight(options: PreflightOptions): Promise<number> {
  const { config, home, projectRoot, timeout, json, environment = process.env, aws = {} } = options;
  const timeoutMs = timeout * 1000;
  const report = await examine(
    ITEMS,
    { aws: awsQuestions(config.region, timeoutMs, aws), timeoutMs },
    { config, nodes: clusterNodes(config), home, projectRoot, environment, now: new Date() },
  );
  process.stdout.write(json ? JSON.stringify(report, null, 2) + '\n' : formatReport(report));
  return report.ok ? EXIT.ok : EXIT.failed;
}
