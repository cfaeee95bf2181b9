import type { Alert } from '../live/model';

export interface AlertGroup {
  newest: Alert;
  /** How many of its kind, brand and drill are among those given. */
  count: number;
}

/** Those of one kind and brand as one: forty posts that grow are one piece of news. The newest group or the worst comes first. */
export function groupAlerts(alerts: readonly Alert[], first: 'newest' | 'worst' = 'newest'): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  const newestFirst = [...alerts].sort((a, b) => Date.parse(b.signal.at) - Date.parse(a.signal.at));
  for (const alert of newestFirst) {
    const { brand, drill, kind } = alert.signal;
    const key = JSON.stringify([brand, drill, kind]);
    const known = groups.get(key);
    if (known) known.count++;
    else groups.set(key, { newest: alert, count: 1 });
  }
  // Sorting is stable, so equally bad ones stay newest first.
  const told = [...groups.values()];
  return first === 'worst' ? told.sort((a, b) => a.newest.signal.severity - b.newest.signal.severity) : told;
}
