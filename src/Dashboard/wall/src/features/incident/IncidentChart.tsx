import { useSeries } from '../../api/history';
import { incidentWindow } from '../../lib/incidentWindow';
import { ms, type Zone } from '../../lib/time';
import { bucketFor, bucketWidth } from '../../lib/window';
import type { Brand, Incident, Pause } from '../../live/model';
import { texts } from '../../texts';
import { isAgain } from '../../lib/again';
import { type Marker, VolumeChart } from '../chart/VolumeChart';
import { Loaded, Panel } from '../shell/Page';
import classes from './IncidentPage.module.css';

interface Props {
  incident: Incident;
  brand: Brand | undefined;
  brandName: string;
  pauses: readonly Pause[];
  now: number;
  zone: Zone;
}

/** Volume with the expected range and what was done: live while the crossing is in sight, from the history when it is longer ago. */
export function IncidentChart({ incident, brand, brandName, pauses, now, zone }: Props) {
  const window = incidentWindow(incident, now);
  const markers = markersOf(incident, pauses);
  const timeZone = zone === 'UTC' ? 'UTC' : undefined;
  return (
    <Panel title={window === 'live' ? texts.incident.volume : texts.incident.volumeThen} aside={<Legend band={window === 'live'} />}>
      {window !== 'live' ? (
        <Then incident={incident} window={window} markers={markers} timeZone={timeZone} label={texts.incident.chartThen(brandName)} />
      ) : brand ? (
        <div className={classes.chart}>
          <VolumeChart detailed minutes={brand.minutes} markers={markers} timeZone={timeZone} label={texts.wall.chart(brandName, brand.volume, brand.negatives)} />
        </div>
      ) : (
        <p className={classes.quiet}>{texts.incident.noChart}</p>
      )}
    </Panel>
  );
}

function Then({ incident, window, markers, timeZone, label }: { incident: Incident; window: { from: number; to: number }; markers: Marker[]; timeZone: 'UTC' | undefined; label: string }) {
  const bucket = bucketFor(window);
  const series = useSeries({
    brand: incident.brand,
    drill: incident.drill ?? '',
    platform: '',
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    bucket,
    by: '',
  });
  return (
    <Loaded of={series} empty={texts.incident.noChart} isEmpty={({ points }) => points.length === 0}>
      {({ points }) => (
        <div className={classes.chart}>
          <VolumeChart
            detailed
            whole
            // What nobody heard is a gap, not a zero.
            minutes={points.flatMap((point) => (point.heard && point.volume !== null ? [{ at: ms(point.start) / 1000, volume: point.volume, negatives: point.negative ?? 0, low: null, high: null }] : []))}
            step={bucketWidth(bucket) / 1000}
            markers={markers}
            timeZone={timeZone}
            label={label}
          />
        </div>
      )}
    </Loaded>
  );
}

function Legend({ band }: { band: boolean }) {
  const { mentions, negative, expected } = texts.incident.legend;
  return (
    <ul className={classes.legend}>
      <li data-line="mentions">{mentions}</li>
      <li data-line="negative">{negative}</li>
      {band && <li data-line="expected">{expected}</li>}
    </ul>
  );
}

function markersOf(incident: Incident, pauses: readonly Pause[]): Marker[] {
  const first = (kind: string) => ms(incident.timeline?.find((entry) => entry.kind === kind)?.at);
  return [
    { at: ms(incident.crossedAt), label: texts.incident.crossing },
    { at: ms(incident.openedAt), label: texts.marks.alert },
    ...pauses.flatMap((pause) => [
      { at: ms(pause.since), label: isAgain(pause.reason) ? texts.marks.pausedAgain : texts.incident.paused },
      { at: ms(pause.resumedAt), label: texts.marks.resumed },
    ]),
    { at: ms(incident.acknowledgedAt), label: texts.incident.acknowledged },
    { at: first('team'), label: texts.marks.team },
    { at: first('replied'), label: texts.marks.reply },
    { at: ms(incident.stableAt), label: texts.marks.stable },
    { at: ms(incident.resolvedAt), label: texts.incident.resolved },
  ]
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at)
    .map((mark) => ({ ...mark, at: mark.at / 1000 }));
}
