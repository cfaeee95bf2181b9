import type { AlertGroup } from '../../lib/alertGroups';
import { ms, timeOfDay, type Zone } from '../../lib/time';
import { told } from '../../lib/told';
import { useLive } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import classes from './LatestSignals.module.css';

interface Props {
  groups: readonly AlertGroup[];
  now: number;
  zone: Zone;
}

/** What the engine noticed lately, and what was decided about it. */
export function LatestSignals({ groups, now, zone }: Props) {
  const { picture } = useLive();
  return (
    <section className={classes.panel} aria-label={texts.signals.latest}>
      <h2 className="label">{texts.signals.latest}</h2>
      <ol className={classes.list}>
        {groups.map(({ lead: { signal, decision }, count }) => (
          <li
            key={`${signal.brand} ${signal.drill} ${signal.kind}`}
            className={classes.row}
            data-severity={signal.severity}
          >
            <time dateTime={signal.at} className={classes.time}>
              {timeOfDay(ms(signal.at), now, zone)}
            </time>
            <div className={classes.what}>
              <p className={`${classes.sentence} hostile`}>{told(signal.evidence.sentence, { id: signal.brand, name: nameOf(picture, signal.brand) }, 220)}</p>
              <p className={classes.facts}>
                {signal.drill !== null && <DrillMark />}
                <span>
                  {texts.signals.kind(signal.kind)}
                  {count > 1 && ` · ${texts.signals.times(count)}`}
                </span>
                <span>{texts.signals.decision(decision)}</span>
              </p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
