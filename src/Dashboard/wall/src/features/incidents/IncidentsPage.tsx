import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useIncidents } from '../../api/incidents';
import type { Session } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { age, ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import type { Incident } from '../../live/model';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { told } from '../../lib/told';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { useBrandNames } from '../brands/useBrandNames';
import classes from './IncidentsPage.module.css';

const words = texts.incidents;

/** Everything that was opened. What the hub has told since is shown as it is now. */
export function IncidentsPage({ session }: { session: Session }) {
  const [query, setQuery] = useSearchParams();
  const brand = query.get('brand') ?? '';
  const which = query.get('state') ?? 'all';
  const brands = useBrandNames();
  const set = (name: string, value: string) =>
    setQuery((before) => {
      if (value === '' || value === 'all') before.delete(name);
      else before.set(name, value);
      return before;
    });
  return (
    <Shell session={session}>
      <Page title={texts.nav.incidents} intro={words.intro}>
        <div className={page.filters}>
          <NativeSelect
            label={texts.page.brand}
            data={[{ value: '', label: texts.page.anyBrand }, ...brands.map(({ id, name }) => ({ value: id, label: name }))]}
            value={brand}
            onChange={(event) => set('brand', event.currentTarget.value)}
          />
          <SegmentedControl
            aria-label={words.which}
            data={[
              { value: 'all', label: words.all },
              { value: 'open', label: words.onlyOpen },
              { value: 'closed', label: words.closed },
            ]}
            value={which}
            onChange={(value) => set('state', value)}
          />
        </div>
        <List brand={brand} open={which === 'all' ? null : which === 'open'} />
      </Page>
    </Shell>
  );
}

function List({ brand, open }: { brand: string; open: boolean | null }) {
  const incidents = useIncidents(brand, open);
  const live = useLive();
  const now = useNow() + live.skew;
  const { zone } = useSettings();
  const [, go] = useLocation();
  const [at, setAt] = useState(-1);
  const items = (incidents.data?.pages ?? [])
    .flatMap((one) => one.items)
    .map((one) => ({ ...one, ...live.picture.incidents[one.id] }));
  const step = (by: number) => {
    const next = Math.max(0, Math.min(items.length - 1, at + by));
    setAt(next);
    document.querySelectorAll<HTMLElement>(`.${classes.row}`)[next]?.querySelector('a')?.focus();
  };
  useShortcut('j', texts.keys.next, () => step(1));
  useShortcut('k', texts.keys.previous, () => step(-1));
  useShortcut('o', texts.keys.open, () => items[at] && go(`/incidents/${encodeURIComponent(items[at].id)}`));
  return (
    <Loaded of={incidents} empty={words.none} isEmpty={() => items.length === 0}>
      {() => (
        <>
          <ol className={classes.list}>
            {items.map((one) => (
              <Row key={one.id} incident={one} brandName={nameOf(live.picture, one.brand)} now={now} zone={zone} />
            ))}
          </ol>
          {incidents.hasNextPage && (
            <Button variant="default" loading={incidents.isFetchingNextPage} onClick={() => void incidents.fetchNextPage()}>
              {texts.page.more}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

function Row({ incident, brandName, now, zone }: { incident: Incident; brandName: string; now: number; zone: 'local' | 'UTC' }) {
  const end = ms(incident.resolvedAt);
  const crossed = ms(incident.crossedAt);
  const runs = !Number.isFinite(end);
  return (
    <li className={classes.row} data-severity={incident.severity} data-over={!runs || undefined}>
      <span className={classes.severity}>{texts.severity(incident.severity)}</span>
      <div className={classes.what}>
        <p className={classes.facts}>
          <strong>{plainText(brandName, 60)}</strong>
          <span>{texts.incidentState[incident.state]}</span>
          {incident.drill && <DrillMark />}
          {incident.historical && <span>{texts.signals.decision('found-late')}</span>}
        </p>
        <Link href={`/incidents/${encodeURIComponent(incident.id)}`} className={`${classes.cause} hostile`}>
          {told(incident.cause, { id: incident.brand, name: brandName }, 300)}
        </Link>
      </div>
      <p className={classes.when}>
        <time dateTime={incident.crossedAt}>{timeOfDay(crossed, now, zone)}</time>
        <span>
          {runs ? words.stillRuns : words.lasted} {age((runs ? now : end) - crossed)}
        </span>
      </p>
      <p className={classes.by}>
        {incident.acknowledgedBy ? plainText(incident.acknowledgedBy, 40) : runs ? texts.incident.nobody : texts.page.none}
      </p>
    </li>
  );
}
