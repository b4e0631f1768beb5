/** An IPv4 network: `base` is the network address as an unsigned 32-bit number, `prefix` its length in bits. */
export interface Cidr {
  base: number;
  prefix: number;
}

const PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Parse `a.b.c.d/len`. Returns undefined for anything else, and for networks with host bits set. */
export function parseCidr(text: string): Cidr | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : undefined;
}

/** Dotted-quad form of an unsigned 32-bit address. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function formatCidr({ base, prefix }: Cidr): string {
  return `${formatAddress(base)}/${prefix}`;
}

/** How many addresses the network holds. */
export function cidrSize({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

/** Whether an IPv4 address lies in a network, both as text. */
export function containsAddress(network: string, address: string): boolean {
  const [net, host] = [parseCidr(network), parseCidr(`${address}/32`)];
  return Boolean(net && host) && host!.base >= net!.base && host!.base < net!.base + cidrSize(net!);
}
