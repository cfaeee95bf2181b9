import { responseClock } from '../../lib/responseClock';
import { clockFace } from '../../lib/time';
import { texts } from '../../texts';
import classes from './ResponseClock.module.css';

interface Props {
  /** Milliseconds since 1970. */
  crossedAt: number;
  now: number;
  stoppedAt?: number;
  large?: boolean;
}

/** The 30 minutes as a ring that empties, digits, and a word. */
export function ResponseClock({ crossedAt, now, stoppedAt, large = false }: Props) {
  const { phase, left, part } = responseClock(crossedAt, now, stoppedAt);
  const word =
    phase === 'over' ? texts.incident.over : phase === 'stopped' ? texts.incident.stopped : texts.incident.left;
  return (
    <div
      role="timer"
      className={classes.clock}
      data-phase={phase}
      data-large={large || undefined}
      aria-label={`${texts.incident.clock}: ${clockFace(left)} ${word}`}
    >
      <svg viewBox="0 0 36 36" aria-hidden="true">
        <circle cx="18" cy="18" r="15.5" className={classes.track} />
        <circle
          cx="18"
          cy="18"
          r="15.5"
          className={classes.rest}
          pathLength={100}
          strokeDasharray={`${phase === 'over' ? 100 : 100 * (1 - part)} 100`}
          transform="rotate(-90 18 18)"
        />
      </svg>
      <span className={classes.face}>
        <span className={classes.digits}>
          {phase === 'over' && '+'}
          {clockFace(left)}
        </span>
        <span className={classes.word}>{word}</span>
      </span>
    </div>
  );
}
