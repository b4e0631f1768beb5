import { contentOf, type NamedSecret } from './named';

/** Every secret that a cluster has had: rotation gives it others, and those that are retired still open what was recorded. */
export class KnownSecrets {
  private readonly had = new Map<string, NamedSecret>();

  /** @param current reads those that it has now */
  constructor(private readonly current: () => NamedSecret[]) {
    this.note();
  }

  /** To be called often enough that none comes and goes in between. */
  note(): void {
    for (const secret of this.current()) this.had.set(contentOf(secret.atoms), secret);
  }

  /** All of them. Those that are retired have no keys: there is no place where they are meant to be. */
  all(): NamedSecret[] {
    const current = this.current();
    const contents = new Set(current.map(({ atoms }) => contentOf(atoms)));
    const retired = [...this.had].filter(([content]) => !contents.has(content));
    return [
      ...current,
      ...retired.map(([, { name, atoms }]) => ({ name: `${name} (retired)`, keys: [], atoms })),
    ];
  }
}

/** For another process. It is as secret as they are: neither for a file nor for a command line. */
export function secretsToJson(secrets: NamedSecret[]): string {
  return JSON.stringify(
    secrets.map(({ atoms, ...rest }) => ({ ...rest, atoms: atoms.map((atom) => atom.toString('base64')) })),
  );
}

export function secretsFromJson(json: string): NamedSecret[] {
  const secrets = JSON.parse(json) as (Omit<NamedSecret, 'atoms'> & { atoms: string[] })[];
  return secrets.map(({ atoms, ...rest }) => ({
    ...rest,
    atoms: atoms.map((atom) => Buffer.from(atom, 'base64')),
  }));
}
