import type { ClusterIds } from '../../cluster/ids';
import type { Result } from '../check/evidence';
import type { World as HandOverWorld } from '../hand-over/world';
import type { Initialised, SecretsOptions } from '../secrets/initialise';
import type { Deployed } from './deployed';

/** What a rotation of certificates does anything with. */
export interface World extends HandOverWorld {
  /** The cluster's files on this machine. */
  secrets: SecretsOptions;
  ids(): ClusterIds;
  /** @throws OperatorError SECRETS_INVALID if newer secrets are deployed than this machine has */
  refuseOlderSecrets(): Promise<void>;
  /** `cdktf deploy '*'`: secrets go to SSM, and launch templates ask for them. */
  deploy(): Promise<void>;
  /** What AWS has now: a deploy that is dismissed when Terraform asks ends well all the same. */
  deployed(): Promise<Deployed>;
  /** `npm run pause` and `npm run resume`: every node gets a new instance, and nothing is served meanwhile. */
  replaceInstances(): Promise<void>;
  /** SHA-256 of the certificate that each broker shows, by node. */
  shown(): Promise<Map<string, Result<string>>>;
  /** The same of the one that a node was issued. */
  issued(node: string): string;
  /** Told what was issued. */
  wrote(initialised: Initialised): void;
}
