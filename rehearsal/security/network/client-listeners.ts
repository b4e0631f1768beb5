import type { Connection } from '../../../kafka/connection';
import { attempt } from '../../../scripts/check/bounded';
import { probeBrokers } from '../../../scripts/check/brokers';
import { probePermissions } from '../../../scripts/check/permissions';
import { askOverTls, onlyTls } from './handshake';
import type { Trial } from './temptations';

/** Everything that a listener for SCRAM users must refuse, as `npm run check` tries it, and older TLS besides. */
export async function tryClientListeners(
  brokers: { name: string; endpoint: string }[],
  app: Connection,
  signal: AbortSignal,
): Promise<Trial[]> {
  const probes = await probeBrokers(brokers, app, signal);
  const { createTopic, readForeignTopic } = await probePermissions(app, signal);
  const trials = await Promise.all(
    probes.map(async ({ name: target, endpoint, sasl, negatives }): Promise<Trial[]> => {
      const { plaintext, noCredentials, wrongPassword, tls12 } = negatives;
      const old = (version: 'TLSv1' | 'TLSv1.1') =>
        attempt(signal, () => askOverTls(endpoint, { ca: app.ca, ...onlyTls(version) }));
      return [
        { target, temptation: 'scramSignIn', attempt: sasl },
        { target, temptation: 'plaintext', attempt: plaintext },
        { target, temptation: 'noCredentials', attempt: noCredentials },
        { target, temptation: 'wrongPassword', attempt: wrongPassword },
        { target, temptation: 'tls10', attempt: await old('TLSv1') },
        { target, temptation: 'tls11', attempt: await old('TLSv1.1') },
        { target, temptation: 'tls12', attempt: tls12 },
      ];
    }),
  );
  const all = `any of ${brokers.map(({ name }) => name).join(', ')}`;
  return [
    ...trials.flat(),
    { target: all, temptation: 'createTopic', attempt: createTopic },
    { target: all, temptation: 'readForeignTopic', attempt: readForeignTopic },
  ];
}
