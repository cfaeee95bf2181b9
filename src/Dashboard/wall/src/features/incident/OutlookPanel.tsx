import { type Outlook, useOutlook } from '../../api/outlook';
import { count } from '../../lib/format';
import { texts } from '../../texts';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';
import classes from './Insight.module.css';

const words = texts.outlook;
const windows = ['PT1H', 'P1D', 'P7D'];

/** A brand's metrics over an hour, a day and a week beside what was forecast for them. */
export function OutlookPanel({ brand, drill }: { brand: string; drill: string | null }) {
  const outlook = useOutlook(brand, drill);
  return (
    <Panel title={words.heading}>
      <Loaded of={outlook} empty={words.none} isEmpty={({ items }) => items.length === 0}>
        {({ items }) =>
          items.every(({ known }) => !known) ? (
            <p className={classes.soft}>{words.learningAll}</p>
          ) : (
            <div className={page.scroll}>
              <table className={classes.outlook}>
                <thead>
                  <tr>
                    <th scope="col">{words.metric}</th>
                    {windows.map((window) => (
                      <th key={window} scope="col">
                        {words.windows[window]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {[...new Set(items.map(({ metric }) => metric))].map((metric) => (
                    <tr key={metric}>
                      <th scope="row">{words.metrics[metric] ?? metric.replaceAll('-', ' ')}</th>
                      {windows.map((window) => (
                        <td key={window}>
                          <Reading of={items.find((one) => one.metric === metric && one.window === window)} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Reading({ of }: { of: Outlook | undefined }) {
  if (!of?.known) return <span className={classes.soft}>{texts.page.none}</span>;
  const { metric, observed, low, high, nextLow, nextHigh, warmingUp } = of;
  const value = (n: number) => figure(metric, n);
  if (warmingUp)
    return (
      <>
        <strong>{value(observed)}</strong>
        <small>{words.learning}</small>
      </>
    );
  const side = observed > high ? 'above' : observed < low ? 'below' : undefined;
  return (
    <>
      <strong data-side={side} title={words[side ?? 'inside']}>
        {value(observed)}
        {side && <span className="visually-hidden"> {words[side]}</span>}
      </strong>
      <small>{words.expected(value(low), value(high))}</small>
      <small>{words.next(value(nextLow), value(nextHigh))}</small>
    </>
  );
}

function figure(metric: string, n: number): string {
  if (metric === 'mentions') return count(Math.max(0, n));
  return metric === 'mean-sentiment' ? n.toFixed(2) : `${(100 * Math.max(0, n)).toFixed(1)} %`;
}
