/** Ways in which bytes turn up in files. */
export const FORMS = ['plain', 'base64', 'base64 twice', 'hex', 'percent'] as const;
export type Form = (typeof FORMS)[number];

/** All texts that the bytes may be found as, one character a byte. */
export function formsOf(bytes: Buffer): { form: Form; text: string }[] {
  const plain = bytes.toString('latin1');
  const once = base64Forms(bytes);
  const twice = once.flatMap((text) => base64Forms(Buffer.from(text)));
  return [
    { form: 'plain', text: plain },
    ...once.map((text) => ({ form: 'base64' as const, text })),
    ...twice.map((text) => ({ form: 'base64 twice' as const, text })),
    ...[bytes.toString('hex'), bytes.toString('hex').toUpperCase()].map((text) => ({
      form: 'hex' as const,
      text,
    })),
    { form: 'percent', text: percentForm(plain) },
  ];
}

/** As in URLs and forms. Each byte by itself: what UTF-8 makes of a binary one is so much alike that needles meet by chance. */
function percentForm(plain: string): string {
  return plain.replaceAll(/[^A-Za-z0-9._~-]/g, (character) => {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    return `%${hex}`;
  });
}

/**
 * As they look inside something longer: at each of the three places where a byte may be in a group of three, without the
 * characters that tell of neighbours, in both alphabets.
 */
function base64Forms(bytes: Buffer): string[] {
  const standard = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  const url = standard.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([...standard, ...url])];
}
