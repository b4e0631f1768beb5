import { OperatorError } from '../../cluster/errors';
import type { Target } from '../check/target';
import type { JavaInstallation } from '../java/installation';
import { type JavaVerdict, verifyJavaLoad } from '../java/verify';
import { verifyLoad } from '../load/verify';
import { prepareCopier } from '../pipeline/copier';
import { type PipelineVerdict, verifyPipeline } from '../pipeline/verify';
import { findLedgers } from './files';
import { judgeWatch, type WatchVerdict } from './verdict';

export interface VerifyWatchOptions {
  target: Target;
  folder: string;
  projectRoot: string;
  /** Null to do without: kafkajs then reads what Java wrote. A pipeline can't do without. */
  java: JavaInstallation | null;
  onProgress: (message: string) => void;
}

/**
 * Look for every acknowledged record of a watching check, also of one that was killed: each client's are read by itself.
 *
 * @throws OperatorError LEDGER_INVALID, USAGE; Error if a topic can't be read to its end
 */
export async function verifyWatch(options: VerifyWatchOptions): Promise<WatchVerdict> {
  const { target, folder, onProgress } = options;
  const ledgers = findLedgers(folder);
  const kafkajs = [];
  for (const one of ledgers.kafkajs) {
    onProgress(`looking for the records of ${one}`);
    kafkajs.push(await verifyLoad(target, one));
  }
  return judgeWatch({
    ...{ folder, kafkajs },
    java: ledgers.java === null ? null : await verifyJava(options, ledgers.java),
    exactlyOnce: ledgers.pipeline === null ? null : await verifyCopies(options, ledgers.pipeline),
  });
}

function verifyJava({ target, java, onProgress }: VerifyWatchOptions, folder: string): Promise<JavaVerdict> {
  onProgress(`looking for the records of ${folder}`);
  return verifyJavaLoad(target.app, folder, java);
}

async function verifyCopies(
  { target, java, projectRoot, onProgress }: VerifyWatchOptions,
  folder: string,
): Promise<PipelineVerdict> {
  if (!java) {
    throw new OperatorError('USAGE', 'only Java can finish the pipeline', 'leave --no-java out');
  }
  return verifyPipeline({
    ...{ target, folder, onProgress },
    java: await prepareCopier(java, projectRoot),
  });
}
