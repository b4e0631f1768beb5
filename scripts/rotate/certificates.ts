import { OperatorError } from '../../cluster/errors';
import { renewCertificates } from '../secrets/initialise';
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
  if (rotating === 'ca') {
    throw new OperatorError(
      'ROTATION_UNDER_WAY',
      "a step to the cluster's new CA has not reached every node yet",
      'first: npm run rotate -- ca',
    );
  }
  const again = `npm run rotate -- certs${expired ? ' --expired' : ''}`;
  if (rotating === 'certs') {
    world.say('certificates that were issued have not reached every node yet: goes on with those');
  } else {
    refuseOtherWay(await world.look(), { what: 'certs', expired });
    world.wrote(await renewCertificates({ ...world.secrets, rotating: 'certs' }, nodes));
  }
  await bringToNodes(world, expired ? 'pause' : 'roll', again);
  world.say(`done: commit ${world.secrets.home.idsFile}`);
}
