import { join } from 'node:path';
import { type ClusterHome, clusterHome } from '../../cluster/home';

/** Where a rehearsal keeps its cluster: apart from the operator's own, and thrown away with the local cloud. */
export interface Workspace {
  projectRoot: string;
  home: ClusterHome;
  /** cdktf's output folder. */
  cdktfOut: string;
  reportFile: string;
  /** The same for people, with pictures. */
  pageFile: string;
  /** What a benchmark found. */
  resultsFile: string;
  /** What IAM allowed and refused, and which grants were used. */
  iamFile: string;
  /** Which ports answer to whom, and what they refuse. */
  networkFile: string;
  /** A saved plan of Terraform's, to be searched for secrets. */
  planFile: string;
  /** Where secrets were looked for, and found. */
  secretsFile: string;
  /** kcat's configuration, password and all: among the secrets. */
  kcatFile: string;
  /** The check's own report. */
  checkFile: string;
  /** Which records were acknowledged, for the time when they are read back. */
  recordsFile: string;
  /** Files of the load that runs through interruptions. */
  loadFolder: string;
  /** Files of the transactional pipeline beside it. */
  pipelineFolder: string;
  /** Output of cdktf, kept whole while the screen shows only its course. */
  deployLog: string;
}

/** @param folderName in out/ */
export function workspace(projectRoot: string, cluster: string, folderName: string): Workspace {
  const folder = join(projectRoot, 'out', folderName);
  const home = clusterHome(projectRoot, cluster, join(folder, 'cluster'));
  return {
    projectRoot,
    home,
    kcatFile: join(home.secretsFolder, 'kcat.conf'),
    cdktfOut: join(folder, 'cdktf.out'),
    reportFile: join(folder, 'report.json'),
    pageFile: join(folder, 'report.html'),
    resultsFile: join(folder, 'results.json'),
    checkFile: join(folder, 'check.json'),
    iamFile: join(folder, 'iam.json'),
    networkFile: join(folder, 'network.json'),
    planFile: join(folder, 'state.tfplan'),
    secretsFile: join(folder, 'secrets.json'),
    recordsFile: join(folder, 'records.json'),
    loadFolder: join(folder, 'load'),
    pipelineFolder: join(folder, 'pipeline'),
    deployLog: join(folder, 'cdktf.log'),
  };
}
