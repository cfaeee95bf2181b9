import { Button } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { type HistoryQuestion, useSeries } from '../../api/history';
import { useIncidents } from '../../api/incidents';
import type { Session } from '../../api/session';
import { csv, download } from '../../lib/csv';
import { besideOf, partOf, type Versus, versusOf } from '../../lib/historyAddress';
import { metrics } from '../../lib/historyFigures';
import { ms, timeOfDay } from '../../lib/time';
import { bucketFor, bucketWidth, minute, pan, type Span, spanOf, zoom } from '../../lib/window';
import { useLive, useNow } from '../../live/LiveProvider';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { AsOfBanner } from './AsOf';
import { useHistoryBrands } from './brandChoice';
import { Compared } from './Compared';
import { Filters } from './Filters';
import { Lines, narrowed } from './Lines';
import { Posts } from './Posts';
import { Tops } from './Tops';
import { Voice } from './Voice';

const words = texts.history;
const iso = (time: number) => new Date(time).toISOString();

/** What was said about a brand at any time. All of the question is in the address, so the address is the answer's link. */
export function HistoryPage({ session }: { session: Session }) {
  const [query, setQuery] = useSearchParams();
  const live = useLive();
  const { zone } = useSettings();
  // Renewed once a minute, not once a second: the question must not change while it is answered.
  const now = Math.floor((useNow() + live.skew) / minute) * minute;
  const brands = useHistoryBrands();

  const chosen = query.get('brand') ?? '';
  const at = chosen ? { id: chosen, drill: query.get('drill') ?? '' } : brands[0];
  const window = spanOf(query, now);
  const part = partOf(query);
  const versus = versusOf(query.get('vs') ?? '');
  const metric = metrics.find((one) => one === query.get('show')) ?? 'volume';
  const asOf = Number.isFinite(ms(query.get('asOf'))) ? (query.get('asOf') ?? '') : '';
  const bucket = bucketFor(window);
  const asked: HistoryQuestion = {
    brand: at?.id ?? '',
    drill: at?.drill ?? '',
    platform: '',
    from: iso(window.from),
    to: iso(window.to),
    bucket,
    asOf,
    ...part,
  };
  // What can be chosen to be laid beside, newest first.
  const crises = useIncidents('', null).data?.pages.flatMap(({ items }) => items) ?? [];
  const ours = crises.find(
    (one) => one.brand === asked.brand && (one.drill ?? '') === asked.drill && ms(one.crossedAt) >= window.from && ms(one.crossedAt) < window.to,
  );
  const other = versus.kind === 'incident' ? crises.find(({ id }) => id === versus.id) : undefined;
  const beside = besideOf(versus, window, bucket, ours, other);
  const series = useSeries(asked);
  const before = useSeries(beside && { ...asked, ...besideBrand(versus, asked, other), from: iso(beside.from), to: iso(beside.to) });
  const values = useSeries(part.by === '' ? null : { ...asked, value: '' });

  const set = (changes: Record<string, string>, keepPicked = false) =>
    setQuery((old) => {
      for (const [name, value] of Object.entries(keepPicked ? changes : { at: '', ...changes })) {
        if (value === '') old.delete(name);
        else old.set(name, value);
      }
      return old;
    });
  const look = ({ from, to }: Span) => set({ from: iso(Math.round(from)), to: iso(Math.round(to)), last: '' });
  useShortcut('[', words.earlier, () => look(pan(window, -0.5, now)));
  useShortcut(']', words.later, () => look(pan(window, 0.5, now)));
  useShortcut('+', words.closer, () => look(zoom(window, 0.5, now)));
  useShortcut('-', words.wider, () => look(zoom(window, 2, now)));

  const besideName = nameOfBeside(versus, brands, other);
  const wholeBeside = versus.kind === 'brand' || versus.kind === 'incident';
  const pickedAt = ms(query.get('at'));
  const picked = Number.isFinite(pickedAt) ? { from: pickedAt, to: pickedAt + bucketWidth(bucket) } : null;
  const stretch = picked ?? window;
  const platform = part.by === 'platform' ? part.value : '';
  const posts = { brand: asked.brand, drill: asked.drill, platform, from: iso(stretch.from), to: iso(stretch.to), asOf };
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
            <Button variant="default" disabled={!series.data} onClick={() => series.data && download(`${file}.csv`, 'text/csv', csv(narrowed(series.data, part.value)))}>
              CSV
            </Button>
            <Button variant="default" disabled={!series.data} onClick={() => download(`${file}.json`, 'application/json', JSON.stringify(series.data, null, 2))}>
              JSON
            </Button>
          </Button.Group>
        }
      >
        {asOf && <AsOfBanner at={ms(asOf)} now={now} zone={zone} onNow={() => set({ asOf: '' })} />}
        <Filters
          brands={brands}
          at={at}
          part={part}
          values={(values.data?.series ?? []).map(({ value }) => value)}
          metric={metric}
          versus={query.get('vs') ?? ''}
          crises={crises}
          asOf={asOf}
          last={query.has('from') ? 'own' : (query.get('last') ?? '24h')}
          now={now}
          zone={zone}
          onChange={set}
          onLook={(kind) => look(kind === 'earlier' || kind === 'later' ? pan(window, kind === 'later' ? 0.5 : -0.5, now) : zoom(window, kind === 'closer' ? 0.5 : 2, now))}
        />
        <Loaded of={series} empty={words.nothing} isEmpty={({ points }) => points.length === 0}>
          {(data) => (
            <Lines
              name={name}
              series={data}
              beside={beside ? before.data : undefined}
              besideName={besideName}
              besideWhole={wholeBeside}
              shift={beside?.shift ?? 0}
              value={part.value}
              metric={metric}
              bucket={bucket}
              timeZone={zone === 'UTC' ? 'UTC' : undefined}
              onZoom={(from, to) => look({ from, to })}
              onPick={(time) => set({ at: iso(time) }, true)}
            />
          )}
        </Loaded>
        {beside && <Compared a={sideOf(asked, ours?.id, window)} b={other ? other.id : sideOf({ ...asked, ...besideBrand(versus, asked, other) }, undefined, beside)} name={name} other={besideName} />}
        <div className={page.columns}>
          <Posts
            // A link that was opened brings its own search.
            key={asked.brand}
            asked={posts}
            part={part}
            picked={picked}
            label={query.get('label') ?? ''}
            q={query.get('q') ?? ''}
            zone={zone}
            onChange={(changes) => set(changes, true)}
            onAll={() => set({})}
          />
          <Tops asked={posts} />
        </div>
        <Voice asked={{ ...asked, bucket: '1d' }} drill={asked.drill !== ''} names={brands} />
        {asOf && <p className={page.soft}>{texts.then.known(timeOfDay(ms(asOf), now, zone))}</p>}
      </Page>
    </Shell>
  );
}

/** The address with the window as two times: whoever opens it later sees the same. */
function permalink({ from, to }: Span): string {
  const url = new URL(location.href);
  url.searchParams.delete('last');
  url.searchParams.set('from', iso(from));
  url.searchParams.set('to', iso(to));
  return url.href;
}

function besideBrand(versus: Versus, asked: HistoryQuestion, other: { brand: string; drill: string | null } | undefined): Partial<HistoryQuestion> {
  // Another brand has other campaigns and partners: it is shown whole.
  if (versus.kind === 'brand') return { brand: versus.id, drill: '', by: '', value: '' };
  if (other) return { brand: other.brand, drill: other.drill ?? '', by: '', value: '' };
  return asked.value ? {} : { by: '', value: '' };
}

function nameOfBeside(versus: Versus, brands: readonly { id: string; drill: string; name: string }[], other: { cause: string } | undefined): string {
  if (versus.kind === 'brand') return brands.find(({ id, drill }) => id === versus.id && drill === '')?.name ?? versus.id;
  if (versus.kind === 'incident') return other?.cause ?? versus.id;
  return versus.kind === 'week' ? words.versusWeek : words.before;
}

/** A side of the comparison as the server takes it: real brands by their window, a drill by its crisis; empty = it cannot be said. */
function sideOf({ brand, drill = '', by }: Pick<HistoryQuestion, 'brand' | 'drill' | 'by'> & { value?: string }, incident: string | undefined, { from, to }: Span): string {
  if (drill !== '') return incident ?? '';
  return by === '' ? `${brand}@${iso(from)}/${iso(to)}` : '';
}
