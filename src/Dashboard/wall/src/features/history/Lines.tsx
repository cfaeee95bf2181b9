import { useMemo } from 'react';
import type { HistorySeries } from '../../api/history';
import { plural } from '../../lib/format';
import { align, figuresOf, type Line, type Metric } from '../../lib/historyFigures';
import { texts } from '../../texts';
import { Panel, pageClasses as page } from '../shell/Page';
import { FiguresRow } from './FiguresRow';
import classes from './History.module.css';
import { HistoryChart } from './HistoryChart';

const words = texts.history;
// More lines than colours tell nothing.
const mostLines = 6;

interface Props {
  name: string;
  series: HistorySeries;
  /** What is laid beside it, and how far its times are moved, in milliseconds. */
  beside: HistorySeries | undefined;
  besideName: string;
  /** Another brand has other parts: it is shown whole. */
  besideWhole: boolean;
  shift: number;
  /** One value of a split; empty = all of it. */
  value: string;
  metric: Metric;
  bucket: string;
  timeZone: 'UTC' | undefined;
  onZoom(from: number, to: number): void;
  onPick(at: number): void;
}

/** The answer: what it adds up to, and its line over time with its gaps. */
export function Lines({ name, series, beside, besideName, besideWhole, shift, value, metric, bucket, timeZone, onZoom, onPick }: Props) {
  const { shown, laid, times, lines, unheard } = useMemo(() => {
    const shown = narrowed(series, value);
    const laid = beside && narrowed(beside, besideWhole ? '' : value);
    const times = shown.map((point) => Date.parse(point.start));
    const split = value === '' ? series.series : null;
    const lines: Line[] = split
      ? split.slice(0, mostLines).map((one) => ({ label: one.value || words.unnamed, values: align(times, one.points, metric) }))
      : [{ label: words.metrics[metric], values: align(times, shown, metric) }];
    if (!split && metric === 'volume') lines.push({ label: words.metrics.negative, values: align(times, shown, 'negative') });
    if (laid) lines.push({ label: besideName, values: align(times, laid, metric, shift) });
    return { shown, laid, times, lines, unheard: shown.map(({ heard }) => !heard) };
  }, [series, beside, besideName, besideWhole, shift, value, metric]);
  const points = plural(times.length, 'point');
  return (
    <>
      <FiguresRow now={figuresOf(shown)} before={laid && figuresOf(laid)} />
      <Panel
        title={[name, value, words.metrics[metric]].filter(Boolean).join(' · ')}
        aside={
          <span className={page.soft}>
            {texts.then.resolution(words.bucketOf[bucket] ?? bucket, points)} · {words.hint}
          </span>
        }
      >
        <div className={classes.box}>
          <HistoryChart
            times={times}
            lines={lines}
            unheard={unheard}
            metric={metric}
            compared={laid !== undefined}
            timeZone={timeZone}
            label={words.chart(name, points)}
            onZoom={onZoom}
            onPick={onPick}
          />
        </div>
        {unheard.includes(true) && <p className={page.soft}>{texts.then.gaps}</p>}
      </Panel>
    </>
  );
}

/** Of a split of which one value was asked for, that value; else the whole. */
export const narrowed = (series: HistorySeries, value: string): HistorySeries['points'] =>
  value === '' ? series.points : (series.series?.find((one) => one.value === value)?.points ?? []);
