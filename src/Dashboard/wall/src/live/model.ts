/**
 * What the hub says and the wall draws: the records of `src/Alerts/Hub`. Nulls are written on the wire, absent is not null;
 * enums travel as words, which are those of the log, the metrics and the stored rows.
 */

export type BrandState = 'calm' | 'watch' | 'incident' | 'blind';
/** 1 is the worst. */
export type Severity = 1 | 2 | 3 | 4;
export type IncidentState = 'open' | 'acknowledged' | 'responding' | 'stable' | 'resolved' | 'reviewed';
export type ImpressionGrade = 'actual' | 'floor' | 'estimated';
export type SourceState = 'healthy' | 'late' | 'silent' | 'failing' | 'off';
/** `unknown`: the scheduler has said nothing, so its posts may still go out. `failed`: something is out or cannot be held. */
export type ReceiptState = 'unknown' | 'held' | 'failed';

/** One minute of one brand. `at` = start of the minute in seconds since 1970; `low`/`high` bound the expected volume. */
export interface Minute {
  at: number;
  volume: number;
  negatives: number;
  low: number | null;
  high: number | null;
}

/** A brand's tile. A brand in a drill has a second one of its own, apart from the real one. */
export interface Brand {
  id: string;
  name: string;
  /** Id of the drill it belongs to; null in the real world. */
  drill: string | null;
  state: BrandState;
  /** Since when it is in this state. */
  since: string;
  /** Why it is not calm, in one sentence. */
  reason: string | null;
  /** Mentions and negative mentions of the last 60 seconds, and the range in which the volume is expected. */
  volume: number;
  negatives: number;
  low: number | null;
  high: number | null;
  /** Platforms on which the brand should be heard and is not. */
  unheard: string[];
  /** Oldest first, the last hour. */
  minutes: Minute[];
}

export type BrandPulse = Omit<Brand, 'name' | 'minutes'> & { minute: Minute | null };

export interface EvidencePost {
  platform: string;
  postId: string;
  /** Null when it was erased, or is not for this viewer. */
  text: string | null;
  author: string | null;
  url: string | null;
  label: string | null;
  /** Probability of the label, 0..1. */
  confidence: number | null;
  reach: { value: number; grade: ImpressionGrade; low: number | null } | null;
  at: string | null;
}

export interface TimelineEntry {
  at: string;
  kind: string;
  by: string;
  text: string;
}

export interface Incident {
  id: string;
  brand: string;
  drill: string | null;
  severity: Severity;
  state: IncidentState;
  /** One readable sentence. */
  cause: string;
  /** Event time of the first signal: the 30-minute clock starts here, not at the alert. */
  crossedAt: string;
  openedAt: string;
  acknowledgedBy: string | null;
  acknowledgedAt: string | null;
  assignee: string | null;
  resolvedAt: string | null;
  /** When the crisis team was complete: the clock stops there. */
  teamCompleteAt: string | null;
  /** Found too late to act by itself. */
  historical: boolean;
  version: number;
  /** Only in what a reading endpoint answers; the feed holds no text of mentions. */
  evidence: EvidencePost[] | null;
  timeline: TimelineEntry[] | null;
}

export interface Receipt {
  scheduler: string;
  state: ReceiptState;
  held: number | null;
  alreadySent: number | null;
  cannot: number | null;
  at: string | null;
}

export interface Pause {
  id: string;
  /** Null covers every brand; likewise the four that narrow it. */
  brand: string | null;
  platform: string | null;
  campaign: string | null;
  partner: string | null;
  account: string | null;
  drill: string | null;
  since: string;
  reason: string;
  incident: string | null;
  /** `rule:…` or a person's name. */
  by: string;
  receipts: Receipt[];
}

export interface Source {
  id: string;
  platform: string;
  state: SourceState;
  lastHeard: string | null;
  detail: string | null;
}

export interface SnapshotMessage {
  sequence: number;
  epoch: string;
  /** The server's time. */
  at: string;
  brands: Brand[];
  incidents: Incident[];
  pauses: Pause[];
  sources: Source[];
}

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
  | (DurableMessage & { kind: 'Alert' })
  | (DurableMessage & { kind: 'Incident'; incident: Incident })
  | (DurableMessage & { kind: 'PublishingPaused' | 'PublishingResumed'; pause: Pause });
