import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '../../docs/faults.md');

/** A row of docs/faults.md. */
export interface FaultRow {
  id: string;
  /** What goes wrong, in words. */
  fault: string;
  /** The node's state at the end. */
  end: string;
  /** What an operator is shown: the passages in backticks, each to be found as it is. */
  messages: string[];
}

/** Every row of the table, in order. A row's id leads its line: | `id` | fault | end | message | remedy | */
export function faultRows(): FaultRow[] {
  const rows = readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => /^\| `/.test(line));
  return rows.map((line) => {
    const [id, fault, end, message] = line
      .split('|')
      .slice(1)
      .map((cell) => cell.trim());
    return {
      id: unquote(id),
      fault,
      end: unquote(end),
      messages: (message.match(/`[^`]+`/g) ?? []).map(unquote),
    };
  });
}

const unquote = (cell: string): string => cell.replaceAll('`', '');

/** A test of one row: it is told what the table promises. */
export function fault(id: string, check: (row: FaultRow) => Promise<void>): void {
  const row = faultRows().find((candidate) => candidate.id === id);
  if (!row) throw new Error(`docs/faults.md has no row ${id}`);
  it(`${id}: ${row.fault}`, () => check(row));
}

/** Check that all of it was said. @param said whatever an operator may read: status, journal, tags */
export function expectSaid({ messages }: FaultRow, ...said: (string | null)[]): void {
  const text = said.join('\n');
  for (const message of messages) expect(text).toContain(message);
}
