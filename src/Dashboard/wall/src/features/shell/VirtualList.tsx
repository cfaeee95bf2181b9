import { type ReactNode, useRef, useState } from 'react';
import { visibleRows } from '../../lib/visibleRows';
import classes from './VirtualList.module.css';

interface Props<T> {
  items: readonly T[];
  /** Pixels; every row has it. */
  rowHeight: number;
  /** Pixels the list takes when it is long. */
  height: number;
  label: string;
  keyOf(item: T): string;
  children(item: T): ReactNode;
  /** Somebody scrolled to the end. */
  onEnd?(): void;
}

/** A long list of which only what is seen is drawn: ten thousand posts cost as much as twenty. */
export function VirtualList<T>({ items, rowHeight, height, label, keyOf, children, onEnd }: Props<T>) {
  const [top, setTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const { first, end } = visibleRows(items.length, rowHeight, top, height);
  return (
    <div
      ref={box}
      className={classes.box}
      style={{ maxHeight: height }}
      // Scrolled by keys, too.
      tabIndex={0}
      role="group"
      aria-label={label}
      onScroll={({ currentTarget: at }) => {
        setTop(at.scrollTop);
        if (at.scrollTop + at.clientHeight > at.scrollHeight - 3 * rowHeight) onEnd?.();
      }}
    >
      <ol style={{ height: items.length * rowHeight, paddingTop: first * rowHeight }}>
        {items.slice(first, end).map((item) => (
          <li key={keyOf(item)} style={{ height: rowHeight }}>
            {children(item)}
          </li>
        ))}
      </ol>
    </div>
  );
}
