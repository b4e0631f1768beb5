/** What became of the records of a run. */
export interface LedgerCounts {
  acked: number;
  /** Acknowledged, but not there. */
  lost: number;
  /** Copies beyond the first. */
  duplicated: number;
  /** First copies that stand behind a later record of their partition. */
  outOfOrder: number;
  /** Sends that were never acknowledged. Their records may be there or not. */
  failedSends: number;
}

/** Every record acknowledged, kept, once, in its place. */
export function isWhole({ lost, duplicated, outOfOrder, failedSends }: Omit<LedgerCounts, 'acked'>): boolean {
  return lost + duplicated + outOfOrder + failedSends === 0;
}

export interface Ledger {
  acknowledged(partition: number, sequence: number): void;
  failed(partition: number, sequence: number): void;
  /** A record found in the topic; to be told in the order of offsets. */
  read(partition: number, sequence: number): void;
  /** Of all partitions, or of one. */
  counts(partition?: number): LedgerCounts;
}

interface Page {
  acked: Set<number>;
  failed: Set<number>;
  read: Set<number>;
  highest: number;
  duplicated: number;
  outOfOrder: number;
}

/** Books of a run that writes the sequence numbers 0, 1, 2, … to each partition and reads them back. */
export function createLedger(): Ledger {
  const pages = new Map<number, Page>();
  const page = (partition: number): Page => {
    const existing = pages.get(partition) ?? emptyPage();
    pages.set(partition, existing);
    return existing;
  };
  return {
    acknowledged: (partition, sequence) => void page(partition).acked.add(sequence),
    failed: (partition, sequence) => void page(partition).failed.add(sequence),
    read: (partition, sequence) => enterRead(page(partition), sequence),
    counts: (partition) =>
      (partition === undefined ? [...pages.values()] : [page(partition)]).map(countPage).reduce(add, NOTHING),
  };
}

const NOTHING: LedgerCounts = { acked: 0, lost: 0, duplicated: 0, outOfOrder: 0, failedSends: 0 };

function emptyPage(): Page {
  return { acked: new Set(), failed: new Set(), read: new Set(), highest: -1, duplicated: 0, outOfOrder: 0 };
}

function enterRead(page: Page, sequence: number): void {
  if (page.read.has(sequence)) page.duplicated += 1;
  else if (sequence < page.highest) page.outOfOrder += 1;
  page.read.add(sequence);
  page.highest = Math.max(page.highest, sequence);
}

function countPage({ acked, failed, read, duplicated, outOfOrder }: Page): LedgerCounts {
  const lost = [...acked].filter((sequence) => !read.has(sequence)).length;
  return { acked: acked.size, lost, duplicated, outOfOrder, failedSends: failed.size };
}

function add(a: LedgerCounts, b: LedgerCounts): LedgerCounts {
  return {
    acked: a.acked + b.acked,
    lost: a.lost + b.lost,
    duplicated: a.duplicated + b.duplicated,
    outOfOrder: a.outOfOrder + b.outOfOrder,
    failedSends: a.failedSends + b.failedSends,
  };
}
