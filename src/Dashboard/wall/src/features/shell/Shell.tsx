import { Drawer } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isScreen, type Session } from '../../api/session';
import { chime, newlyOpened } from '../../lib/chime';
import { useLink, useLive, useNow } from '../../live/LiveProvider';
import type { BrandState } from '../../live/model';
import type { Picture } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { DrillRibbon } from '../drill/DrillMark';
import { TopBar } from '../wall/TopBar';
import { useShortcut } from './Keys';
import { moreIcon, type Place, placeOf, places } from './nav';
import classes from './Shell.module.css';

interface Props {
  session: Session;
  counts?: Record<BrandState, number>;
  /** What can be done on this page, in the bar. */
  actions?: ReactNode;
  /** The page takes exactly the screen, as the wall does. */
  fill?: boolean;
  children: ReactNode;
}

/** What is around every page: where one can go, whether the server is heard, the clock. A TV has only the bar. */
export function Shell({ session, counts, actions, fill = false, children }: Props) {
  const live = useLive();
  const local = useNow();
  const link = useLink(live, local);
  const { fullScreen } = useSettings();
  const silence = live.heardAt === null ? null : Math.max(0, local - live.heardAt);
  const bare = isScreen(session) || fullScreen;
  useChime(live.picture);
  return (
    <div className={classes.frame} data-fill={fill || undefined} data-bare={bare || undefined}>
      {!bare && <Rail />}
      <div className={classes.body}>
        {isDrill(live.picture) && <DrillRibbon />}
        <TopBar session={session} counts={counts} link={link} silence={silence} now={local + live.skew}>
          {actions}
        </TopBar>
        {children}
      </div>
    </div>
  );
}

function Rail() {
  const [path, go] = useLocation();
  const [more, setMore] = useState(false);
  const here = placeOf(path);
  const entry = (place: Place, className?: string) => (
    <Link
      key={place.path}
      href={place.path}
      className={className}
      aria-current={place === here ? 'page' : undefined}
      onClick={() => setMore(false)}
    >
      {place.icon}
      <span>{place.name}</span>
    </Link>
  );
  return (
    <nav className={classes.rail} aria-label={texts.nav.label}>
      <img src="/mark.svg" alt="" width="28" height="28" className={classes.mark} />
      {places.map((place, position) => entry(place, position > 2 ? classes.wide : undefined))}
      <button type="button" className={classes.more} onClick={() => setMore(true)}>
        {moreIcon}
        <span>{texts.nav.more}</span>
      </button>
      <Drawer opened={more} onClose={() => setMore(false)} position="bottom" title={texts.product} size="auto">
        <div className={classes.drawer}>{places.map((place) => entry(place))}</div>
      </Drawer>
      {places.map((place) => (
        <Go key={place.path} place={place} go={go} />
      ))}
    </nav>
  );
}

function Go({ place, go }: { place: Place; go(path: string): void }) {
  useShortcut(`g ${place.key}`, texts.keys.go(place.name), () => go(place.path));
  return null;
}

/** A sound when an incident opens that needs people; off until somebody switches it on. */
function useChime({ incidents, epoch }: Picture) {
  const { sound } = useSettings();
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (epoch === null) return;
    const all = Object.values(incidents);
    if (sound && newlyOpened(known.current, all).length > 0) chime();
    known.current = new Set(all.map(({ id }) => id));
  }, [incidents, epoch, sound]);
}

function isDrill(picture: Picture): boolean {
  const marked = (items: object) => Object.values(items).some((item: { drill: string | null }) => item.drill !== null);
  return marked(picture.tiles) || marked(picture.incidents) || marked(picture.pauses);
}
