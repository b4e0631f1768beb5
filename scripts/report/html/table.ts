import { element } from '../markup';

export interface Column<Row> {
  heading: string;
  /** Markup of a row's cell. */
  cell(row: Row): string;
  /** @default text; numbers stand on the right */
  kind?: 'text' | 'number';
}

/** A table that scrolls sideways where it does not fit. The first column names its rows. */
export function table<Row>(rows: Row[], columns: Column<Row>[]): string {
  const classOf = ({ kind = 'text' }: Column<Row>) => ({ class: kind });
  const head = columns.map((column) => element('th', { scope: 'col', ...classOf(column) }, column.heading));
  const body = rows.map((row) => {
    const [first, ...others] = columns;
    return element(
      'tr',
      {},
      element('th', { scope: 'row', ...classOf(first) }, first.cell(row)),
      ...others.map((column) => element('td', classOf(column), column.cell(row))),
    );
  });
  const parts = [element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)];
  return element('div', { class: 'scroll' }, element('table', {}, ...parts));
}
