import { NODE_PATHS } from '../../cluster/node-paths';
import type { Files } from '../effects/files';
import type { Cause } from './order';

const SUFFIX = '.json';

export function orderFile(cause: Cause): string {
  return `${NODE_PATHS.orders}/${cause}${SUFFIX}`;
}

/** The files of all orders in force. Drafts of such that are being written have another ending. */
export async function listOrderFiles(files: Pick<Files, 'list'>): Promise<string[]> {
  const names = await files.list(NODE_PATHS.orders);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => `${NODE_PATHS.orders}/${name}`);
}
