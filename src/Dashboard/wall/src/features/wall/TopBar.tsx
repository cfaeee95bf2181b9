import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link as RouterLink } from 'wouter';
import { isScreen, type Session, useSignOut } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { timeOfDay, zoneName } from '../../lib/time';
import type { Link } from '../../live/link';
import type { BrandState } from '../../live/model';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { LinkBadge } from '../link/LinkBadge';
import { StateMark } from './StateMark';
import classes from './TopBar.module.css';

interface Props {
  session: Session;
  counts?: Record<BrandState, number>;
  link: Link;
  silence: number | null;
  now: number;
  /** What can be done on this page. */
  children?: ReactNode;
}

export function TopBar({ session, counts, link, silence, now, children }: Props) {
  const { zone, switchZone } = useSettings();
  const zoneWord = zoneName(zone, now);
  return (
    <header className={classes.bar}>
      <RouterLink href="/" className={classes.brand}>
        <img src="/mark.svg" alt="" width="26" height="26" />
        {texts.product}
      </RouterLink>
      {counts && (
        <ul className={classes.counts}>
          {(['incident', 'watch', 'blind', 'calm'] as const).map((state) => (
            <li key={state} data-none={counts[state] === 0 || undefined}>
              <span className={classes.count}>{counts[state]}</span> <StateMark state={state} />
            </li>
          ))}
        </ul>
      )}
      <div className={classes.right}>
        <LinkBadge link={link} silence={silence} />
        {isScreen(session) ? (
          <span className={classes.time}>
            {timeOfDay(now, now, zone)} <span className={classes.zone}>{zoneWord}</span>
          </span>
        ) : (
          <>
            {children}
            <button type="button" className={classes.time} onClick={switchZone} title={texts.settings.zone(zoneWord)}>
              <span className={classes.digits}>{timeOfDay(now, now, zone)}</span>{' '}
              <span className={classes.zone}>{zoneWord}</span>
            </button>
            <SchemeSwitch />
            <Who session={session} />
          </>
        )}
      </div>
    </header>
  );
}

function SchemeSwitch() {
  const scheme = useComputedColorScheme('dark');
  const { setColorScheme } = useMantineColorScheme();
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className={classes.quiet}
      onClick={() => setColorScheme(next)}
      title={texts.settings.switchScheme}
    >
      {texts.settings[next]}
    </button>
  );
}

function Who({ session }: { session: Session }) {
  const signOut = useSignOut();
  return (
    <>
      <span className={classes.name}>{session.name && plainText(session.name, 30)}</span>
      <button type="button" className={classes.quiet} onClick={() => signOut.mutate()}>
        {texts.session.signOut}
      </button>
    </>
  );
}
