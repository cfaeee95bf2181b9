-- What Grafana and other tools read (docs/sql.md): names and columns stay; a change of meaning gets a new name. No text of a platform, no account, no
-- name of a person. *_ms: unix milliseconds, to filter by; *_time: the same as a moment.

CREATE VIEW listening_minutes AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.minute_ms AS start_ms, to_timestamp(r.minute_ms / 1000.0) AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS double precision) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM (SELECT stream, minute_ms, sum(m.volume)::bigint AS volume, sum(m.negative)::bigint AS negative, sum(m.neutral)::bigint AS neutral,
    sum(m.positive)::bigint AS positive, sum(m.valence)::bigint AS valence, sum(m.risky)::bigint AS risky, sum(m.actual)::bigint AS actual,
    sum(m.floor)::bigint AS floor, sum(m.estimated)::bigint AS estimated, sum(m.engagement)::bigint AS engagement FROM minutes m GROUP BY stream, minute_ms) r JOIN streams s ON s.id = r.stream;

-- True at any moment: hours that were added up and did not change since, and minutes for the others.
CREATE VIEW true_hours AS
SELECT stream, start_ms, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement FROM hours h
  WHERE start_ms < (SELECT until_ms FROM rolled) AND NOT EXISTS (SELECT 1 FROM stale WHERE stale.grain = 1 AND stale.start_ms = h.start_ms)
UNION ALL
SELECT m.stream, w.start_ms, sum(m.volume)::bigint AS volume, sum(m.negative)::bigint AS negative, sum(m.neutral)::bigint AS neutral,
    sum(m.positive)::bigint AS positive, sum(m.valence)::bigint AS valence, sum(m.risky)::bigint AS risky, sum(m.actual)::bigint AS actual,
    sum(m.floor)::bigint AS floor, sum(m.estimated)::bigint AS estimated, sum(m.engagement)::bigint AS engagement
  FROM (SELECT DISTINCT start_ms FROM stale WHERE grain = 1) w JOIN minutes m ON m.minute_ms >= w.start_ms AND m.minute_ms < w.start_ms + 3600000
  WHERE w.start_ms < (SELECT until_ms FROM rolled) GROUP BY m.stream, w.start_ms
UNION ALL
SELECT m.stream, m.minute_ms / 3600000 * 3600000, sum(m.volume)::bigint AS volume, sum(m.negative)::bigint AS negative, sum(m.neutral)::bigint AS neutral,
    sum(m.positive)::bigint AS positive, sum(m.valence)::bigint AS valence, sum(m.risky)::bigint AS risky, sum(m.actual)::bigint AS actual,
    sum(m.floor)::bigint AS floor, sum(m.estimated)::bigint AS estimated, sum(m.engagement)::bigint AS engagement
  FROM minutes m WHERE m.minute_ms >= (SELECT until_ms FROM rolled) GROUP BY m.stream, m.minute_ms / 3600000 * 3600000;

CREATE VIEW listening_hours AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.start_ms AS start_ms, to_timestamp(r.start_ms / 1000.0) AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS double precision) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM true_hours r JOIN streams s ON s.id = r.stream;

CREATE VIEW listening_days AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.start_ms AS start_ms, to_timestamp(r.start_ms / 1000.0) AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS double precision) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM (SELECT stream, start_ms / 86400000 * 86400000 AS start_ms, sum(t.volume)::bigint AS volume, sum(t.negative)::bigint AS negative, sum(t.neutral)::bigint AS neutral,
    sum(t.positive)::bigint AS positive, sum(t.valence)::bigint AS valence, sum(t.risky)::bigint AS risky, sum(t.actual)::bigint AS actual,
    sum(t.floor)::bigint AS floor, sum(t.estimated)::bigint AS estimated, sum(t.engagement)::bigint AS engagement FROM true_hours t GROUP BY stream, t.start_ms / 86400000 * 86400000) r JOIN streams s ON s.id = r.stream;

-- Minutes in which anything was read: elsewhere zero is a gap, not silence.
CREATE VIEW listening_heard AS SELECT minute_ms AS start_ms, to_timestamp(minute_ms / 1000.0) AS start_time FROM heard WHERE minute_ms > 0;

CREATE VIEW listening_signals AS
SELECT id, brand, drill, kind, incident, decision, at_ms, to_timestamp(at_ms / 1000.0) AS at_time, recorded_ms
FROM signals WHERE current;

CREATE VIEW listening_incidents AS
SELECT id, brand, drill, CAST(body::jsonb ->> 'severity' AS integer) AS severity, body::jsonb ->> 'state' AS state,
  CAST(extract(epoch FROM (body::jsonb ->> 'crossedAt')::timestamptz) * 1000 AS bigint) AS crossed_ms,
  opened_ms, to_timestamp(opened_ms / 1000.0) AS opened_time,
  CAST(extract(epoch FROM (body::jsonb ->> 'acknowledgedAt')::timestamptz) * 1000 AS bigint) AS acknowledged_ms,
  CAST(extract(epoch FROM (body::jsonb ->> 'resolvedAt')::timestamptz) * 1000 AS bigint) AS resolved_ms
FROM incidents WHERE current;

CREATE VIEW listening_pauses AS
SELECT id, brand, drill, body::jsonb ->> 'incident' AS incident, body::jsonb ->> 'state' AS state,
  since_ms, to_timestamp(since_ms / 1000.0) AS since_time, resumed_ms
FROM pauses WHERE current;

-- Seconds from the crossing, null until it happened; figures of version 2026-11 (GET /api/v1/slas).
CREATE VIEW listening_slas AS
SELECT incident, brand, drill, severity, crossed_ms,
  CASE WHEN acknowledged_ms IS NOT NULL THEN CAST(round(CAST(greatest(0, acknowledged_ms - crossed_ms) AS numeric) / 1000, 1) AS double precision) END AS acknowledge_seconds,
  CASE WHEN coalesce(team_ms, called_ms) IS NOT NULL THEN CAST(round(CAST(greatest(0, coalesce(team_ms, called_ms) - crossed_ms) AS numeric) / 1000, 1) AS double precision) END AS activate_seconds,
  CASE WHEN paused_ms IS NOT NULL THEN CAST(round(CAST(greatest(0, paused_ms - crossed_ms) AS numeric) / 1000, 1) AS double precision) END AS pause_seconds,
  CASE WHEN replied_ms IS NOT NULL THEN CAST(round(CAST(greatest(0, replied_ms - crossed_ms) AS numeric) / 1000, 1) AS double precision) END AS first_reply_seconds,
  CASE WHEN resolved_ms IS NOT NULL THEN CAST(round(CAST(greatest(0, resolved_ms - crossed_ms) AS numeric) / 1000, 1) AS double precision) END AS resolve_seconds
FROM (
  SELECT i.id AS incident, i.brand, i.drill, CAST(i.body::jsonb ->> 'severity' AS integer) AS severity,
    CAST(extract(epoch FROM (i.body::jsonb ->> 'crossedAt')::timestamptz) * 1000 AS bigint) AS crossed_ms,
    CAST(extract(epoch FROM (i.body::jsonb ->> 'acknowledgedAt')::timestamptz) * 1000 AS bigint) AS acknowledged_ms,
    CAST(extract(epoch FROM (i.body::jsonb ->> 'teamCompleteAt')::timestamptz) * 1000 AS bigint) AS team_ms,
    CAST(extract(epoch FROM (i.body::jsonb ->> 'resolvedAt')::timestamptz) * 1000 AS bigint) AS resolved_ms,
    (SELECT min(t.at_ms) FROM timeline t WHERE t.incident = i.id AND t.body::jsonb ->> 'kind' = 'team') AS called_ms,
    (SELECT min(p.since_ms) FROM pauses p WHERE p.current AND p.body::jsonb ->> 'incident' = i.id) AS paused_ms,
    (SELECT CAST(extract(epoch FROM (d.body::jsonb ->> 'at')::timestamptz) * 1000 AS bigint)
      FROM documents d WHERE d.kind = 'first-reply' AND d.id = i.id AND d.current AND NOT d.removed) AS replied_ms
  FROM incidents i WHERE i.current) AS each;
