import { count } from '../../lib/format';
import type { Figures } from '../../lib/historyFigures';
import { texts } from '../../texts';
import { pageClasses as page } from '../shell/Page';
import { inWords } from './HistoryChart';

const words = texts.history;

/** What the window adds up to, beside what the other one did. */
export function FiguresRow({ now, before }: { now: Figures; before?: Figures | undefined }) {
  const rows: [string, string, string | undefined][] = [
    [words.metrics.volume, count(now.volume), before && count(before.volume)],
    [words.metrics.share, now.negativeShare === null ? '–' : inWords(now.negativeShare, 'share'), before && (before.negativeShare === null ? '–' : inWords(before.negativeShare, 'share'))],
    [words.metrics.mean, now.mean === null ? '–' : now.mean.toFixed(2), before && (before.mean === null ? '–' : before.mean.toFixed(2))],
    [words.metrics.impressions, now.impressions === null ? '–' : count(now.impressions), before && (before.impressions === null ? '–' : count(before.impressions))],
  ];
  return (
    <dl className={page.facts}>
      {rows.map(([name, value, was]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {was !== undefined && <small>{words.was(was)}</small>}
          </dd>
        </div>
      ))}
      {now.unheard > 0 && (
        <div>
          <dt>{words.unheard}</dt>
          <dd>
            {inWords(now.unheard, 'share')}
            <small>{words.unheardHelp}</small>
          </dd>
        </div>
      )}
    </dl>
  );
}
