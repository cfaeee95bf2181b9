import type { useAdvice } from '../../api/templates';
import { count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { Panel, pageClasses as page } from '../shell/Page';
import classes from './Team.module.css';

type Items = NonNullable<ReturnType<typeof useAdvice>['data']>['items'];

/** Whether to answer in a thread, or to leave it alone, and why. */
export function AdvicePanel({ items }: { items: Items }) {
  if (items.length === 0) return null;
  return (
    <Panel title={texts.team.advice}>
      <ul className={classes.advice}>
        {items.map((one) => (
          <li key={`${one.platform} ${one.rootId}`}>
            <span className={classes.stance} data-stance={one.stance}>
              {one.stance}
            </span>
            <div>
              <p>{one.reasons.map((reason) => told(reason, null, 120)).join('; ')}</p>
              <p className={page.soft}>
                {plainText(one.platform, 30)} · {texts.incident.reach} {count(one.reach)}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
