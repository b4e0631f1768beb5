import { readFileSync } from 'node:fs';
import { OperatorError } from '../../cluster/errors';
import { rotationOf } from '../../cluster/ids';
import { clusterNodes } from '../../cluster/nodes';
import { writeIds } from '../secrets/cluster-files';
import { renewCertificates } from '../secrets/initialise';
import { certificateExpiry } from '../secrets/inspect';
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
 * New certificates from the same CA, brought to the nodes one by one. A rotation that was cut short is gone on with; if it was of
 * fewer nodes than are asked for, the others get theirs with it.
 *
 * @throws OperatorError CERTIFICATES_EXPIRED, ROTATION_UNDER_WAY, SECRETS_INVALID before anything is done; as bringToNodes
 */
export async function rotateCertificates(
  { nodes, expired }: CertificatesOptions,
  world: World,
): Promise<void> {
  await world.refuseOlderSecrets();
  const ids = world.ids();
  const { rotating } = ids;
  if (rotating && rotationOf(rotating) === 'ca') {
    throw new OperatorError(
      'ROTATION_UNDER_WAY',
      "a step to the cluster's new CA has not reached every node yet",
      'first: npm run rotate -- ca',
    );
  }
  const all = clusterNodes(world.secrets.config).map(({ name }) => name);
  const issued = rotating ? (ids.rotatingNodes ?? all) : [];
  const others = nodes.filter((node) => !issued.includes(node));
  if (rotating && others.length > 0) {
    throw new OperatorError(
      'ROTATION_UNDER_WAY',
      `certificates that were issued have not reached every node yet, and ${others.join(', ')} was not among them`,
      'go on with those: npm run rotate -- certs, which gives every other node one, too',
    );
  }
  const evidence = await world.look();
  refuseOtherWay(evidence, rotating, { what: 'certs', expired });
  // Nothing can be deployed before expired certificates are replaced.
  if (!expired) refuseOtherBundle(evidence);

  if (rotating)
    world.say('certificates that were issued have not reached every node yet: goes on with those');
  const asked = nodes.length > 0 ? nodes : all;
  // What was issued and forgotten may have ended by now.
  const lacking = asked.filter((node) => !issued.includes(node) || hasEnded(node, world));
  const recorded = {
    rotating: expired ? ('certs-expired' as const) : ('certs' as const),
    rotatingNodes: nodes.length === 0 ? undefined : rotating ? ids.rotatingNodes : nodes,
  };
  if (lacking.length > 0) {
    world.wrote(await renewCertificates({ ...world.secrets, ...recorded }, lacking));
  } else {
    writeIds(world.secrets.home, { ...ids, ...recorded });
  }
  await bringToNodes(
    world,
    expired ? 'pause' : 'roll',
    `npm run rotate -- certs${expired ? ' --expired' : ''}`,
  );
  world.say(`done: commit ${world.secrets.home.idsFile}`);
}

function hasEnded(node: string, { secrets, now }: World): boolean {
  const keystore = readFileSync(secrets.home.secretFile(node, 'keystore'), 'utf8');
  return certificateExpiry(keystore) <= now();
}
