import type { ReactNode } from 'react';
import page from './Page.module.css';
import classes from './Table.module.css';

export interface Column<T> {
  head: string;
  /** The head is for screen readers only, such as over buttons. */
  quiet?: boolean;
  /** Figures stand under one another, buttons at the end. */
  align?: 'number' | 'act';
  /** Names its row. */
  isName?: boolean;
  cell(item: T): ReactNode;
}

interface Props<T> {
  label: string;
  columns: readonly Column<T>[];
  items: readonly T[];
  keyOf(item: T): string;
  /** What is less than the others: switched off, over. */
  isOff?(item: T): boolean;
}

/** A table; on a phone each row is a card whose cells carry their heads. */
export function Table<T>({ label, columns, items, keyOf, isOff }: Props<T>) {
  return (
    // What scrolls sideways is reached by keys: by its buttons, or itself.
    <div className={page.scroll} role="group" aria-label={label} tabIndex={columns.some(({ align }) => align === 'act') ? undefined : 0}>
      <table className={`${page.table} ${classes.table}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ head, quiet, align }) => (
              <th key={head} scope="col" className={align && page[align]}>
                {quiet ? <span className="visually-hidden">{head}</span> : head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)} data-off={isOff?.(item) || undefined}>
              {columns.map(({ head, quiet, align, isName, cell }) =>
                isName ? (
                  <th key={head} scope="row">
                    {cell(item)}
                  </th>
                ) : (
                  <td key={head} data-head={quiet ? undefined : head} className={align && page[align]}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
