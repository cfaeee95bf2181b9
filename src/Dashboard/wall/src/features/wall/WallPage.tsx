import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { isScreen, may, type Session } from '../../api/session';
import { groupAlerts } from '../../lib/alertGroups';
import { age, ms } from '../../lib/time';
import { chooseIncidents, chooseTiles, hearing } from '../../lib/wallOrder';
import { useLink, useLive, useNow } from '../../live/LiveProvider';
import { isPresent } from '../../live/link';
import { nameOf, tileKey } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { FirstBrand } from '../brands/FirstBrand';
import { DeclareDialog } from '../incident/DeclareDialog';
import { IncidentCard } from '../incident/IncidentCard';
import { NotThePresent } from '../link/LinkBadge';
import { MorePauses, PauseBanner } from '../pause/PauseBanner';
import { useStandingPauses } from '../pause/useStandingPauses';
import { useShortcut } from '../shell/Keys';
import { Shell } from '../shell/Shell';
import { LatestSignals } from '../signals/LatestSignals';
import { AtRisk } from '../pause/AtRisk';
import { BrandTile } from './BrandTile';
import { WakefulnessNote } from '../notifications/Wakefulness';
import { Sources } from './Sources';
import classes from './WallPage.module.css';

// More than these do not fit on a TV beside twelve tiles; the rest is counted.
const cardsShown = 4;
const bannersShown = 2;
const signalsShown = 8;
// An old signal is history; it would only fill the column.
const recent = 60 * 60_000;

export function WallPage({ session }: { session: Session }) {
  const live = useLive();
  const local = useNow();
  const now = local + live.skew;
  const link = useLink(live, local);
  const { zone } = useSettings();
  const { picture } = live;
  const heard = hearing(picture);
  const tiles = chooseTiles(Object.values(picture.tiles), link, heard);
  const incidents = chooseIncidents(Object.values(picture.incidents));
  const screen = isScreen(session);
  const pauses = useStandingPauses(picture);
  const name = (brand: string) => nameOf(picture, brand);
  const alerts = groupAlerts(picture.alerts.filter(({ signal }) => now - ms(signal.at) < recent)).slice(
    0,
    signalsShown,
  );
  const names = new Map(Object.values(picture.tiles).map((tile) => [tile.id, tile.name]));
  const brands = [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
  const silence = live.heardAt === null ? null : Math.max(0, local - live.heardAt);
  const loading = live.heardAt === null && link === 'connecting';

  useEffect(() => {
    const open = incidents.length;
    document.title = texts.title(
      !isPresent(link) && !loading ? texts.link[link] : open ? `(${open}) ${texts.state.incident}` : null,
    );
  }, [incidents.length, link, loading]);

  return (
    <Shell
      fill
      session={session}
      counts={tiles.all}
      actions={may(session, 'responder') && brands.length > 0 && <Declare brands={brands} />}
    >
      <main className={classes.main} data-screen={screen || undefined}>
        <h1 className="visually-hidden">{texts.wall.heading}</h1>
        {link === 'lost' && (
          <NotThePresent title={texts.lostTitle} body={texts.lostBody(silence === null ? null : age(silence))} />
        )}
        {link === 'late' && <NotThePresent title={texts.lateTitle} body={texts.lostBody(age(silence ?? 0))} />}
        {isPresent(link) && heard === 'deaf' && <NotThePresent title={texts.deafTitle} body={texts.deafBody} />}
        {isPresent(link) && heard === 'unheard' && (
          <NotThePresent title={texts.unheardTitle} body={texts.unheardBody} />
        )}
        {isPresent(link) && heard === 'behind' && (
          <NotThePresent title={texts.behindTitle(age(picture.lagMs))} body={texts.behindBody} />
        )}
        {pauses.slice(0, bannersShown).map((pause) => (
          <PauseBanner
            key={pause.id}
            pause={pause}
            brandName={pause.brand === null ? texts.pause.allBrands : name(pause.brand)}
            now={now}
            zone={zone}
            readOnly={screen}
            mayResume={may(session, 'approver')}
          />
        ))}
        <MorePauses pauses={pauses.slice(bannersShown)} nameOf={name} linked={!screen} />
        <div className={classes.columns} data-quiet={(!loading && incidents.length + alerts.length === 0) || undefined}>
          <section className={classes.incidents} aria-label={texts.wall.incidents}>
            <h2 className="label">
              {texts.wall.incidents}
              {incidents.length > 1 && ` · ${incidents.length}`}
            </h2>
            {incidents.slice(0, cardsShown).map((incident, position) => (
              <IncidentCard
                key={incident.id}
                incident={incident}
                brandName={name(incident.brand)}
                now={now}
                readOnly={screen}
                mayAcknowledge={may(session, 'responder')}
                first={position === 0}
                withEvidence={position === 0 || incidents.length <= 2}
              />
            ))}
            {incidents.length > cardsShown && (
              <p className={classes.more}>
                {screen ? (
                  texts.wall.moreIncidents(incidents.length - cardsShown)
                ) : (
                  <Link href="/incidents">{texts.wall.moreIncidents(incidents.length - cardsShown)}</Link>
                )}
              </p>
            )}
            {incidents.length === 0 && !loading && (
              <p className={classes.none}>
                {isPresent(link) && heard === 'heard' ? texts.wall.noIncidents : texts.wall.noIncidentsDeaf}
              </p>
            )}
            {alerts.length > 0 && <LatestSignals groups={alerts} now={now} zone={zone} />}
          </section>
          <section className={classes.brands} aria-label={texts.wall.brands} tabIndex={screen ? undefined : 0}>
            <h2 className="label">{texts.wall.brands}</h2>
            {loading && <p className={classes.none}>{texts.wall.loading}</p>}
            {!loading && tiles.first.length === 0 && live.heardAt !== null && (
              <div className={classes.none}>
                <p>{texts.wall.noBrands}</p>
                <p className={classes.help}>
                  {may(session, 'admin') ? texts.wall.firstBrandHelp : texts.wall.noBrandsHelp}
                </p>
                {may(session, 'admin') && <FirstBrand />}
              </div>
            )}
            <div className={classes.tiles} data-count={tiles.first.length}>
              {tiles.first.map(({ brand, shown }) => (
                <BrandTile key={tileKey(brand)} brand={brand} shown={shown} />
              ))}
            </div>
            <Rest counts={tiles.rest} />
          </section>
        </div>
        <div className={classes.foot}>
          <AtRisk brands={brands} />
          <Sources sources={picture.sources} now={now}>
            <WakefulnessNote link={!isScreen(session)} />
          </Sources>
        </div>
      </main>
    </Shell>
  );
}

function Declare({ brands }: { brands: Parameters<typeof DeclareDialog>[0]['brands'] }) {
  const [asking, setAsking] = useState(false);
  useShortcut('d', texts.declare.open, () => setAsking(true));
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
        {texts.declare.open}
      </Button>
      {asking && <DeclareDialog brands={brands} onClose={() => setAsking(false)} />}
    </>
  );
}

function Rest({ counts }: { counts: ReturnType<typeof chooseTiles>['rest'] }) {
  const words = texts.wall.rest(counts);
  if (words === '') return null;
  const all = counts.calm + counts.watch + counts.incident + counts.blind;
  return (
    <p className={classes.rest}>
      {texts.wall.restLead(all)} <strong>{words}</strong>
    </p>
  );
}
