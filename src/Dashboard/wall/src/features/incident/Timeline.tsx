import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import type { TimelineEntry } from '../../live/model';
import { texts } from '../../texts';
import classes from './Timeline.module.css';

/** What happened, oldest first, and who did it. */
export function Timeline({ entries, now, zone }: { entries: readonly TimelineEntry[]; now: number; zone: Zone }) {
  if (entries.length === 0) return <p>{texts.incident.noTimeline}</p>;
  return (
    <ol className={classes.timeline}>
      {entries.map((entry, position) => (
        <li key={position} data-kind={entry.kind} className={classes.entry}>
          <time dateTime={entry.at} className={classes.time}>
            {timeOfDay(ms(entry.at), now, zone)}
          </time>
          <div>
            <p className={`${classes.text} hostile`}>{plainText(entry.text, 1000)}</p>
            <p className={classes.who}>{plainText(entry.by, 60)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
