import { KINDS } from './artifact';
import type { Search, Sighting } from './search';

/** out/rehearsal/secrets.json: where secrets were looked for, and where they were seen. */
export interface SecretsReport {
  ok: boolean;
  /** Names of what was looked for. */
  secrets: string[];
  artifacts: number;
  bytes: number;
  byKind: Search['counts'];
  /** Secrets where they are not meant to be. */
  findings: Omit<Sighting, 'keys'>[];
  /** What is wrong besides, as lines: a search that does not even see what is there proves nothing. */
  faults: string[];
}

/** What is meant to be where: an artifact by its name, and a secret by its key. */
export interface Holding {
  artifact: string;
  key: string;
}

/**
 * Every sighting must be where the secret is meant to be, every secret must be seen where it is meant to be, and no kind of
 * artifact may be missing.
 *
 * @param exposed files with secrets that others may read, as lines
 */
export function judgeSecrets(
  secrets: string[],
  holdings: Holding[],
  { sightings, counts }: Search,
  exposed: string[],
): SecretsReport {
  const meets = (sighting: Sighting, { artifact, key }: Holding) =>
    sighting.artifact === artifact && sighting.keys.includes(key);
  const unseen = holdings
    .filter((holding) => !sightings.some((sighting) => meets(sighting, holding)))
    .map(({ artifact, key }) => `${key} was not seen in ${artifact}, where it is: the search proves nothing`);
  const findings = sightings
    .filter((sighting) => !holdings.some((holding) => meets(sighting, holding)))
    .map(({ artifact, secret, form, offset }) => ({ artifact, secret, form, offset }));
  const faults = [
    ...unseen,
    ...exposed,
    ...KINDS.filter((kind) => !counts[kind]?.bytes).map((kind) => `nothing of the kind ${kind} was searched`),
    ...(secrets.length > 0 ? [] : ['no secret was looked for']),
  ];
  const total = (what: 'artifacts' | 'bytes') =>
    Object.values(counts).reduce((sum, one) => sum + one[what], 0);
  return {
    ok: findings.length === 0 && faults.length === 0,
    ...{ secrets, artifacts: total('artifacts'), bytes: total('bytes'), byKind: counts, findings, faults },
  };
}

/** One line, and one more for each thing that is wrong. */
export function formatSecrets({ secrets, artifacts, bytes, findings, faults }: SecretsReport): string {
  return [
    `secrets: ${secrets.length} looked for in ${artifacts} artifacts, ${Math.round(bytes / 2 ** 20)} MiB: ` +
      `${findings.length} where they are not meant to be`,
    ...findings.map(
      ({ secret, form, artifact, offset }) => `${secret} is in ${artifact}, at byte ${offset} (${form})`,
    ),
    ...faults,
  ].join('\n');
}
