import type { ComponentChildren } from 'preact';
import { Component } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RowWindow } from './row-window.ts';
import { rowWindow } from './row-window.ts';

export interface Column<T> {
  readonly id: string;
  readonly head: string;
  /** A track of the grid: `8rem`, `minmax(10rem, 2fr)`. */
  readonly width: string;
  readonly isNumber?: boolean;
  /** What the table is asked to be sorted by. */
  readonly sort?: string;
  cell(row: T): ComponentChildren;
}

export interface VirtualTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  /** A row that is another object is drawn again, any other is not. */
  keyOf(row: T): string;
  readonly rowPx: number;
  /** Of a row, for tests and scripts: `{ 'data-store-id': … }`. */
  attributes?(row: T): Readonly<Record<string, string>>;
  /** Below this the table scrolls sideways. */
  readonly least?: string;
  readonly sort?: string;
  onSort?(sort: string): void;
  /** In the place of the rows while there are none. */
  readonly empty?: ComponentChildren;
  /** Near the end: more can be fetched. */
  onEnd?: (() => void) | undefined;
  /** Told on scrolling, and at first. */
  onScrolled?(isAtTop: boolean): void;
  readonly name?: string;
}

/** A table of any length; only the rows in sight exist. Their height is fixed, so that nothing jumps. */
export function VirtualTable<T extends object>(props: VirtualTableProps<T>) {
  const { label, columns, rows, rowPx, name = '', least, empty } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const seen = useRowWindow(scroll, rows.length, props);
  const style = { '--columns': columns.map(({ width }) => width).join(' '), ...(least && { '--least': least }) };
  return (
    <div class={`table ${name}`} style={style}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard */}
      <section class="table-scroll" ref={scroll} tabIndex={0} aria-label={label}>
        <table aria-label={label} aria-rowcount={rows.length + 1}>
          <thead>
            <tr class="table-head" aria-rowindex={1}>
              {columns.map((column) => (
                <Head
                  key={column.id}
                  column={column}
                  isSorted={column.sort !== undefined && column.sort === props.sort}
                  onSort={props.onSort}
                />
              ))}
            </tr>
          </thead>
          <tbody class="table-body" style={{ height: `${rows.length * rowPx}px` }}>
            {rows.slice(seen.from, seen.to).map((row, offset) => (
              <Row key={props.keyOf(row)} row={row} index={seen.from + offset} table={props} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 && empty}
      </section>
    </div>
  );
}

interface HeadProps<T> {
  readonly column: Column<T>;
  readonly isSorted: boolean;
  readonly onSort: ((sort: string) => void) | undefined;
}

function Head<T>({ column: { id, head, sort, isNumber }, isSorted, onSort }: HeadProps<T>) {
  return (
    <th class={`head-${id} ${isNumber ? 'number' : ''}`} aria-sort={isSorted ? 'other' : undefined}>
      {sort === undefined || onSort === undefined ? (
        head
      ) : (
        <button type="button" class="table-sort" onClick={() => onSort(sort)}>
          {head}
          <span aria-hidden="true">{isSorted ? ' ▾' : ''}</span>
        </button>
      )}
    </th>
  );
}

interface RowProps<T> {
  readonly row: T;
  readonly index: number;
  readonly table: VirtualTableProps<T>;
}

/** Drawn again only for another row, place or set of columns. */
class Row<T extends object> extends Component<RowProps<T>> {
  override shouldComponentUpdate(next: RowProps<T>): boolean {
    const { row, index, table } = this.props;
    return (
      next.row !== row ||
      next.index !== index ||
      next.table.columns !== table.columns ||
      next.table.rowPx !== table.rowPx
    );
  }

  override render({ row, index, table }: RowProps<T>) {
    const { columns, rowPx } = table;
    const style = { transform: `translateY(${index * rowPx}px)`, height: `${rowPx}px` };
    return (
      <tr class="table-row" aria-rowindex={index + 2} style={style} {...table.attributes?.(row)}>
        {columns.map((column) => (
          <td
            key={column.id}
            class={`table-cell cell-${column.id} ${column.isNumber ? 'number' : ''}`}
            data-head={column.head}
          >
            {column.cell(row)}
          </td>
        ))}
      </tr>
    );
  }
}

function useRowWindow<T>(
  scroll: { readonly current: HTMLElement | null },
  count: number,
  { rowPx, onEnd, onScrolled }: VirtualTableProps<T>,
): RowWindow {
  const [seen, setSeen] = useState<RowWindow>({ from: 0, to: Math.min(count, 40) });
  useLayoutEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const look = () => {
      const found = rowWindow(element.scrollTop, element.clientHeight, rowPx, count);
      setSeen((before) => (before.from === found.from && before.to === found.to ? before : found));
      onScrolled?.(element.scrollTop < rowPx);
      if (found.to >= count) onEnd?.();
    };
    look();
    const resizes = new ResizeObserver(look);
    resizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroll, count, rowPx, onEnd, onScrolled]);
  return seen;
}
