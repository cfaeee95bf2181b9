import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { chime } from './lib/chime';
import type { Zone } from './lib/time';

interface Settings {
  zone: Zone;
  switchZone(): void;
  /** A sound when an incident opens. */
  sound: boolean;
  switchSound(): void;
  fullScreen: boolean;
  switchFullScreen(): void;
}

const Context = createContext<Settings>({
  zone: 'local',
  switchZone() {},
  sound: false,
  switchSound() {},
  fullScreen: false,
  switchFullScreen() {},
});
const zoneKey = 'listening.zone';
const soundKey = 'listening.sound';

export function SettingsProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(() => (read(zoneKey) === 'UTC' ? 'UTC' : 'local'));
  // A TV has nobody who could press a button: its address says whether it may be loud.
  const [sound, setSound] = useState(() => read(soundKey) === 'on' || new URLSearchParams(location.search).has('sound'));
  const [fullScreen, setFullScreen] = useState(false);
  useEffect(() => {
    const changed = () => setFullScreen(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  const settings = useMemo(
    () => ({
      zone,
      switchZone() {
        const next = zone === 'UTC' ? 'local' : 'UTC';
        setZone(next);
        write(zoneKey, next);
      },
      sound,
      switchSound() {
        setSound(!sound);
        write(soundKey, sound ? 'off' : 'on');
        if (!sound) chime();
      },
      fullScreen,
      switchFullScreen() {
        // A browser may refuse full screen; the wall is the wall without it.
        if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
        else void document.documentElement.requestFullscreen?.().catch(() => {});
      },
    }),
    [zone, sound, fullScreen],
  );
  return <Context value={settings}>{children}</Context>;
}

export const useSettings = () => useContext(Context);

// A browser may refuse storage; the setting then lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // see above
  }
}
