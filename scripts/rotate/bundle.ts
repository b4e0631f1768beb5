import { OperatorError } from '../../cluster/errors';
import type { Evidence } from '../status/evidence';
import { judgeBundles, short } from '../status/judge-bundles';

/**
 * A rotation's deploy has launch templates ask for the bundle that was built here, and its roll brings that to every node:
 * it shall be the one that they have.
 *
 * @throws OperatorError BUNDLE_MISSING
 */
export function refuseOtherBundle(evidence: Evidence): void {
  const { groups, bundles } = evidence.aws;
  for (const seen of [groups, bundles]) {
    if (!('error' in seen)) continue;
    throw new OperatorError(
      'BUNDLE_MISSING',
      `which bundle is deployed cannot be seen: ${seen.error}`,
      'see npm run status, then the same command again',
    );
  }
  const { local, deployed } = judgeBundles(evidence).status;
  if (local === null) {
    throw new OperatorError('BUNDLE_MISSING', 'there is no bundle in this checkout', 'npm run bundle');
  }
  if (deployed.every((one) => one === local)) return;
  throw new OperatorError(
    'BUNDLE_MISSING',
    `bundle ${deployed.map(short).join(' and ')} is deployed, ${short(local)} was built here, and would go to every node, too`,
    'check out the version that is deployed and make its bundle (npm run bundle); or bring this one to the nodes first: ' +
      'npm run deploy, then npm run roll',
  );
}
