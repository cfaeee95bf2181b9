import { Button, TextInput } from '@mantine/core';
import { Link, useSearchParams } from 'wouter';
import { type Review, useReview } from '../../api/reviews';
import { may, type Session } from '../../api/session';
import { useTasks } from '../../api/team';
import { useResponses } from '../../api/templates';
import { plainText } from '../../lib/hostileText';
import { ms, type Zone } from '../../lib/time';
import { fromTimeInput, toTimeInput } from '../../lib/timeInput';
import { told } from '../../lib/told';
import { minute } from '../../lib/window';
import { useLive, useNow } from '../../live/LiveProvider';
import { nameOf } from '../../live/picture';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { DrillMark } from '../drill/DrillMark';
import { AsOfBanner } from '../history/AsOf';
import { Effect } from '../incident/Effect';
import { EvidencePost } from '../incident/EvidencePost';
import { useShortcut } from '../shell/Keys';
import { Loaded, Page, Panel, pageClasses as page } from '../shell/Page';
import { Shell } from '../shell/Shell';
import { Definitions, FigureGrid, Findings, Pauses, ReviewChart, ReviewTimeline } from './Record';
import classes from './Review.module.css';
import { ReviewNotes } from './ReviewNotes';

const words = texts.reviews;
const more = texts.report;
// Around the incident, so that one sees what was usual.
const around = 60 * minute;

/** What happened, from the records, and what people learnt from it. Printed, it is a report. */
export function ReviewPage({ id, session }: { id: string; session: Session }) {
  const [query, setQuery] = useSearchParams();
  const { zone } = useSettings();
  const live = useLive();
  const now = useNow() + live.skew;
  const asOf = Number.isFinite(ms(query.get('asOf'))) ? (query.get('asOf') ?? '') : '';
  const review = useReview(id, asOf);
  useShortcut('P', words.print, () => window.print());
  const file = (kind: string) => `/api/v1/reviews/${encodeURIComponent(id)}.${kind}${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`;
  const setAsOf = (at: number) =>
    setQuery((old) => {
      if (Number.isFinite(at)) old.set('asOf', new Date(at).toISOString());
      else old.delete('asOf');
      return old;
    });
  return (
    <Shell session={session}>
      <Page
        title={more.heading}
        aside={
          <div className={`${page.filters} ${classes.noPrint}`}>
            <TextInput
              type="datetime-local"
              aria-label={more.asOf}
              value={asOf ? toTimeInput(ms(asOf), zone) : ''}
              max={toTimeInput(now, zone)}
              onChange={(event) => setAsOf(fromTimeInput(event.currentTarget.value, zone))}
            />
            <Button.Group>
              <Button variant="default" onClick={() => window.print()}>
                {words.print}
              </Button>
              {['html', 'csv', 'json'].map((kind) => (
                <Button key={kind} variant="default" component="a" href={file(kind)} download={`review-${id}.${kind}`}>
                  {kind.toUpperCase()}
                </Button>
              ))}
            </Button.Group>
          </div>
        }
      >
        {asOf && <AsOfBanner at={ms(asOf)} now={now} zone={zone} onNow={() => setAsOf(Number.NaN)} />}
        <Loaded of={review}>{(data) => <Document data={data} session={session} now={now} zone={zone} past={asOf !== ''} />}</Loaded>
      </Page>
    </Shell>
  );
}

function Document({ data: { review, posts }, session, now, zone, past }: { data: Review; session: Session; now: number; zone: Zone; past: boolean }) {
  const { picture } = useLive();
  const { incident, chart, notes } = review;
  const brand = { id: incident.brand, name: nameOf(picture, incident.brand) };
  const crossed = ms(incident.crossedAt);
  const timeZone = zone === 'UTC' ? 'UTC' : undefined;
  return (
    <>
      <header>
        <p className={classes.facts}>
          <strong>{texts.severity(incident.severity)}</strong>
          <span>{plainText(brand.name, 80)}</span>
          <span>{texts.incidentState[incident.state]}</span>
          <span>{new Date(crossed).toISOString().replace('T', ' ').slice(0, 16)} UTC</span>
          {incident.drill && <DrillMark />}
          <Link href={`/incidents/${encodeURIComponent(incident.id)}`} className={classes.noPrint}>
            {texts.pause.open}
          </Link>
          <Link href={historyOf(incident, now)} className={classes.noPrint}>
            {more.openHistory}
          </Link>
        </p>
        <p className={`${classes.cause} hostile`}>{told(incident.cause, brand, 500)}</p>
      </header>
      {/* What was known at a moment is read, not written. */}
      <ReviewNotes
        incident={incident.id}
        notes={notes}
        mayWrite={!past && may(session, 'responder')}
        maySign={may(session, 'approver') && (incident.state === 'resolved' || incident.state === 'reviewed')}
        now={now}
        zone={zone}
      />
      <Panel title={words.figures}>
        <FigureGrid review={review} />
      </Panel>
      <Panel title={words.chart}>
        <ReviewChart chart={chart} timeZone={timeZone} />
      </Panel>
      <Effect incident={incident.id} />
      <div className={classes.columns}>
        <Panel title={texts.incident.timeline}>
          <ReviewTimeline events={review.timeline} brand={brand} now={now} zone={zone} />
        </Panel>
        <div className={classes.stack}>
          <Panel title={words.pauses}>
            <Pauses pauses={review.pauses} brand={brand} now={now} zone={zone} />
          </Panel>
          <Said incident={incident.id} />
          <Tasks incident={incident.id} />
          <Panel title={more.findings}>
            <Findings review={review} />
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
      <Panel title={more.definitions}>
        <Definitions review={review} />
      </Panel>
      <p className={classes.footer}>{more.footer(`${new Date(now).toISOString().replace('T', ' ').slice(0, 16)} UTC`)}</p>
    </>
  );
}

/** Templates that were used, and who stood for them. */
function Said({ incident }: { incident: string }) {
  const responses = useResponses(incident);
  return (
    <Panel title={more.said}>
      <Loaded of={responses} empty={texts.team.noResponses} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => (
          <ul className={classes.stack}>
            {items.map((one) => (
              <li key={one.hash}>
                <p>{plainText(one.text, 2000)}</p>
                <p className={page.soft}>
                  {one.approved ? texts.team.approved : texts.team.waitsFor(one.missing.join(', '))}
                  {one.template && ` · ${texts.team.template.toLowerCase()} ${plainText(one.template, 60)}, ${one.templateVersion ?? ''}`}
                  {one.approvals.map((given) => ` · ${texts.approval.given(given.role, plainText(given.by, 40))}`)}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function Tasks({ incident }: { incident: string }) {
  const tasks = useTasks(incident);
  return (
    <Panel title={more.tasks}>
      <Loaded of={tasks} empty={texts.team.noTasks} isEmpty={({ items }) => items.length === 0}>
        {({ items }) => (
          <ul>
            {items.map((task) => (
              <li key={task.id}>
                {task.state === 'open' ? '○' : '✓'} {plainText(task.title, 300)}
                <span className={page.soft}>
                  {task.owner && ` · ${plainText(task.owner, 40)}`} · {task.state === 'open' ? more.open : more.done}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function historyOf(incident: { brand: string; drill: string; crossedAt: string; resolvedAt?: string | null }, now: number): string {
  const query = new URLSearchParams({
    brand: incident.brand,
    ...(incident.drill ? { drill: incident.drill } : {}),
    from: new Date(ms(incident.crossedAt) - around).toISOString(),
    to: new Date(Math.min(now, (incident.resolvedAt ? ms(incident.resolvedAt) : now) + around)).toISOString(),
  });
  return `/history?${query}`;
}
