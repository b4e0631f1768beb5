import type { ClusterHome } from '../../cluster/home';
import { parsePins, type Pins } from '../../cluster/pins';
import { readIfPresent } from '../secrets/files';

/** @throws OperatorError PINS_INVALID */
export function readPins({ pinsFile }: ClusterHome): Pins {
  const text = readIfPresent(pinsFile);
  if (text === undefined) return {};
  try {
    return parsePins(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return parsePins(undefined);
    throw error;
  }
}
