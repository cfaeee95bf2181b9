import { Menu, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link as RouterLink } from 'wouter';
import { isScreen, type Session, useSignOut } from '../../api/session';
import { plainText } from '../../lib/hostileText';
import { timeOfDay, zoneName } from '../../lib/time';
import type { Link } from '../../live/link';
import type { BrandState } from '../../live/model';
import { useSettings } from '../../settings';
import { texts } from '../../texts';
import { LinkBadge } from '../link/LinkBadge';
import { showKeys, useShortcut } from '../shell/Keys';
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
        {isScreen(session) && <img src="/mark.svg" alt="" width="26" height="26" />}
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
            <Settings session={session} />
          </>
        )}
      </div>
    </header>
  );
}

const schemes = ['light', 'dark', 'auto'] as const;

/** Everything a person sets for this screen, with the key that does the same. */
function Settings({ session }: { session: Session }) {
  const signOut = useSignOut();
  const { zone, switchZone, sound, switchSound, switchFullScreen } = useSettings();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [opened, setOpened] = useState(false);
  const nextScheme = schemes[(schemes.indexOf(colorScheme) + 1) % schemes.length] ?? 'auto';
  useShortcut('t', texts.keys.scheme, () => setColorScheme(nextScheme));
  useShortcut('z', texts.keys.zone, switchZone);
  useShortcut('f', texts.settings.fullScreen, switchFullScreen);
  useShortcut('m', texts.keys.sound, switchSound);
  useShortcut(',', texts.keys.settings, () => setOpened(true));
  const state = (words: string) => <span className={classes.state}>{words}</span>;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={270} shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={classes.who}>
          {session.name && plainText(session.name, 30)}
          <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
            <path d="m2 4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.8" />
          </svg>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{texts.roleOf(session.role)}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={colorScheme === scheme ? state('✓') : undefined}
            aria-current={colorScheme === scheme || undefined}
          >
            {texts.settings[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick={false} onClick={switchZone} rightSection={state(zone)}>
          {texts.settings.timeZone}
        </Menu.Item>
        <Menu.Item
          closeMenuOnClick={false}
          onClick={switchSound}
          rightSection={state(sound ? texts.settings.on : texts.settings.off)}
        >
          {texts.settings.sound}
        </Menu.Item>
        <Menu.Item onClick={switchFullScreen} rightSection={state('f')}>
          {texts.settings.fullScreen}
        </Menu.Item>
        <Menu.Item onClick={showKeys} rightSection={state('?')}>
          {texts.keys.help}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => signOut.mutate()}>{texts.session.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
