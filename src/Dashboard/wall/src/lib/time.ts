/** Milliseconds of an ISO time, or NaN when it is absent or not a time. */
export function ms(iso: string | null | undefined): number {
  return iso ? Date.parse(iso) : Number.NaN;
}

/** "4 s", "12 min", "3 h 05 min", "2 d 4 h": the age of something, never negative. */
export function age(milliseconds: number): string {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 24) return `${h} h ${String(min % 60).padStart(2, '0')} min`;
  return `${Math.floor(h / 24)} d ${h % 24} h`;
}

/** "24:09", "1:02:33": a running clock, sign left to the caller. */
export function clockFace(milliseconds: number): string {
  const s = Math.floor(Math.abs(milliseconds) / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}

export type Zone = 'local' | 'UTC';

/** "20:41:03", with the date in front when it is not the day of `now`. */
export function timeOfDay(at: number, now: number, zone: Zone): string {
  if (!Number.isFinite(at)) return '–';
  const timeZone = zone === 'UTC' ? 'UTC' : undefined;
  const day = (t: number) => new Date(t).toLocaleDateString('en-CA', { timeZone });
  const time = new Date(at).toLocaleTimeString('en-GB', { timeZone });
  return day(at) === day(now) ? time : `${day(at)} ${time}`;
}

/** The short name of the zone in which times are shown, e.g. "CET" or "GMT+2". */
export function zoneName(zone: Zone, at: number): string {
  if (zone === 'UTC') return 'UTC';
  const part = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(at)
    .find((p) => p.type === 'timeZoneName');
  return part?.value ?? 'local';
}
