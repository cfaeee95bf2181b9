import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import type { Alert } from '../../live/model';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import classes from './LatestSignals.module.css';

interface Props {
  alerts: readonly Alert[];
  now: number;
  zone: Zone;
}

/** What the engine noticed lately, and what was decided about it. */
export function LatestSignals({ alerts, now, zone }: Props) {
  return (
    <section className={classes.panel} aria-label={texts.signals.latest}>
      <h2 className="label">{texts.signals.latest}</h2>
      <ol className={classes.list}>
        {alerts.map(({ signal, decision }) => (
          <li key={signal.id} className={classes.row} data-severity={signal.severity}>
            <time dateTime={signal.at} className={classes.time}>
              {timeOfDay(ms(signal.at), now, zone)}
            </time>
            <div className={classes.what}>
              <p className={`${classes.sentence} hostile`}>{plainText(signal.evidence.sentence, 220)}</p>
              <p className={classes.facts}>
                {signal.drill !== null && <DrillMark />}
                <span>{texts.signals.kind(signal.kind)}</span>
                <span>{texts.signals.decision(decision)}</span>
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
