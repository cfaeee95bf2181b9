import { useRef, useState } from 'react';

/** What is wrong at a field; undefined when nothing is. */
export type Errors = (field: string) => string | undefined;

export interface Lists<T> {
  items: T[];
  changed: boolean;
  /** The same for an item as long as it is there, wherever it stands. */
  keyOf(n: number): number;
  add(item: T): void;
  change(n: number, changes: Partial<T>): void;
  drop(n: number): void;
}

/** A list that is edited in place. */
export function useLists<T extends object>(initial: T[]): Lists<T> {
  const next = useRef(0);
  const keyed = (item: T) => ({ item, key: next.current++ });
  const [rows, setRows] = useState(() => initial.map((item, key) => ({ item, key: -1 - key })));
  const [changed, setChanged] = useState(false);
  const set = (changedRows: typeof rows) => {
    setRows(changedRows);
    setChanged(true);
  };
  return {
    items: rows.map(({ item }) => item),
    changed,
    keyOf: (n) => rows[n]?.key ?? n,
    add: (item) => set([...rows, keyed(item)]),
    change: (n, changes) => set(rows.map((row, at) => (at === n ? { ...row, item: { ...row.item, ...changes } } : row))),
    drop: (n) => set(rows.filter((_, at) => at !== n)),
  };
}
