import { useCounterfactual } from '../../api/history';
import { count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Loaded, Panel } from '../shell/Page';
import classes from './Insight.module.css';

const words = texts.effect;

/** What the event changed: heard, less what would have been heard without it, with the interval of the method's own errors. */
export function Effect({ incident }: { incident: string }) {
  return (
    <Panel title={words.heading}>
      <Changed incident={incident} what="volume" />
      <Changed incident={incident} what="negative" quietly />
    </Panel>
  );
}

/** `quietly`: what the line above said already about why nothing is known is not said again. */
function Changed({ incident, what, quietly = false }: { incident: string; what: 'volume' | 'negative'; quietly?: boolean }) {
  const answer = useCounterfactual(incident, what);
  if (quietly && !answer.data?.effect) return null;
  return (
    <Loaded of={answer}>
      {({ effect, why }) =>
        effect === null ? (
          <p className={classes.soft}>{why === null ? words.not : plainText(why, 300)}</p>
        ) : (
          <div className={classes.effect}>
            <p>{words.sentence(words.what[what], count(effect.observed), count(effect.expected))}</p>
            <p>
              {words.difference}: <strong>{effect.effect < 0 ? words.fewer(count(-effect.effect)) : words.more(count(effect.effect))}</strong>{' '}
              <span className={classes.soft}>({words.interval(count(effect.low), count(effect.high))})</span>
            </p>
            {!quietly && <p className={classes.soft}>{words.learnt(effect.placebos)}</p>}
          </div>
        )
      }
    </Loaded>
  );
}
