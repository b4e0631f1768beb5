/** A name as given, or made from the prefix as the provider does: 26 characters that never come twice. */
export function givenOrGeneratedName(state: { name?: string | null; name_prefix?: string | null }): string {
  return state.name || generatedName(state.name_prefix || 'terraform-');
}

export function generatedName(prefix: string): string {
  const stamp = new Date().toISOString().replace(/\D/g, '').padEnd(18, '0');
  counter += 1;
  return `${prefix}${stamp}${counter.toString(16).padStart(8, '0')}`;
}
let counter = 0;

/** Of a generated name: the part before the stamp. */
export function namePrefix(name: string | undefined): string {
  return /^(.*)\d{18}[0-9a-f]{8}$/.exec(name ?? '')?.[1] ?? '';
}
