export type Architecture = 'x86_64' | 'arm64';

/** `family.size`, for example m7i-flex.large or u-6tb1.112xlarge. */
const TYPE =
  /^(?<family>[a-z][a-z0-9]*(?:-[a-z0-9]+)?)\.(?<size>nano|micro|small|medium|(?:\d*x)?large|metal(?:-\d+xl)?)$/;
/** Series, generation, then letters that say what is special about the family: "g" among them is Graviton. */
const FAMILY = /^(?<series>[a-z]+)(?<generation>\d+)(?<attributes>[a-z]*)(?:-(?<variant>[a-z0-9]+))?$/;
/** High-memory families are named by their size: u-6tb1. */
const HIGH_MEMORY = /^u-\d+tb\d+$/;

/** Families that still run on Xen (EC2 Instance Types guide): their volumes are no NVMe devices. */
const XEN = /^(t[12]|m[1-4]|c[134]|r[34]|x1e?|d2|h1|i[23]|f1|g[23]s?|p[23]|cc[12]|cg1|cr1|hi1|hs1)$/;

export function isInstanceType(text: string): boolean {
  return TYPE.test(text);
}

/** Whether a type is older than the Nitro system. Bare metal of any family is not. */
export function isXen(type: string): boolean {
  return !isBareMetal(type) && XEN.test(type.split('.')[0]);
}

/** A server without a hypervisor: takes many minutes to boot, and costs what a whole host does. */
export function isBareMetal(type: string): boolean {
  return type.split('.')[1]?.startsWith('metal') ?? false;
}

/** Series that share the "Standard" quotas: A, C, D, H, I, M, R, T and Z. Each other one has quotas of its own. */
const STANDARD_SERIES = /^(a|c|d|h|im?|is|m|r|t|z)$/;

/** Whether a type counts against the quotas of standard instances. */
export function isStandardType(type: string): boolean {
  const series = FAMILY.exec(type.split('.')[0])?.groups?.series;
  return series !== undefined && STANDARD_SERIES.test(series);
}

/**
 * vCPUs of a standard instance type that a configuration may name (so no bare metal, and nothing older than Nitro).
 * The size says it: an Nxlarge has 4 N, an xlarge 4, a large 2, anything smaller 2 if it is burstable and 1
 * otherwise. Tested against EC2's own DescribeInstanceTypes, type by type.
 */
export function vcpusOf(type: string): number {
  const [family, size] = type.split('.');
  const xlarge = /^(\d*)xlarge$/.exec(size);
  if (xlarge) return 4 * Number(xlarge[1] || 1);
  return size === 'large' || family.startsWith('t') ? 2 : 1;
}

/**
 * Processor architecture of an EC2 instance type, by the naming convention of EC2's User Guide ("Amazon EC2
 * instance type naming conventions"). Undefined for what has no such name.
 */
export function architectureOf(type: string): Architecture | undefined {
  const family = TYPE.exec(type)?.groups?.family;
  if (family === undefined) return undefined;
  // Apple: only the first generation has Intel's processors.
  if (/^mac(\d|-)/.test(family)) return family === 'mac1' ? 'x86_64' : 'arm64';
  if (HIGH_MEMORY.test(family)) return 'x86_64';
  const parts = FAMILY.exec(family)?.groups;
  if (!parts) return undefined;
  const arm =
    // The first Graviton came before the letter for it.
    family === 'a1' ||
    parts.attributes.includes('g') ||
    // NVIDIA's Grace, as in p6e-gb200.
    /^gb\d+$/.test(parts.variant ?? '');
  return arm ? 'arm64' : 'x86_64';
}
