import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OperatorError } from '../../cluster/errors';
import { projectRoot } from '../project';
import { readEvidence } from './evidence';
import { captionOf, pairFile } from './figure/pair';
import { page } from './html/page';
import { typicalPair } from './typical';

/** Make a rehearsal's page. @param from its folder. @throws OperatorError LEDGER_INVALID */
export async function writePage(from: string, to: string): Promise<void> {
  const docs = relative(dirname(to), join(projectRoot(), 'docs')).split('\\').join('/');
  await write(to, page(await readEvidence(from), docs));
}

/** Make the picture of a drained stop beside a kill. @throws OperatorError LEDGER_INVALID */
export async function writeFigure(from: string, to: string): Promise<void> {
  const evidence = await readEvidence(from);
  const pair = typicalPair(evidence);
  if (pair === null) {
    throw new OperatorError(
      'LEDGER_INVALID',
      `no broker was both drained and killed in the rehearsal in ${from}`,
      'rehearse both: scripts/rehearse interrupt --kind notice kill',
    );
  }
  await write(to, pairFile(pair, captionOf(evidence.report)));
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
