/** One line, or a run of findings of the engine between two things that were decided or done. */
export type TimelineLine<T> = { entry: T } | { run: T[] };

// Up to here each finding has its own line.
const longRun = 3;

/** What people did and what was decided stays line by line; a long run of mere findings between is one line that can be opened. */
export function foldTimeline<T extends { kind: string }>(entries: readonly T[]): TimelineLine<T>[] {
  const lines: TimelineLine<T>[] = [];
  let run: T[] = [];
  const close = () => {
    if (run.length > longRun) lines.push({ run });
    else lines.push(...run.map((entry) => ({ entry })));
    run = [];
  };
  for (const entry of entries) {
    if (entry.kind === 'signal') run.push(entry);
    else {
      close();
      lines.push({ entry });
    }
  }
  close();
  return lines;
}
