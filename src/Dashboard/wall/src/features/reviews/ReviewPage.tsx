import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { type Review, useReview } from '../../api/reviews';
import { may, type Session } from '../../api/session';
import { count, plural } from '../../lib/format';
import { plainText } from '../../lib/hostileText';
import { age, clockFace, ms, timeOfDay } from '../../lib/time';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { VolumeChart } from '../chart/VolumeChart';
import { DrillMark } from '../drill/DrillMark';
import { EvidencePost } from '../incident/EvidencePost';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import classes from './Review.module.css';
import { ReviewNotes } from './ReviewNotes';

const words = texts.reviews;

/** What happened, from the records, and what people learnt from it. Printed, it is a report. */
export function ReviewPage({ id, session }: { id: string; session: Session }) {
  const review = useReview(id);
  useShortcut('P', words.print, () => window.print());
  const file = (kind: string) => `/api/v1/reviews/${encodeURIComponent(id)}.${kind}`;
  return (
    <Shell session={session}>
      <Page
        title={words.title}
        aside={
          <Button.Group className={classes.noPrint}>
            <Button variant="default" onClick={() => window.print()}>
              {words.print}
            </Button>
            {['html', 'csv', 'json'].map((kind) => (
              <Button key={kind} variant="default" component="a" href={file(kind)} download={`review-${id}.${kind}`}>
                {kind.toUpperCase()}
              </Button>
            ))}
          </Button.Group>
        }
      >
        <Loaded of={review}>{(data) => <Document data={data} mayWrite={may(session, 'responder')} />}</Loaded>
      </Page>
    </Shell>
  );
}

function Document({ data: { review, posts }, mayWrite }: { data: Review; mayWrite: boolean }) {
  const live = useLive();
  const now = useNow() + live.skew;
  const { zone } = useSettings();
  const { incident, figures, timeline, chart, reach, pauses, notes } = review;
  const crossed = ms(incident.crossedAt);
  return (
    <>
      <header className={classes.head}>
        <p className={classes.facts}>
          <strong>{texts.severity(incident.severity)}</strong>
          <span>{plainText(nameOf(live.picture, incident.brand), 80)}</span>
          <span>{texts.incidentState[incident.state]}</span>
          <span>{new Date(crossed).toISOString().replace('T', ' ').slice(0, 16)} UTC</span>
          {incident.drill && <DrillMark />}
          <Link href={`/incidents/${encodeURIComponent(incident.id)}`} className={classes.noPrint}>
            {texts.pause.open}
          </Link>
        </p>
        <p className={`${classes.cause} hostile`}>{plainText(incident.cause, 500)}</p>
      </header>
      <ReviewNotes key={notes?.version ?? 0} incident={incident.id} notes={notes} mayWrite={mayWrite} />
      <Panel title={words.figures}>
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
          {reach.map((one) => (
            <div key={one.grade}>
              <dt>{words.reach(one.grade)}</dt>
              <dd>
                {count(one.highest)}
                <small>{plural(one.posts, 'post')}</small>
              </dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title={words.chart}>
        <div className={classes.chart}>
          <VolumeChart
            detailed
            whole
            minutes={chart.points.flatMap((point) =>
              // A bucket in which nothing was heard is a gap, not a zero.
              point.volume === null
                ? []
                : [{ at: ms(point.at) / 1000, volume: point.volume, negatives: point.negative ?? 0, low: null, high: null }],
            )}
            markers={chart.marks.map((mark) => ({ at: ms(mark.at) / 1000, label: mark.text }))}
            step={chart.bucketSeconds}
            timeZone={zone === 'UTC' ? 'UTC' : undefined}
            label={words.chart}
          />
        </div>
      </Panel>
      <div className={page.columns}>
        <Panel title={texts.incident.timeline}>
          <ol className={classes.timeline}>
            {timeline.map((event, position) => (
              <li key={position}>
                <time dateTime={event.at}>{sinceWords(event.sinceCrossing)}</time>
                <div>
                  <p className="hostile">{plainText(event.text, 600)}</p>
                  <p className={page.soft}>
                    {timeOfDay(ms(event.at), now, zone)}
                    {event.by && ` · ${plainText(event.by, 40)}`}
                  </p>
                </div>
              </li>
            ))}
          </ol>
        </Panel>
        <div className={classes.stack}>
          <Panel title={words.pauses}>
            {pauses.length === 0 && <p className={page.quiet}>{words.noPauses}</p>}
            {pauses.map((pause) => (
              <div key={pause.id} className={classes.pause}>
                <p className={page.strong}>{words.pauseLine(age(pause.length * 1000), pause.held, pause.alreadySent, pause.cannot)}</p>
                <p className={page.soft}>
                  {plainText(pause.reason, 300)} · {texts.pause.by(plainText(pause.by, 40))}
                  {pause.resumedBy && ` · ${words.resumedBy(plainText(pause.resumedBy, 40))}`}
                  {pause.resumeReason && `: ${plainText(pause.resumeReason, 300)}`}
                </p>
              </div>
            ))}
          </Panel>
          <Panel title={texts.incident.evidence}>
            {posts.length === 0 && <p className={page.quiet}>{texts.incident.noEvidence}</p>}
            <div className={classes.posts}>
              {posts.slice(0, 6).map((post) => (
                <EvidencePost key={`${post.platform} ${post.postId}`} post={post} />
              ))}
            </div>
          </Panel>
        </div>
      </div>
    </>
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
