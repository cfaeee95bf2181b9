import { confidence, count } from '../../lib/format';
import { forecastsOf, type PostForecast } from '../../lib/forecasts';
import { plainText } from '../../lib/hostileText';
import { age, timeOfDay, type Zone } from '../../lib/time';
import type { Alert, EvidencePost } from '../../live/model';
import { texts } from '../../texts';
import { Panel } from '../shell/Page';
import classes from './Insight.module.css';

const words = texts.forecast;
// The ones that are nearest to the threshold; the others are no surprise.
const shown = 4;

interface Props {
  alerts: readonly Alert[];
  evidence: readonly EvidencePost[];
  now: number;
  zone: Zone;
}

/** Which posts were likely to be seen by many, when, and whether it came so. */
export function Forecasts({ alerts, evidence, now, zone }: Props) {
  const found = forecastsOf(alerts, evidence, now);
  const [first] = found;
  if (!first) return null;
  const saidBy = new Map(evidence.map((post) => [`${post.platform} ${post.postId}`, post.text]));
  const line = (one: PostForecast) => (
    <Forecast key={`${one.platform} ${one.postId}`} of={one} text={saidBy.get(`${one.platform} ${one.postId}`) ?? null} now={now} zone={zone} />
  );
  return (
    <Panel title={words.heading}>
      <p className={classes.intro}>{words.intro(count(first.threshold))}</p>
      <ul className={classes.list}>{found.slice(0, shown).map(line)}</ul>
      {found.length > shown && (
        <details className={classes.more}>
          <summary>{words.more(found.length - shown)}</summary>
          <ul className={classes.list}>{found.slice(shown).map(line)}</ul>
        </details>
      )}
    </Panel>
  );
}

function Forecast({ of, text, now, zone }: { of: PostForecast; text: string | null; now: number; zone: Zone }) {
  const at = (time: number) => timeOfDay(time, now, zone);
  const reached = of.reachedAt !== null;
  return (
    <li className={classes.forecast}>
      <p className={`${classes.text} hostile`}>{text === null ? `${plainText(of.platform, 30)} · ${plainText(of.postId, 60)}` : plainText(text, 160)}</p>
      <p className={classes.when} data-tone={reached ? 'bad' : of.late >= now ? 'warn' : undefined}>
        {of.reachedAt !== null ? words.reached(at(of.reachedAt)) : stillOpen(of, now)}
      </p>
      <div className={classes.way} data-reached={reached || undefined} aria-hidden="true">
        <span style={{ width: `${Math.min(100, (100 * of.reach) / of.threshold)}%` }} />
      </div>
      <p className={classes.soft}>
        {plainText(of.platform, 30)} · {words.of(count(of.reach), count(of.threshold))} · {words.grows(count(of.perHour))}
      </p>
      <p className={`${classes.soft} ${classes.right}`}>
        {of.reachedAt === null ? `${words.likely(confidence(of.probability))} · ` : ''}
        {words.was(at(of.early), at(of.late))}
        {of.reachedAt !== null && `, ${of.reachedAt < of.early ? words.sooner : of.reachedAt > of.late ? words.later : words.within}`}
      </p>
    </li>
  );
}

function stillOpen({ early, late }: PostForecast, now: number): string {
  if (late < now) return words.notYet;
  return early > now ? words.will(age(early - now), age(late - now)) : words.soon(age(late - now));
}
