import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'wouter';
import { type HistoryQuestion, useSeries } from '../../api/history';
import type { Session } from '../../api/session';
import { csv, download } from '../../lib/csv';
import { align, figuresOf, type Line, type Metric, metrics } from '../../lib/historyFigures';
import { plural } from '../../lib/format';
import { bucketFor, bucketWidth, day, minute, pan, type Span, spanOf, spans, zoom } from '../../lib/window';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { brandKey, useHistoryBrands } from './brandChoice';
import { FiguresRow } from './FiguresRow';
import { HistoryChart } from './HistoryChart';
import classes from './History.module.css';
import { Posts } from './Posts';
import { Tops } from './Tops';
import { Voice } from './Voice';

const words = texts.history;
const splits = ['', 'platform', 'language', 'campaign', 'partner', 'hashtag'] as const;
// More lines than colours tell nothing.
const mostLines = 6;

/** What was said about a brand at any time. All of the question is in the address, so the address is the answer's link. */
export function HistoryPage({ session }: { session: Session }) {
  const [query, setQuery] = useSearchParams();
  const live = useLive();
  const { zone } = useSettings();
  // Renewed once a minute, not once a second: the question must not change while it is answered.
  const now = Math.floor((useNow() + live.skew) / minute) * minute;
  const brands = useHistoryBrands();
  const [picked, setPicked] = useState<Span | null>(null);

  const chosen = query.get('brand') ?? '';
  const at = chosen ? { id: chosen, drill: query.get('drill') ?? '' } : brands[0];
  const window = spanOf(query, now);
  const split = query.get('by') ?? '';
  const versus = query.get('vs') ?? '';
  const metric = metrics.find((one) => one === query.get('show')) ?? 'volume';
  const bucket = bucketFor(window);
  const iso = (time: number) => new Date(time).toISOString();
  const asked: HistoryQuestion = {
    brand: at?.id ?? '',
    drill: at?.drill ?? '',
    platform: query.get('platform') ?? '',
    from: iso(window.from),
    to: iso(window.to),
    bucket,
    by: split,
  };
  const shift = versus === 'week' ? 7 * day : Math.ceil((window.to - window.from) / bucketWidth(bucket)) * bucketWidth(bucket);
  const series = useSeries(asked);
  const before = useSeries(versus ? { ...asked, by: '', from: iso(window.from - shift), to: iso(window.to - shift) } : null);
  const platforms = useSeries({ ...asked, platform: '', by: 'platform' });

  const set = (changes: Record<string, string>) => {
    setPicked(null);
    setQuery((old) => {
      for (const [name, value] of Object.entries(changes)) {
        if (value === '') old.delete(name);
        else old.set(name, value);
      }
      return old;
    });
  };
  const look = ({ from, to }: Span) => set({ from: iso(Math.round(from)), to: iso(Math.round(to)), last: '' });
  useShortcut('[', words.earlier, () => look(pan(window, -0.5, now)));
  useShortcut(']', words.later, () => look(pan(window, 0.5, now)));
  useShortcut('+', words.closer, () => look(zoom(window, 0.5, now)));
  useShortcut('-', words.wider, () => look(zoom(window, 2, now)));

  const { times, lines } = useMemo(
    () => linesOf(series.data, versus ? before.data : undefined, metric, shift, split),
    [series.data, before.data, versus, metric, shift, split],
  );
  const stretch = picked ?? window;
  const part = { brand: asked.brand, drill: asked.drill, platform: asked.platform, from: iso(stretch.from), to: iso(stretch.to) };
  const name = brands.find((one) => one.id === at?.id && one.drill === at.drill)?.name ?? at?.id ?? '';
  const file = `${asked.brand}_${asked.from.slice(0, 16)}_${asked.to.slice(0, 16)}`.replaceAll(':', '');

  return (
    <Shell session={session}>
      <Page
        title={texts.nav.history}
        intro={words.intro}
        aside={
          <Button.Group>
            <Button variant="default" onClick={() => void navigator.clipboard?.writeText(permalink(window))}>
              {words.copyLink}
            </Button>
            <Button variant="default" disabled={!series.data} onClick={() => download(`${file}.csv`, 'text/csv', csv(series.data?.points ?? []))}>
              CSV
            </Button>
            <Button variant="default" disabled={!series.data} onClick={() => download(`${file}.json`, 'application/json', JSON.stringify(series.data, null, 2))}>
              JSON
            </Button>
          </Button.Group>
        }
      >
        <div className={page.filters}>
          <NativeSelect
            label={texts.page.brand}
            data={brands.map((one) => ({ value: brandKey(one), label: one.name }))}
            value={at ? brandKey(at) : ''}
            onChange={(event) => {
              const next = brands.find((one) => brandKey(one) === event.currentTarget.value);
              if (next) set({ brand: next.id, drill: next.drill });
            }}
          />
          <NativeSelect
            label={words.platform}
            data={[{ value: '', label: words.allPlatforms }, ...(platforms.data?.series ?? []).map(({ value }) => value)]}
            value={asked.platform}
            onChange={(event) => set({ platform: event.currentTarget.value })}
          />
          <NativeSelect
            label={words.split}
            data={splits.map((value) => ({ value, label: words.splits[value] }))}
            value={split}
            onChange={(event) => set({ by: event.currentTarget.value })}
          />
          <NativeSelect
            label={words.show}
            data={metrics.map((value) => ({ value, label: words.metrics[value] }))}
            value={metric}
            onChange={(event) => set({ show: event.currentTarget.value })}
          />
          <NativeSelect
            label={words.versus}
            data={[
              { value: '', label: words.versusNothing },
              { value: 'previous', label: words.versusPrevious },
              { value: 'week', label: words.versusWeek },
            ]}
            value={versus}
            onChange={(event) => set({ vs: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label={words.window}
            data={[...Object.keys(spans).map((value) => ({ value, label: value })), ...(query.has('from') ? [{ value: 'own', label: words.own }] : [])]}
            value={query.has('from') ? 'own' : (query.get('last') ?? '24h')}
            onChange={(value) => value !== 'own' && set({ last: value, from: '', to: '' })}
          />
          <Button.Group>
            <Button variant="default" aria-label={words.earlier} onClick={() => look(pan(window, -0.5, now))}>
              ‹
            </Button>
            <Button variant="default" aria-label={words.closer} onClick={() => look(zoom(window, 0.5, now))}>
              +
            </Button>
            <Button variant="default" aria-label={words.wider} onClick={() => look(zoom(window, 2, now))}>
              −
            </Button>
            <Button variant="default" aria-label={words.later} onClick={() => look(pan(window, 0.5, now))}>
              ›
            </Button>
          </Button.Group>
        </div>
        <Loaded of={series} empty={words.nothing} isEmpty={({ points }) => points.length === 0}>
          {({ points }) => (
            <>
              <FiguresRow now={figuresOf(points)} before={versus ? before.data && figuresOf(before.data.points) : undefined} />
              <Panel title={`${name} · ${words.metrics[metric]}`} aside={<span className={page.soft}>{words.hint}</span>}>
                <div className={classes.box}>
                  <HistoryChart
                    times={times}
                    lines={lines}
                    metric={metric}
                    compared={versus !== '' && before.data !== undefined}
                    timeZone={zone === 'UTC' ? 'UTC' : undefined}
                    label={words.chart(name, plural(points.length, 'point'))}
                    onZoom={(from, to) => look({ from, to })}
                    onPick={(time) => setPicked({ from: time, to: time + bucketWidth(bucket) })}
                  />
                </div>
              </Panel>
            </>
          )}
        </Loaded>
        <div className={page.columns}>
          <Posts asked={part} picked={picked} zone={zone} onAll={() => setPicked(null)} />
          <Tops asked={part} />
        </div>
        <Voice asked={{ ...asked, bucket: '1d' }} drill={asked.drill !== ''} names={brands} />
      </Page>
    </Shell>
  );
}

/** The address with the window as two times: whoever opens it later sees the same. */
function permalink({ from, to }: Span): string {
  const url = new URL(location.href);
  url.searchParams.delete('last');
  url.searchParams.set('from', new Date(from).toISOString());
  url.searchParams.set('to', new Date(to).toISOString());
  return url.href;
}

type Series = ReturnType<typeof useSeries>['data'];

function linesOf(series: Series, before: Series, metric: Metric, shift: number, split: string): { times: number[]; lines: Line[] } {
  const points = series?.points ?? [];
  const times = points.map((point) => Date.parse(point.start));
  const lines: Line[] =
    split && series?.series
      ? series.series.slice(0, mostLines).map(({ value, points: own }) => ({ label: value || words.unnamed, values: align(times, own, metric) }))
      : [{ label: words.metrics[metric], values: align(times, points, metric) }];
  if (!split && metric === 'volume') lines.push({ label: words.metrics.negative, values: align(times, points, 'negative') });
  if (before) lines.push({ label: words.before, values: align(times, before.points, metric, shift) });
  return { times, lines };
}
