import type { TimelineEntry } from '../live/model';

/** One line, or a run of findings of the engine between two things that were decided or done. */
export type TimelineLine = { entry: TimelineEntry } | { run: TimelineEntry[] };

// Up to here each finding has its own line.
const longRun = 3;

/** What people did and what was decided stays line by line; a long run of mere findings between is one line that can be opened. */
export function foldTimeline(entries: readonly TimelineEntry[]): TimelineLine[] {
  const lines: TimelineLine[] = [];
  let run: TimelineEntry[] = [];
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
