import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Live, LiveConnection } from './connection';
import { type Link, linkAt } from './link';

const Connection = createContext<LiveConnection | null>(null);

/** Starts the one connection of the page and stops it when the page goes. */
export function LiveProvider({ create, children }: { create(): LiveConnection; children: ReactNode }) {
  const [connection] = useState(create);
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  return <Connection value={connection}>{children}</Connection>;
}

export function useLive(): Live {
  const connection = useContext(Connection);
  if (!connection) throw new Error('useLive outside of LiveProvider');
  return useSyncExternalStore(connection.listen, () => connection.live);
}

/** The present by this screen's clock, once a second, for every age and clock on the page; the server's is `now + live.skew`. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function useLink(live: Live, now: number): Link {
  // A message may be younger than the last tick.
  return linkAt(live, Math.max(now, live.heardAt ?? 0));
}
