import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Zone } from './lib/time';

interface Settings {
  zone: Zone;
  switchZone(): void;
}

const Context = createContext<Settings>({ zone: 'local', switchZone() {} });
const storageKey = 'listening.zone';

export function SettingsProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(() => (read() === 'UTC' ? 'UTC' : 'local'));
  const settings = useMemo(
    () => ({
      zone,
      switchZone() {
        const next = zone === 'UTC' ? 'local' : 'UTC';
        setZone(next);
        write(next);
      },
    }),
    [zone],
  );
  return <Context value={settings}>{children}</Context>;
}

export const useSettings = () => useContext(Context);

// A browser may refuse storage; the setting then lasts as long as the page.
function read(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function write(value: string): void {
  try {
    localStorage.setItem(storageKey, value);
  } catch {
    // see above
  }
}
