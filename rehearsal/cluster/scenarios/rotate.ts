import { USERS } from '../../../cluster/names';
import { NODE_PATHS } from '../../../cluster/node-paths';
import type { Node } from '../../../cluster/nodes';
import { PORTS } from '../../../cluster/ports';
import type { CaStep } from '../../../scripts/rotate/ca';
import { requireCloud } from '../../cloud';
import { findGuest } from '../../cloud/nodes';
import { runInGuest } from '../guest';
import { announce, NOTICE_SECONDS } from './announce';
import { interrupt, type Measured, type Stage } from './stage';

/** `npm run rotate -- certs`: every node gets a new certificate, one after the other. */
export async function rotateCertificates(stage: Stage): Promise<Measured> {
  const { cluster } = stage;
  const before = cluster.nodes.map(({ name }) => cluster.issuedCertificate(name));
  const measured = await interrupt(stage, 'rotate', names(stage), () => cluster.rotate('certs'));
  await expectShown(stage, before);
  return measured;
}

/**
 * A new CA, step by step: a roll each. The load's clients read the CA's file anew with each connection, as if their owner had
 * seen to it.
 */
export async function rotateCa(stage: Stage): Promise<Measured[]> {
  const { cluster } = stage;
  const before = cluster.nodes.map(({ name }) => cluster.issuedCertificate(name));
  const steps: Measured[] = [];
  for (const step of [null, 'replace', 'drop-old'] as (CaStep | null)[]) {
    const args = step ? [`--${step}`] : [];
    steps.push(await interrupt(stage, 'rotateCa', names(stage), () => cluster.rotate('ca', ...args)));
  }
  await expectShown(stage, before);
  return steps;
}

/**
 * Other passwords for the users that every cluster has. Then a broker is taken, so that all clients sign in to it anew: the
 * load's, which know the password's file.
 */
export async function rotateUsers(stage: Stage, nodes: string[]): Promise<Measured> {
  const { cluster, progress, noteSecrets } = stage;
  for (const user of USERS) {
    await cluster.rotateUser(user);
    noteSecrets();
    progress(`rotateUsers: every broker takes the new password of ${user}, and none the old one`);
  }
  return interrupt(stage, 'rotateUsers', nodes, (before) =>
    announce(nodes, before, 'terminate', NOTICE_SECONDS),
  );
}

function names({ cluster }: Stage): string[] {
  return cluster.nodes.map(({ name }) => name);
}

/** Every listener of every node shows the certificate that the node was issued, and none shows an old one. */
async function expectShown({ cluster, progress }: Stage, before: string[]): Promise<void> {
  const status = await requireCloud();
  const wrong: string[] = [];
  for (const node of cluster.nodes) {
    const issued = cluster.issuedCertificate(node.name);
    const ports = portsOf(node);
    const output = await runInGuest(findGuest(status, node.name).leader, showing(node.address, ports));
    const shown = output.trim().split('\n');
    for (const [index, port] of ports.entries()) {
      if (shown[index] !== issued || before.includes(shown[index])) wrong.push(`${node.name}, port ${port}`);
    }
  }
  if (wrong.length > 0) throw new Error(`rotated, but these show another certificate: ${wrong.join('; ')}`);
  progress('every listener of every node shows its new certificate');
}

function portsOf({ role, public: isPublic }: Node): number[] {
  if (role === 'controller') return [PORTS.controller];
  return [PORTS.broker, PORTS.client, ...(isPublic ? [PORTS.public] : [])];
}

/** Shell: print the SHA-256 of the certificate that each listener shows, a line each, in lower-case hex. */
function showing(host: string, ports: number[]): string {
  const program = [
    'const { connect } = require("tls");',
    `const pem = require("fs").readFileSync("${NODE_PATHS.keystore}");`,
    'const show = (port) => new Promise((resolve, reject) => {',
    `  const socket = connect({ host: "${host}", port, key: pem, cert: pem, rejectUnauthorized: false }, () => {`,
    '    resolve(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());',
    '    socket.destroy();',
    '  });',
    '  socket.on("error", reject);',
    '});',
    `Promise.all([${ports.join()}].map(show)).then((all) => console.log(all.join("\\n")));`,
  ];
  return `node -e '${program.join('\n')}'`;
}
