import { existsSync, readFileSync } from 'node:fs';
import type { ClusterConfig, ClusterDefinition } from '../cluster/config';
import { OperatorError } from '../cluster/errors';
import { refuseRefounding } from '../cluster/founding';
import type { ClusterHome } from '../cluster/home';
import type { ClusterIds } from '../cluster/ids';
import { clusterNodes } from '../cluster/nodes';
import { applyPins } from '../cluster/pins';
import { clusterSecrets } from '../cluster/secrets';
import { parseState, stateLocation, STACKS } from '../cluster/terraform-state';
import { readPins } from './pins/read';
import { readIds } from './secrets/cluster-files';

/** A checkout that can be synthesized: nothing that belongs to its cluster is missing or changed. */
export interface Checkout {
  config: ClusterConfig;
  ids: ClusterIds;
}

/** @throws OperatorError PINS_MISSING, PINS_INVALID, IDS_MISSING, IDS_INVALID, CONFIG_IMMUTABLE, SECRETS_MISSING, STATE_DAMAGED */
export function openCheckout(definition: ClusterDefinition, home: ClusterHome): Checkout {
  const ids = requireIds(home);
  const config = applyPins(definition, readPins(home));
  refuseRefounding(config, ids);
  refuseMissingSecrets(config, home);
  refuseDamagedState(config, home);
  return { config, ids };
}

/** @throws OperatorError IDS_MISSING in a checkout that knows of no cluster, IDS_INVALID */
export function requireIds(home: ClusterHome): ClusterIds {
  const ids = readIds(home);
  if (ids) return ids;
  throw new OperatorError(
    'IDS_MISSING',
    `there is no ${home.idsFile}`,
    'a new cluster: run `npm run init` and commit what it made. A living one: get the file from version control',
  );
}

/** Terraform would say only that a file does not exist. */
function refuseMissingSecrets(config: ClusterConfig, home: ClusterHome): void {
  const missing = clusterSecrets(config, clusterNodes(config), home)
    .map(({ file }) => file)
    .filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  throw new OperatorError(
    'SECRETS_MISSING',
    `this checkout lacks secrets of the cluster:\n  ${missing.join('\n  ')}`,
    'a cluster that is deployed: run `npm run secrets -- pull`. A new cluster, or a new node: run `npm run init`',
  );
}

/** Terraform itself would take an empty file for a stack that was never deployed, and make everything a second time. */
function refuseDamagedState(config: ClusterConfig, home: ClusterHome): void {
  for (const stack of STACKS) {
    const location = stateLocation(config, home, stack);
    if ('file' in location && existsSync(location.file)) {
      parseState(location.file, readFileSync(location.file, 'utf8'));
    }
  }
}
