import type { Review } from '../../api/reviews';
import { count, plural } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { age, clockFace, ms, timeOfDay, type Zone } from '../../lib/time';
import { type Named, told } from '../../lib/told';
import { foldTimeline } from '../../lib/timelineGroups';
import { texts } from '../../texts';
import { PaperChart } from '../chart/PaperChart';
import { VolumeChart } from '../chart/VolumeChart';
import { pageClasses as page } from '../shell/Page';
import classes from './Review.module.css';

// The parts of a review that come from the records; each is a list or a table of what the server said.

type Document = Review['review'];
const words = texts.reviews;
const more = texts.report;

export function FigureGrid({ review: { figures, reach } }: { review: Document }) {
  return (
    <dl className={page.facts}>
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name.replaceAll('-', ' ')}</dt>
          <dd>
            {figureWords(figure.value, figure.unit)}
            <small data-met={figure.met ?? undefined} className={classes.met}>
              {figure.target !== null && `${words.target(figureWords(figure.target, figure.unit))} · ${figure.met === null ? texts.page.none : figure.met ? words.met : words.missed}`}
            </small>
          </dd>
        </div>
      ))}
      {reach
        // A grade of which no post was seen says nothing.
        .filter(({ posts }) => posts > 0)
        .map((one) => (
          <div key={one.grade}>
            <dt>{words.reach(one.grade)}</dt>
            <dd>
              {count(one.highest)}
              <small>
                {plural(one.posts, 'post')}
                {one.gained !== null && `, ${more.gained(count(one.gained))}`}
              </small>
            </dd>
          </div>
        ))}
    </dl>
  );
}

export function ReviewChart({ chart, timeZone }: { chart: Document['chart']; timeZone: 'UTC' | undefined }) {
  const markers = chart.marks.map((mark) => ({ at: ms(mark.at) / 1000, label: mark.text }));
  return (
    <>
      <div className={`${classes.chart} ${classes.noPrint}`}>
        <VolumeChart
          detailed
          whole
          minutes={chart.points.flatMap((point) =>
            // A bucket in which nothing was heard is a gap, not a zero.
            point.volume === null ? [] : [{ at: ms(point.at) / 1000, volume: point.volume, negatives: point.negative ?? 0, low: null, high: null }],
          )}
          markers={markers}
          step={chart.bucketSeconds}
          timeZone={timeZone}
          label={words.chart}
        />
      </div>
      <PaperChart points={chart.points.map((point) => ({ at: ms(point.at) / 1000, volume: point.volume, negatives: point.negative }))} markers={markers} timeZone={timeZone} />
    </>
  );
}

type Event = Document['timeline'][number];

/** What people did line by line; a long run of mere findings is one line that can be opened. */
export function ReviewTimeline({ events, brand, now, zone }: { events: readonly Event[]; brand: Named; now: number; zone: Zone }) {
  const line = (event: Event, position: number) => (
    <li key={position}>
      <time dateTime={event.at}>{sinceWords(event.sinceCrossing)}</time>
      <div>
        <p className="hostile">{told(event.text, brand, 600)}</p>
        <p className={page.soft}>
          {timeOfDay(ms(event.at), now, zone)}
          {event.by && ` · ${plainText(event.by, 40)}`}
        </p>
      </div>
    </li>
  );
  return (
    <ol className={classes.timeline}>
      {foldTimeline(events).map((folded, position) => {
        if ('entry' in folded) return line(folded.entry, position);
        const [first, last] = [folded.run[0], folded.run.at(-1)];
        return (
          <li key={position}>
            <time dateTime={first?.at}>{sinceWords(first?.sinceCrossing ?? 0)}</time>
            <details>
              <summary>{texts.incident.findings(folded.run.length, timeOfDay(ms(last?.at), now, zone))}</summary>
              <ol className={classes.timeline}>{folded.run.map(line)}</ol>
            </details>
          </li>
        );
      })}
    </ol>
  );
}

export function Pauses({ pauses, brand, now, zone }: { pauses: Document['pauses']; brand: Named; now: number; zone: Zone }) {
  if (pauses.length === 0) return <p className={page.quiet}>{words.noPauses}</p>;
  return pauses.map((pause) => (
    <div key={pause.id} className={classes.pause}>
      <p className={page.strong}>{words.pauseLine(age(pause.length * 1000), pause.held, pause.alreadySent, pause.cannot)}</p>
      <p className={page.soft}>
        {timeOfDay(ms(pause.since), now, zone)} · {told(pause.reason, brand, 300)} · {texts.pause.by(plainText(pause.by, 40))}
        {pause.resumedBy && ` · ${words.resumedBy(plainText(pause.resumedBy, 40))}`}
        {pause.resumeReason && `: ${plainText(pause.resumeReason, 300)}`}
      </p>
    </div>
  ));
}

/** Each kind of finding once, with how often it spoke and what people said of it. */
export function Findings({ review: { signals, verdicts } }: { review: Document }) {
  const kinds = new Map<string, { times: number; useful: number; noise: number }>();
  for (const { kind, verdict } of signals) {
    const row = kinds.get(kind) ?? { times: 0, useful: 0, noise: 0 };
    kinds.set(kind, { times: row.times + 1, useful: row.useful + Number(verdict === 'useful'), noise: row.noise + Number(verdict === 'noise') });
  }
  return (
    <>
      <p className={page.soft}>{more.verdicts(verdicts.useful, verdicts.noise, verdicts.none)}</p>
      <ul>
        {[...kinds].map(([kind, { times, useful, noise }]) => (
          <li key={kind}>
            {texts.signals.kind(kind)} <span className={page.soft}>{[texts.signals.times(times), ...(useful ? [`${useful} ${texts.team.useful.toLowerCase()}`] : []), ...(noise ? [`${noise} ${texts.team.noise.toLowerCase()}`] : [])].join(' · ')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Definitions({ review: { definitions, figures } }: { review: Document }) {
  const used = definitions.filter(({ name }) => figures.some((figure) => figure.name === name));
  return (
    <dl className={classes.definitions}>
      {used.map((one) => (
        <div key={one.name}>
          <dt>{one.name.replaceAll('-', ' ')}</dt>
          <dd>{plainText(one.meaning, 400)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A figure in its unit: seconds as a clock, shares in percent. */
function figureWords(value: number | null, unit: string): string {
  if (value === null) return texts.page.none;
  if (unit === 's') return age(value * 1000);
  if (unit === 'share') return `${Math.round(value * 100)} %`;
  if (unit === 'score') return value.toFixed(2);
  return `${count(value)} ${unit}`;
}

/** "+0:42" after the crossing, "−0:15" before it. */
const sinceWords = (seconds: number) => `${seconds < 0 ? '−' : '+'}${clockFace(seconds * 1000)}`;
