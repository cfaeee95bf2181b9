-- What Grafana and other tools read (docs/sql.md): names and columns stay; a change of meaning gets a new name. No text of a platform, no account, no
-- name of a person. *_ms: unix milliseconds, to filter by; *_time: the same as a moment.

CREATE VIEW listening_minutes AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.minute_ms AS start_ms, strftime('%Y-%m-%dT%H:%M:%fZ', r.minute_ms / 1000.0, 'unixepoch') AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS REAL) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM (SELECT stream, minute_ms, sum(m.volume) AS volume, sum(m.negative) AS negative, sum(m.neutral) AS neutral,
    sum(m.positive) AS positive, sum(m.valence) AS valence, sum(m.risky) AS risky, sum(m.actual) AS actual,
    sum(m.floor) AS floor, sum(m.estimated) AS estimated, sum(m.engagement) AS engagement FROM minutes m GROUP BY stream, minute_ms) r JOIN streams s ON s.id = r.stream;

-- True at any moment: hours that were added up and did not change since, and minutes for the others.
CREATE VIEW true_hours AS
SELECT stream, start_ms, volume, negative, neutral, positive, valence, risky, actual, floor, estimated, engagement FROM hours h
  WHERE start_ms < (SELECT until_ms FROM rolled) AND NOT EXISTS (SELECT 1 FROM stale WHERE stale.grain = 1 AND stale.start_ms = h.start_ms)
UNION ALL
SELECT m.stream, w.start_ms, sum(m.volume) AS volume, sum(m.negative) AS negative, sum(m.neutral) AS neutral,
    sum(m.positive) AS positive, sum(m.valence) AS valence, sum(m.risky) AS risky, sum(m.actual) AS actual,
    sum(m.floor) AS floor, sum(m.estimated) AS estimated, sum(m.engagement) AS engagement
  FROM (SELECT DISTINCT start_ms FROM stale WHERE grain = 1) w JOIN minutes m ON m.minute_ms >= w.start_ms AND m.minute_ms < w.start_ms + 3600000
  WHERE w.start_ms < (SELECT until_ms FROM rolled) GROUP BY m.stream, w.start_ms
UNION ALL
SELECT m.stream, m.minute_ms / 3600000 * 3600000, sum(m.volume) AS volume, sum(m.negative) AS negative, sum(m.neutral) AS neutral,
    sum(m.positive) AS positive, sum(m.valence) AS valence, sum(m.risky) AS risky, sum(m.actual) AS actual,
    sum(m.floor) AS floor, sum(m.estimated) AS estimated, sum(m.engagement) AS engagement
  FROM minutes m WHERE m.minute_ms >= (SELECT until_ms FROM rolled) GROUP BY m.stream, m.minute_ms / 3600000 * 3600000;

CREATE VIEW listening_hours AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.start_ms AS start_ms, strftime('%Y-%m-%dT%H:%M:%fZ', r.start_ms / 1000.0, 'unixepoch') AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS REAL) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM true_hours r JOIN streams s ON s.id = r.stream;

CREATE VIEW listening_days AS
SELECT s.brand,
  CASE s.kind WHEN 0 THEN 'brand' WHEN 1 THEN 'platform' WHEN 2 THEN 'campaign' WHEN 3 THEN 'partner' WHEN 4 THEN 'hashtag' ELSE 'language' END AS kind,
  s.value, s.drill, r.start_ms AS start_ms, strftime('%Y-%m-%dT%H:%M:%fZ', r.start_ms / 1000.0, 'unixepoch') AS start_time,
  r.volume, r.negative, r.neutral, r.positive,
  CASE WHEN r.volume > 0 THEN CAST(r.valence AS REAL) / r.volume / 10000 END AS mean_sentiment, r.risky,
  r.actual + r.floor + r.estimated AS impressions, r.actual AS impressions_actual, r.floor AS impressions_floor,
  r.estimated AS impressions_estimated, r.engagement
FROM (SELECT stream, start_ms / 86400000 * 86400000 AS start_ms, sum(t.volume) AS volume, sum(t.negative) AS negative, sum(t.neutral) AS neutral,
    sum(t.positive) AS positive, sum(t.valence) AS valence, sum(t.risky) AS risky, sum(t.actual) AS actual,
    sum(t.floor) AS floor, sum(t.estimated) AS estimated, sum(t.engagement) AS engagement FROM true_hours t GROUP BY stream, t.start_ms / 86400000 * 86400000) r JOIN streams s ON s.id = r.stream;

-- Minutes in which anything was read: elsewhere zero is a gap, not silence.
CREATE VIEW listening_heard AS SELECT minute_ms AS start_ms, strftime('%Y-%m-%dT%H:%M:%fZ', minute_ms / 1000.0, 'unixepoch') AS start_time FROM heard WHERE minute_ms > 0;

CREATE VIEW listening_signals AS
SELECT id, brand, drill, kind, incident, decision, at_ms, strftime('%Y-%m-%dT%H:%M:%fZ', at_ms / 1000.0, 'unixepoch') AS at_time, recorded_ms
FROM signals WHERE current = 1;

CREATE VIEW listening_incidents AS
SELECT id, brand, drill, CAST(json_extract(body, '$.severity') AS integer) AS severity, json_extract(body, '$.state') AS state,
  CAST(round(unixepoch(json_extract(body, '$.crossedAt'), 'subsec') * 1000) AS INTEGER) AS crossed_ms,
  opened_ms, strftime('%Y-%m-%dT%H:%M:%fZ', opened_ms / 1000.0, 'unixepoch') AS opened_time,
  CAST(round(unixepoch(json_extract(body, '$.acknowledgedAt'), 'subsec') * 1000) AS INTEGER) AS acknowledged_ms,
  CAST(round(unixepoch(json_extract(body, '$.resolvedAt'), 'subsec') * 1000) AS INTEGER) AS resolved_ms
FROM incidents WHERE current = 1;

CREATE VIEW listening_pauses AS
SELECT id, brand, drill, json_extract(body, '$.incident') AS incident, json_extract(body, '$.state') AS state,
  since_ms, strftime('%Y-%m-%dT%H:%M:%fZ', since_ms / 1000.0, 'unixepoch') AS since_time, resumed_ms
FROM pauses WHERE current = 1;

-- Seconds from the crossing, null until it happened; figures of version 2026-11 (GET /api/v1/slas).
CREATE VIEW listening_slas AS
SELECT incident, brand, drill, severity, crossed_ms,
  round(CAST(max(0, acknowledged_ms - crossed_ms) AS numeric) / 1000.0, 1) AS acknowledge_seconds,
  round(CAST(max(0, coalesce(team_ms, called_ms) - crossed_ms) AS numeric) / 1000.0, 1) AS activate_seconds,
  round(CAST(max(0, paused_ms - crossed_ms) AS numeric) / 1000.0, 1) AS pause_seconds,
  round(CAST(max(0, replied_ms - crossed_ms) AS numeric) / 1000.0, 1) AS first_reply_seconds,
  round(CAST(max(0, resolved_ms - crossed_ms) AS numeric) / 1000.0, 1) AS resolve_seconds
FROM (
  SELECT i.id AS incident, i.brand, i.drill, CAST(json_extract(i.body, '$.severity') AS integer) AS severity,
    CAST(round(unixepoch(json_extract(i.body, '$.crossedAt'), 'subsec') * 1000) AS INTEGER) AS crossed_ms,
    CAST(round(unixepoch(json_extract(i.body, '$.acknowledgedAt'), 'subsec') * 1000) AS INTEGER) AS acknowledged_ms,
    CAST(round(unixepoch(json_extract(i.body, '$.teamCompleteAt'), 'subsec') * 1000) AS INTEGER) AS team_ms,
    CAST(round(unixepoch(json_extract(i.body, '$.resolvedAt'), 'subsec') * 1000) AS INTEGER) AS resolved_ms,
    (SELECT min(t.at_ms) FROM timeline t WHERE t.incident = i.id AND json_extract(t.body, '$.kind') = 'team') AS called_ms,
    (SELECT min(p.since_ms) FROM pauses p WHERE p.current = 1 AND json_extract(p.body, '$.incident') = i.id) AS paused_ms,
    (SELECT CAST(round(unixepoch(json_extract(d.body, '$.at'), 'subsec') * 1000) AS INTEGER)
      FROM documents d WHERE d.kind = 'first-reply' AND d.id = i.id AND d.current = 1 AND d.removed = 0) AS replied_ms
  FROM incidents i WHERE i.current = 1) AS each;
