import type { components } from '../api/schema';

/**
 * What the wall draws, as the server describes it. Nulls are written on the wire, absent is not null; enums travel as words, which are those
 * of the log, the metrics and the stored rows. What only the hub says is not in OpenAPI and stands here (`src/Alerts/Hub`).
 */
type Schemas = components['schemas'];

export type BrandState = Schemas['BrandState'];
export type IncidentState = Schemas['IncidentState'];
export type SourceState = Schemas['SourceState'];

/** One minute of one brand. `at` = start of the minute in seconds since 1970; `low`/`high` bound the expected volume. */
export type Minute = Schemas['MinuteView'];

/** A brand's tile; its minutes oldest first. A brand in a drill has a second one of its own, apart from the real one. */
export type Brand = Schemas['BrandView'];

/** How a brand stands this second, with the running minute or one that was just revised. */
export type BrandPulse = Omit<Brand, 'name' | 'minutes'> & {
  minute: Minute | null;
};

/** `crossedAt` is the event time of the first signal: the 30-minute clock starts there. Evidence and timeline come only with its own endpoint. */
export type Incident = Schemas['IncidentView'];
export type EvidencePost = Schemas['EvidenceView'];
export type TimelineEntry = Schemas['TimelineEntry'];

/** A field of its scope that is null covers every value. */
export type Pause = Schemas['PauseView'];

/** `unknown`: the scheduler has said nothing, so its posts may still go out. `failed`: something is out or cannot be held. */
export type Receipt = Schemas['ReceiptView'];

/** A finding of the engine with what was decided about it. */
export type Alert = Pick<Schemas['AlertMessage'], 'signal' | 'decision' | 'incident'> & { verdict?: Verdict | null };

/** What a person said of a finding; the hub tells of findings before anybody judged them. */
export type Verdict = Pick<Schemas['Verdict'], 'word' | 'by' | 'at'>;

export type Source = Schemas['SourceView'];
export type SnapshotMessage = Schemas['SnapshotMessage'];

/** What happened in the last second. Latest wins, may be dropped. */
export interface PulseMessage {
  /** The server's time. */
  at: string;
  brands: BrandPulse[];
  sources: Source[];
  /** Age of the oldest mention that was not looked at yet, in milliseconds. */
  lagMs: number;
}

/** A message that must not be missed. `previous` is the sequence of the one before it that this viewer may see; 0 when none. */
export interface DurableMessage {
  sequence: number;
  previous: number;
  epoch: string;
}

export type Durable =
  | (DurableMessage & Alert & { kind: 'Alert' })
  | (DurableMessage & { kind: 'Incident'; incident: Incident })
  | (DurableMessage & {
      kind: 'PublishingPaused' | 'PublishingResumed';
      pause: Pause;
    });
