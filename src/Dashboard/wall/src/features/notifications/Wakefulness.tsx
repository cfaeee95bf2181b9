import { Link } from 'wouter';
import type { components } from '../../api/schema';
import { useStatus } from '../../api/system';
import { age, ms } from '../../lib/time';
import { texts } from '../../texts';
import { Notice } from '../shell/Notice';
import classes from './Notifications.module.css';

type View = components['schemas']['WakefulnessView'];

const words = texts.notifications;

/** Whether somebody would be woken tonight, and whether anybody outside would notice that we are gone. */
export function Wakefulness({ of: { warning, heartbeat, lastBeatAt }, now }: { of: View; now: number }) {
  return (
    <div className={classes.wake}>
      <Notice title={warning === null ? words.awake : words.asleep} tone={warning === null ? 'good' : 'bad'}>
        {warning ?? words.awakeBody}
      </Notice>
      <Notice title={words.heartbeat[heartbeat] ?? heartbeat} tone={beatTones[heartbeat]}>
        {words.heartbeatBody[heartbeat]} {lastBeatAt && words.lastBeat(age(now - ms(lastBeatAt)))}
      </Notice>
    </div>
  );
}

const beatTones: Record<string, 'good' | 'warn' | 'bad' | undefined> = { off: 'warn', beating: 'good', missing: 'bad' };

// A test of a channel or a lost heartbeat is told within half a minute; the wall has more urgent things to ask for.
const seldom = 30_000;

/** On the wall, beside the sources, and only when something is wrong. A TV has nobody who could follow a link. */
export function WakefulnessNote({ link }: { link: boolean }) {
  const wakefulness = useStatus(seldom).data?.wakefulness;
  if (!wakefulness) return null;
  const notes = [wakefulness.warning !== null && words.asleepShort, wakefulness.heartbeat === 'missing' && words.heartbeat.missing].filter((note) => note !== false);
  if (notes.length === 0) return null;
  const sentence = notes.join(' · ');
  return (
    <p className={classes.note} title={wakefulness.warning ?? undefined}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d="M6 1 11.5 11H.5Z" fill="currentColor" />
      </svg>
      {link ? <Link href="/notifications">{sentence}</Link> : sentence}
    </p>
  );
}
