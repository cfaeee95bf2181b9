import type {
  Alert,
  Brand,
  Durable,
  Incident,
  Minute,
  Pause,
  PulseMessage,
  SnapshotMessage,
  Source,
} from './live/model';

// Small builders, so that a test says only what it is about.

export const minute = (at: number, volume = 10): Minute => ({
  at,
  volume,
  negatives: 1,
  low: 5,
  high: 20,
});

export const aBrand = (of: Partial<Brand> = {}): Brand => ({
  id: 'acme',
  name: 'Acme Foods',
  drill: null,
  state: 'calm',
  since: '2026-11-21T20:00:00Z',
  reason: null,
  volume: 10,
  negatives: 1,
  low: 5,
  high: 20,
  unheard: [],
  minutes: [],
  ...of,
});

export const anIncident = (of: Partial<Incident> = {}): Incident => ({
  id: 'i1',
  brand: 'acme',
  drill: null,
  severity: 1,
  state: 'open',
  cause: 'One negative post passed 5,000 impressions',
  crossedAt: '2026-11-21T20:00:00Z',
  openedAt: '2026-11-21T20:00:01Z',
  dueAt: '2026-11-21T20:30:00Z',
  acknowledgedBy: null,
  acknowledgedAt: null,
  assignee: null,
  resolvedAt: null,
  teamCompleteAt: null,
  historical: false,
  version: 1,
  signals: [],
  evidence: null,
  timeline: null,
  ...of,
});

export const aPause = (of: Partial<Pause> = {}): Pause => ({
  id: 'p1',
  brand: 'acme',
  platform: null,
  campaign: null,
  partner: null,
  account: null,
  drill: null,
  since: '2026-11-21T20:00:00Z',
  reason: 'A negative post passed 5,000 impressions',
  incident: 'i1',
  by: 'rule:negative-reach',
  state: 'active',
  resumedAt: null,
  resumedBy: null,
  resumeReason: null,
  version: 1,
  receipts: [],
  ...of,
});

export const anAlert = (
  of: Partial<Alert['signal']> = {},
  evidence: Partial<Alert['signal']['evidence']> = {},
): Alert => ({
  decision: 'opened',
  incident: null,
  signal: {
    id: 's1',
    kind: 'volume-spike',
    rule: 'volume-spike',
    brand: 'acme',
    drill: null,
    stream: 'acme',
    at: '2026-11-21T20:00:00Z',
    since: '2026-11-21T20:00:00Z',
    score: 0.9,
    action: 'advise',
    severity: 4,
    historical: false,
    evidence: {
      sentence: '37 mentions of acme in 1 min, 1 expected (≤ 5).',
      ...evidence,
    } as Alert['signal']['evidence'],
    ...of,
  },
});

export const aSource = (of: Partial<Source> = {}): Source => ({
  id: 'bluesky',
  platform: 'bluesky',
  state: 'healthy',
  lastHeard: '2026-11-21T20:00:00Z',
  detail: null,
  ...of,
});

export const aSnapshot = (of: Partial<SnapshotMessage> = {}): SnapshotMessage => ({
  sequence: 10,
  epoch: 'e1',
  at: '1970-01-01T00:16:40Z',
  brands: [aBrand()],
  incidents: [],
  pauses: [],
  alerts: [],
  sources: [aSource()],
  ...of,
});

export const aPulse = (of: Partial<PulseMessage> = {}): PulseMessage => ({
  at: '1970-01-01T00:16:40Z',
  brands: [],
  sources: [aSource()],
  lagMs: 0,
  ...of,
});

export const opened = (sequence: number, previous: number, incident = anIncident(), epoch = 'e1'): Durable => ({
  kind: 'Incident',
  sequence,
  previous,
  epoch,
  incident,
});
