import type { ClusterDefinition } from '../../cluster/config';
import type { ClusterHome } from '../../cluster/home';
import { writePublic } from '../secrets/files';
import { latestImageBuild } from './image-build';
import { ownAddress } from './own-address';
import { readPins } from './read';

export interface LookUps {
  ownAddress(): Promise<string>;
  latestImageBuild(region: string): Promise<string>;
}

export interface PinOptions {
  /** Let this machine in, beside those that may connect already. */
  myAddress?: boolean;
  /** Move on to the latest image. */
  latestImage?: boolean;
  /** @default the internet and AWS */
  lookUps?: LookUps;
}

/**
 * Look up once what the configuration leaves open, and record it.
 *
 * @returns lines that say what was looked up now
 * @throws OperatorError LOOKUP_FAILED; nothing is written then
 */
export async function pinOpenOptions(
  definition: ClusterDefinition,
  home: ClusterHome,
  { myAddress, latestImage, lookUps = { ownAddress, latestImageBuild } }: PinOptions = {},
): Promise<string[]> {
  const pins = readPins(home);
  const found: string[] = [];
  if (!definition.clients.cidrs && (myAddress || !pins.clientCidrs)) {
    const cidr = `${await lookUps.ownAddress()}/32`;
    if (!pins.clientCidrs?.includes(cidr)) {
      pins.clientCidrs = [...(pins.clientCidrs ?? []), cidr];
      found.push(`clients may connect from ${cidr}, the address of this machine`);
    }
  }
  if (!definition.image.build && (latestImage || !pins.imageBuild)) {
    const build = await lookUps.latestImageBuild(definition.region);
    if (build !== pins.imageBuild) found.push(`instances start from Debian 13's build ${build}`);
    pins.imageBuild = build;
  }
  if (found.length > 0) writePublic(home.pinsFile, `${JSON.stringify(pins, null, 2)}\n`);
  return found;
}
