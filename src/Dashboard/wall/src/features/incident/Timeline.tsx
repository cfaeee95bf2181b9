import { plainText } from '../../lib/hostileText';
import { type Named, told } from '../../lib/told';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { foldTimeline } from '../../lib/timelineGroups';
import type { TimelineEntry } from '../../live/model';
import { texts } from '../../texts';
import classes from './Timeline.module.css';

interface Props {
  entries: readonly TimelineEntry[];
  brand: Named;
  now: number;
  zone: Zone;
}

/** What happened, oldest first, and who did it. Entries are only ever added, so the place of a line is its identity. */
export function Timeline({ entries, brand, now, zone }: Props) {
  if (entries.length === 0) return <p>{texts.incident.noTimeline}</p>;
  const line = (entry: TimelineEntry, position: number) => (
    <li key={position} className={classes.entry}>
      <time dateTime={entry.at} className={classes.time}>
        {timeOfDay(ms(entry.at), now, zone)}
      </time>
      <div>
        <p className={`${classes.text} hostile`}>{told(entry.text, brand, 1000)}</p>
        <p className={classes.who}>{plainText(entry.by, 60)}</p>
      </div>
    </li>
  );
  return (
    <ol className={classes.timeline}>
      {foldTimeline(entries).map((folded, position) => {
        if ('entry' in folded) return line(folded.entry, position);
        const [first, last] = [folded.run[0], folded.run.at(-1)];
        return (
          <li key={position} className={classes.entry}>
            <time dateTime={first?.at} className={classes.time}>
              {timeOfDay(ms(first?.at), now, zone)}
            </time>
            <details>
              <summary>{texts.incident.findings(folded.run.length, timeOfDay(ms(last?.at), now, zone))}</summary>
              <ol className={classes.run}>{folded.run.map(line)}</ol>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
