import { confidence } from '../../lib/format';
import type { Alert } from '../../live/model';
import { texts } from '../../texts';
import { Panel } from '../shell/Page';
import classes from './Insight.module.css';

const words = texts.authenticity;

/** How much of what drives the incident looks made: the newest finding that looked at it, and what it leaves as organic. */
export function Authenticity({ alerts }: { alerts: readonly Alert[] }) {
  const looked = alerts.filter(({ signal }) => signal.evidence.suspectedShare > 0);
  const suspected = looked[0]?.signal.evidence.suspectedShare ?? 0;
  return (
    <Panel title={words.heading}>
      {suspected === 0 ? (
        <p>{words.none}</p>
      ) : (
        <>
          <div className={classes.parts} aria-hidden="true">
            <span style={{ flexGrow: 1 - suspected }} />
            <span data-part="suspected" style={{ flexGrow: suspected }} />
          </div>
          <p className={classes.legend}>
            <span>
              {confidence(1 - suspected)} {words.organic}
            </span>
            <span>
              {confidence(suspected)} {words.suspected}
            </span>
          </p>
        </>
      )}
      <p className={classes.soft}>{words.help}</p>
    </Panel>
  );
}
