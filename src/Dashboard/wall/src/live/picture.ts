import type { Alert, Brand, Durable, Incident, Minute, Pause, PulseMessage, SnapshotMessage, Source } from './model';

/** Everything the wall knows, as of `sequence` in the store `epoch`. Immutable: each change makes a new one. */
export interface Picture {
  /** Null before the first snapshot. */
  epoch: string | null;
  sequence: number;
  /** By `tileKey`. */
  tiles: Readonly<Record<string, Brand>>;
  incidents: Readonly<Record<string, Incident>>;
  pauses: Readonly<Record<string, Pause>>;
  /** Newest first, at most `alertsKept`. */
  alerts: readonly Alert[];
  sources: readonly Source[];
  lagMs: number;
}

export const nothingYet: Picture = {
  epoch: null,
  sequence: 0,
  tiles: {},
  incidents: {},
  pauses: {},
  alerts: [],
  sources: [],
  lagMs: 0,
};

export const tileKey = ({ id, drill }: Pick<Brand, 'id' | 'drill'>) => (drill === null ? id : `${id} ${drill}`);

/** `known`: seen before. `gap`: its predecessor was not seen. `other-store`: the sequences of this picture mean nothing there. */
export type Outcome = { outcome: 'applied'; picture: Picture } | { outcome: 'known' | 'gap' | 'other-store' };

export function fromSnapshot(snapshot: SnapshotMessage, lagMs = 0): Picture {
  const { epoch, sequence, sources } = snapshot;
  return {
    epoch,
    sequence,
    tiles: Object.fromEntries(snapshot.brands.map((brand) => [tileKey(brand), brand])),
    incidents: Object.fromEntries(snapshot.incidents.map((incident) => [incident.id, incident])),
    pauses: Object.fromEntries(snapshot.pauses.map((pause) => [pause.id, pause])),
    alerts: snapshot.alerts.slice(0, alertsKept),
    sources,
    lagMs,
  };
}

/** Takes a durable message in its order. */
export function accept(picture: Picture, message: Durable): Outcome {
  if (message.epoch !== picture.epoch) return { outcome: 'other-store' };
  if (message.sequence <= picture.sequence) return { outcome: 'known' };
  if (message.previous > picture.sequence) return { outcome: 'gap' };
  return {
    outcome: 'applied',
    picture: { ...change(picture, message), sequence: message.sequence },
  };
}

function change(picture: Picture, message: Durable): Picture {
  switch (message.kind) {
    case 'Alert':
      return { ...picture, alerts: newestFirst(message, picture.alerts) };
    case 'Incident':
      return {
        ...picture,
        incidents: {
          ...picture.incidents,
          [message.incident.id]: message.incident,
        },
      };
    case 'PublishingPaused':
      return {
        ...picture,
        pauses: { ...picture.pauses, [message.pause.id]: message.pause },
      };
    case 'PublishingResumed': {
      const { [message.pause.id]: _, ...pauses } = picture.pauses;
      return { ...picture, pauses };
    }
  }
}

// They are shown in groups, so more are kept than a column has lines.
const alertsKept = 100;

// What was committed while a snapshot was taken is in it and comes again.
function newestFirst({ signal, decision, incident }: Alert, before: readonly Alert[]): Alert[] {
  const others = before.filter((known) => known.signal.id !== signal.id);
  return [{ signal, decision, incident }, ...others].slice(0, alertsKept);
}

// An hour on a tile; the server may send more.
export const minutesKept = 60;

export function beat(picture: Picture, pulse: PulseMessage): Picture {
  const tiles = { ...picture.tiles };
  for (const { minute, ...now } of pulse.brands) {
    const key = tileKey(now);
    const known = tiles[key];
    // A tile that is new comes with its past and its name in the next snapshot; until then it goes by its id,
    // because a crisis of a new brand (or a drill that just began) must not wait.
    const before = known ?? {
      ...now,
      name: nameOf(picture, now.id),
      minutes: [],
    };
    tiles[key] = {
      ...before,
      ...now,
      minutes: withMinute(before.minutes, minute),
    };
  }
  return { ...picture, tiles, sources: pulse.sources, lagMs: pulse.lagMs };
}

/** The name of a brand, from whichever of its tiles is known. */
export function nameOf(picture: Picture, brand: string): string {
  return (picture.tiles[brand] ?? Object.values(picture.tiles).find((tile) => tile.id === brand))?.name ?? brand;
}

/** The series with its running minute replaced or a new one begun. A late revision of an older minute is put in its place. */
export function withMinute(minutes: Minute[], minute: Minute | null): Minute[] {
  if (!minute) return minutes;
  const at = minutes.findLastIndex((m) => m.at <= minute.at);
  const same = minutes[at]?.at === minute.at;
  const next = same ? minutes.with(at, minute) : minutes.toSpliced(at + 1, 0, minute);
  return next.length > minutesKept ? next.slice(-minutesKept) : next;
}
