import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { javaLedgerFiles } from '../java/ledger-files';
import { loadFiles } from '../load/files';
import { pipelineFiles } from '../pipeline/files';

/** Folders in the folder of a watching check, each a ledger of its own. */
export function watchFolders(folder: string) {
  return {
    /** scripts/load/files.ts. */
    kafkajs: (topic: string) => join(folder, 'kafkajs', topic),
    /** scripts/java/ledger-files.ts. */
    java: join(folder, 'java'),
    /** scripts/pipeline/files.ts. */
    pipeline: join(folder, 'pipeline'),
  };
}

export interface Ledgers {
  /** Folders of kafkajs' loads. */
  kafkajs: string[];
  java: string | null;
  pipeline: string | null;
}

/**
 * What is there to be verified. The folder of a single load (scripts/load.ts) does, too.
 *
 * @throws OperatorError LEDGER_INVALID if there is nothing
 */
export function findLedgers(folder: string): Ledgers {
  if (existsSync(loadFiles(folder).run)) return { kafkajs: [folder], java: null, pipeline: null };
  const { java, pipeline } = watchFolders(folder);
  const loads = join(folder, 'kafkajs');
  const ledgers = {
    kafkajs: (existsSync(loads) ? readdirSync(loads).sort() : [])
      .map((topic) => join(loads, topic))
      .filter((one) => existsSync(loadFiles(one).run)),
    java: existsSync(javaLedgerFiles(java).run) ? java : null,
    pipeline: existsSync(pipelineFiles(pipeline).pipeline) ? pipeline : null,
  };
  if (ledgers.kafkajs.length > 0) return ledgers;
  throw new OperatorError(
    'LEDGER_INVALID',
    `there is no ledger in ${folder}`,
    'name the folder that `npm run check -- --watch` named at its beginning',
  );
}
