import type { Alert, Verdict } from '../live/model';

export interface AlertGroup {
  /** The one that is told. */
  lead: Alert;
  /** How many of its kind, brand and drill are among those given. */
  count: number;
  /** What was said last of any of them: they are one piece of news, also when a newer one is told. */
  verdict: Verdict | null;
}

const order = {
  newest: (a: Alert, b: Alert) => Date.parse(b.signal.at) - Date.parse(a.signal.at),
  worst: (a: Alert, b: Alert) => a.signal.severity - b.signal.severity || order.newest(a, b),
};

/** Those of one kind and brand as one: forty posts that grow are one piece of news. Told by its newest or its worst, in that order. */
export function groupAlerts(alerts: readonly Alert[], first: keyof typeof order = 'newest'): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of [...alerts].sort(order[first])) {
    const { brand, drill, kind } = alert.signal;
    const key = JSON.stringify([brand, drill, kind]);
    const known = groups.get(key);
    if (known) {
      known.count++;
      known.verdict = later(known.verdict, alert.verdict ?? null);
    } else groups.set(key, { lead: alert, count: 1, verdict: alert.verdict ?? null });
  }
  return [...groups.values()];
}

const later = (a: Verdict | null, b: Verdict | null) => (a === null || (b !== null && Date.parse(b.at) > Date.parse(a.at)) ? b : a);
