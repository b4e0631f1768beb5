import type { Marker } from '../../cluster/marker';
import type { PartitionHolders } from '../../kafka/describe-replicas';
import type { World } from '../hand-over/world';

/** A marker as it is in the bucket. `version` tells whether it has changed since. */
export interface StoredMarker {
  text: string;
  version: string;
}

/** What the replacement of a disk does anything with, beyond what a hand-over needs. */
export interface DiskWorld extends Omit<World, 'request'> {
  /** By ids.json. */
  clusterId: string;
  /** Null if the node was never initialised. */
  readMarker(node: string): Promise<StoredMarker | null>;
  /** Put a marker in the place of that one, and of no other. */
  writeMarker(node: string, marker: Marker, instead: StoredMarker): Promise<void>;
  /** Who has what, of all partitions. */
  holders(): Promise<PartitionHolders[]>;
  /** End an instance; its group launches another. */
  terminate(instanceId: string): Promise<void>;
}
