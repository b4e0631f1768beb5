import type { CloudState } from '../cloud-state';
import type { CredentialsSource } from '../imds/credentials';
import { readNotice } from '../imds/notices';
import type { MetadataSource } from '../imds/respond';
import { instanceView, metadataTree } from '../imds/tree';
import { liveInstances, secondaryAddresses, type AddressOwners } from '../network/view';

export interface MetadataOptions {
  state(): CloudState;
  owners: AddressOwners;
  credentials: CredentialsSource;
  log(line: string): void;
}

/** The metadata of whichever instance has an address at the moment of the request. */
export function metadataOf({ state, owners, credentials, log }: MetadataOptions): MetadataSource['treeOf'] {
  return async (address) => {
    const current = state();
    const instance = liveInstances(current).find(
      ({ id, privateIp }) => privateIp === address || owners.get(address) === id,
    );
    if (!instance) return null;
    const view = instanceView(current, instance, {
      secondaryIps: secondaryAddresses(instance.id, owners),
      notice: await readNotice(instance.id),
      // A role that cannot be assumed is absent from the metadata, as on EC2, and everything else is there.
      credentials: await credentials(instance).catch((error: Error) => {
        log(`credentials of ${instance.id}: ${error.message}`);
        return null;
      }),
    });
    return metadataTree(view);
  };
}
