import { age } from '../../lib/time';
import type { Link } from '../../live/link';
import { texts } from '../../texts';
import classes from './Link.module.css';

/** Whether the wall hears its server, and how old the picture is. `silence` in milliseconds, null before the first word. */
export function LinkBadge({ link, silence }: { link: Link; silence: number | null }) {
  return (
    <p className={classes.badge} data-link={link}>
      <svg viewBox="0 0 16 12" aria-hidden="true">
        {[3, 6, 9, 12].map((height, bar) => (
          <rect key={height} x={bar * 4} y={12 - height} width="2.6" height={height} rx="1" className={classes.bar} />
        ))}
      </svg>
      <span role="status" className={classes.word}>
        {texts.link[link]}
      </span>
      <span className={classes.age}>{silence === null ? texts.neverUpdated : texts.updated(age(silence))}</span>
    </p>
  );
}

/** Across the wall when its picture is not the present: this must never look like calm. */
export function NotThePresent({ title, body }: { title: string; body: string }) {
  return (
    <div className={classes.curtain} role="alert">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <g fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round">
          <circle cx="12" cy="12" r="9" strokeDasharray="4 3.2" />
          <path d="m5.5 18.5 13-13" />
        </g>
      </svg>
      <div>
        <p className={classes.curtainTitle}>{title}</p>
        <p>{body}</p>
      </div>
    </div>
  );
}
