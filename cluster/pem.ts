/** Certificates of a PEM text, in order, each a text of its own. */
export function certificatesIn(pem: string): string[] {
  return blocks(pem, 'CERTIFICATE');
}

/** Private keys of a PEM text, in order. */
export function privateKeysIn(pem: string): string[] {
  return blocks(pem, '(?:EC )?PRIVATE KEY');
}

function blocks(pem: string, label: string): string[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----`, 'g');
  return (pem.match(pattern) ?? []).map((block) => `${block}\n`);
}
