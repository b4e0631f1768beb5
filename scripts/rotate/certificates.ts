import { OperatorError } from '../../cluster/errors';
import { rotationOf } from '../../cluster/ids';
import { writeIds } from '../secrets/cluster-files';
import { renewCertificates } from '../secrets/initialise';
import { refuseOtherBundle } from './bundle';
import { refuseOtherWay } from './expired';
import { bringToNodes } from './reach';
import type { World } from './world';

export interface CertificatesOptions {
  /** Names of the nodes that get new ones; none: all. */
  nodes: string[];
  /** They have expired already. */
  expired: boolean;
}

/**
 * New certificates from the same CA, brought to the nodes one by one. A rotation that was cut short is gone on with.
 *
 * @throws OperatorError CERTIFICATES_EXPIRED, ROTATION_UNDER_WAY, SECRETS_INVALID before anything is done; as bringToNodes
 */
export async function rotateCertificates(options: CertificatesOptions, world: World): Promise<void> {
  const { nodes, expired } = options;
  await world.refuseOlderSecrets();
  const { rotating } = world.ids();
  if (rotating && rotationOf(rotating) === 'ca') {
    throw new OperatorError(
      'ROTATION_UNDER_WAY',
      "a step to the cluster's new CA has not reached every node yet",
      'first: npm run rotate -- ca',
    );
  }
  if (rotating && nodes.length > 0) {
    throw new OperatorError(
      'ROTATION_UNDER_WAY',
      'certificates that were issued before have not reached every node yet',
      `first: npm run rotate -- certs${rotating === 'certs-expired' ? ' --expired' : ''}`,
    );
  }
  const again = `npm run rotate -- certs${expired ? ' --expired' : ''}`;
  const evidence = await world.look();
  refuseOtherWay(evidence, rotating, { what: 'certs', expired });
  // Nothing can be deployed before expired certificates are replaced.
  if (!expired) refuseOtherBundle(evidence);
  const begun = expired ? 'certs-expired' : 'certs';
  if (rotating) {
    world.say('certificates that were issued have not reached every node yet: goes on with those');
    writeIds(world.secrets.home, { ...world.ids(), rotating: begun });
  } else {
    world.wrote(await renewCertificates({ ...world.secrets, rotating: begun }, nodes));
  }
  await bringToNodes(world, expired ? 'pause' : 'roll', again);
  world.say(`done: commit ${world.secrets.home.idsFile}`);
}
