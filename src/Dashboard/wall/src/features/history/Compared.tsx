import { useComparison } from '../../api/history';
import { count } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { texts } from '../../texts';
import { Loaded, Panel, pageClasses as page } from '../shell/Page';

const words = texts.compared;
const percent = (share: number) => `${Math.round(Math.abs(share) * 100)} %`;
// What explains less is noise.
const mostParts = 8;

interface Props {
  /** As the server takes a side; empty = it cannot be said, and the chart alone compares. */
  a: string;
  b: string;
  name: string;
  other: string;
}

/** Two periods, brands or crises side by side, and what makes the difference. */
export function Compared({ a, b, name, other }: Props) {
  const compared = useComparison(a, b);
  if (a === '' || b === '') return null;
  return (
    <Panel title={`${words.heading} ${words.with(plainText(other, 60))}`}>
      <Loaded of={compared}>
        {({ figures, contributions }) => (
          <div className={page.columns}>
            <div className={page.scroll}>
              <table className={page.table}>
                <thead>
                  <tr>
                    <th>{words.figure}</th>
                    <th className={page.number}>{plainText(name, 40)}</th>
                    <th className={page.number}>{plainText(other, 30)}</th>
                    <th className={page.number}>{words.ratio}</th>
                  </tr>
                </thead>
                <tbody>
                  {figures.map((figure) => (
                    <tr key={figure.name}>
                      <td>{figure.name.replaceAll('-', ' ')}</td>
                      <td className={page.number}>{valueWords(figure.a, figure.unit)}</td>
                      <td className={page.number}>{valueWords(figure.b, figure.unit)}</td>
                      <td className={page.number}>{figure.ratio === null ? texts.page.none : words.times(figure.ratio.toFixed(figure.ratio < 10 ? 2 : 0))}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {contributions.length > 0 && (
              <div>
                <h3 className="label">{words.contributions}</h3>
                <p className={page.soft}>{words.contributionsIntro}</p>
                <div className={page.scroll}>
                  <table className={page.table}>
                    <tbody>
                      {contributions.slice(0, mostParts).map((one) => (
                        <tr key={`${one.by} ${one.value}`}>
                          <td>
                            {plainText(one.value, 60)} <span className={page.soft}>{one.by}</span>
                          </td>
                          <td className={page.number}>
                            {count(one.b)} → {count(one.a)}
                          </td>
                          <td className={page.number}>{one.part === null ? texts.page.none : one.part < 0 ? words.against(percent(one.part)) : words.part(percent(one.part))}</td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              </div>
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function valueWords(value: number | null, unit: string): string {
  if (value === null) return texts.page.none;
  if (unit === 'share') return percent(value);
  return unit === 'score' ? value.toFixed(2) : count(value);
}
