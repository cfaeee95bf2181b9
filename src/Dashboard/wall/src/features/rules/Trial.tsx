import { Loader } from '@mantine/core';
import { type RuleDraft, type RuleTrial, useRuleTrial } from '../../api/rules';
import { plainText } from '../../lib/hostileText';
import { ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { Failure } from '../session/Failure';
import classes from './Rules.module.css';

const words = texts.trial;

/** The rule on the last 90 days, before it is saved: whoever presses the button has read what it would have done. */
export function Trial({ draft, ready }: { draft: RuleDraft & { id?: string }; ready: boolean }) {
  const trial = useRuleTrial(draft, ready);
  return (
    <section className={classes.trial} aria-label={words.heading} aria-live="polite">
      <h3 className="label">
        {words.heading} {trial.isFetching && <Loader size="xs" type="dots" aria-hidden="true" />}
      </h3>
      {!ready ? (
        <p className={classes.soft}>{words.wait}</p>
      ) : trial.data ? (
        <Told of={trial.data} />
      ) : trial.error ? (
        <Failure error={trial.error} />
      ) : (
        <p className={classes.soft}>{words.asking}</p>
      )}
    </section>
  );
}

function Told({ of: { sentence, with: after, without, signals, limits } }: { of: RuleTrial }) {
  const { zone } = useSettings();
  const { skew } = useLive();
  const now = useNow() + skew;
  const rows: [string, (count: RuleTrial['with']) => string][] = [
    [words.alarms, (count) => count.alarmsPerWeek.toFixed(1)],
    [words.pauses, (count) => String(count.pauses)],
    [words.pausedHours, (count) => count.pausedHours.toFixed(1)],
    [words.postsHeld, (count) => String(count.postsHeld)],
    [words.useful, (count) => String(count.useful)],
    [words.needless, (count) => String(count.needless)],
  ];
  return (
    <>
      <p className={classes.told}>{plainText(sentence, 500)}</p>
      <table className={classes.counts}>
        <caption className="visually-hidden">{words.table}</caption>
        <thead>
          <tr>
            <td />
            {rows.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {([
            [words.now, without],
            [words.withIt, after],
          ] as const).map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {rows.map(([what, say]) => (
                <td key={what} data-label={what} data-changed={say(count) !== say(without) || undefined}>
                  {say(count)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {signals.length > 0 && (
        <details>
          <summary>{words.signals(signals.length)}</summary>
          <ul className={classes.found}>
            {signals.map((signal) => (
              <li key={signal.id}>
                <p>{plainText(signal.sentence, 300)}</p>
                <p className={classes.soft}>
                  <time dateTime={signal.at}>{timeOfDay(ms(signal.at), now, zone)}</time> ·{' '}
                  {words.change(words.actions[signal.inForce ?? ''] ?? texts.page.none, words.actions[signal.asks ?? ''] ?? texts.page.none)}
                  {signal.verdict && ` · ${signal.verdict}`}
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
      {limits.map((limit) => (
        <p key={limit} className={classes.soft}>
          {plainText(limit, 300)}
        </p>
      ))}
    </>
  );
}
