-- Times are unix milliseconds. recorded_ms is when a row became known here: it never falls from one commit to the next.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('feed', 0);

-- How far each partition of the mention log is in here, and who may go on.
CREATE TABLE positions (
  partition INTEGER PRIMARY KEY, next_offset INTEGER NOT NULL, epoch INTEGER NOT NULL, recorded_ms INTEGER NOT NULL) STRICT;

-- The truth about a post, one row each. A row table with an index on the key, because keys are random: rows are appended, and only the
-- small index is touched all over. phase 0 waiting, 1 live, 2 tombstone. state: see PostCodec.
CREATE TABLE posts (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, platform TEXT NOT NULL, post TEXT NOT NULL, phase INTEGER NOT NULL,
  event_ms INTEGER NOT NULL, label INTEGER NOT NULL, impressions INTEGER, recorded_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
  state BLOB NOT NULL) STRICT;

-- One row a post that mentions a brand or is a brand's own. Score is the one at first sight; later ones are in revisions. Rows are only
-- ever appended, and text is erased by overwriting it in place with as many bytes: SQLite then never leaves a copy of it in a page.
CREATE TABLE mentions (
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL UNIQUE, partition INTEGER NOT NULL, offset INTEGER NOT NULL, event_ms INTEGER NOT NULL,
  appended_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, created_ms INTEGER, observed_ms INTEGER, negative INTEGER NOT NULL,
  neutral INTEGER NOT NULL, positive INTEGER NOT NULL, lang TEXT NOT NULL, drill TEXT NOT NULL, source TEXT, parent TEXT, url TEXT,
  author TEXT, text TEXT NOT NULL, UNIQUE (partition, offset)) STRICT;

-- A mention has a set of brands. owned 1: the brand's own account wrote it, it is never counted.
CREATE TABLE mention_brands (
  brand TEXT NOT NULL, event_ms INTEGER NOT NULL, post INTEGER NOT NULL, owned INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
  PRIMARY KEY (brand, event_ms, post)) STRICT, WITHOUT ROWID;

CREATE TABLE metrics (
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL, observed_ms INTEGER NOT NULL, appended_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
  impressions INTEGER, grade INTEGER, low INTEGER, likes INTEGER, shares INTEGER, replies INTEGER) STRICT;
CREATE INDEX metrics_of_post ON metrics (post);

-- Edits (with text) and deletions (without).
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY, post INTEGER NOT NULL, deleted INTEGER NOT NULL, at_ms INTEGER NOT NULL, appended_ms INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL, negative INTEGER NOT NULL, neutral INTEGER NOT NULL, positive INTEGER NOT NULL, lang TEXT NOT NULL,
  text TEXT) STRICT;
CREATE INDEX revisions_of_post ON revisions (post);

CREATE TABLE streams (
  id INTEGER PRIMARY KEY, brand TEXT NOT NULL, kind INTEGER NOT NULL, value TEXT NOT NULL, drill TEXT NOT NULL,
  UNIQUE (brand, kind, value, drill)) STRICT;

-- Additive, late mentions included. authors: DistinctSketch.
CREATE TABLE minutes (
  id INTEGER PRIMARY KEY, stream INTEGER NOT NULL, minute_ms INTEGER NOT NULL, partition INTEGER NOT NULL, volume INTEGER NOT NULL,
  negative INTEGER NOT NULL, neutral INTEGER NOT NULL, positive INTEGER NOT NULL, valence INTEGER NOT NULL, risky INTEGER NOT NULL,
  actual INTEGER NOT NULL, floor INTEGER NOT NULL, estimated INTEGER NOT NULL, engagement INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
  authors BLOB NOT NULL, UNIQUE (stream, minute_ms, partition)) STRICT;

CREATE TABLE poison (
  id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, offset INTEGER NOT NULL, appended_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
  reason TEXT NOT NULL, detail TEXT NOT NULL, payload BLOB NOT NULL, UNIQUE (partition, offset)) STRICT;

-- An empty batch (from = to) is replaced by the next empty one: it says nothing but a later watermark.
CREATE TABLE pulses (
  id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, from_offset INTEGER NOT NULL, to_offset INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (partition, from_offset, to_offset)) STRICT;

CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY AUTOINCREMENT, watermark_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, positions TEXT NOT NULL,
  state BLOB NOT NULL) STRICT;

-- Every version of these is kept; current marks the newest, so that questions about now need no search.
CREATE TABLE signals (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, current INTEGER NOT NULL, brand TEXT NOT NULL, drill TEXT NOT NULL, kind TEXT NOT NULL,
  incident TEXT, decision TEXT NOT NULL, at_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX signals_now ON signals (id) WHERE current = 1;
CREATE INDEX signals_of_incident ON signals (incident) WHERE current = 1;
CREATE INDEX signals_of_brand ON signals (brand, at_ms);

CREATE TABLE incidents (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, current INTEGER NOT NULL, brand TEXT NOT NULL, drill TEXT NOT NULL,
  state INTEGER NOT NULL, opened_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (id, version)) STRICT;
CREATE UNIQUE INDEX incidents_now ON incidents (id) WHERE current = 1;
CREATE INDEX incidents_open ON incidents (brand, drill, opened_ms) WHERE current = 1 AND state < 4;
CREATE INDEX incidents_by_time ON incidents (opened_ms, id) WHERE current = 1;

CREATE TABLE timeline (
  seq INTEGER PRIMARY KEY, incident TEXT NOT NULL, at_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE INDEX timeline_of_incident ON timeline (incident);

CREATE TABLE pauses (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, current INTEGER NOT NULL, brand TEXT, drill TEXT NOT NULL,
  state INTEGER NOT NULL, since_ms INTEGER NOT NULL, resumed_ms INTEGER, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL,
  UNIQUE (id, version)) STRICT;
CREATE UNIQUE INDEX pauses_now ON pauses (id) WHERE current = 1;
CREATE INDEX pauses_active ON pauses (since_ms) WHERE current = 1 AND state = 0;
CREATE INDEX pauses_resumed ON pauses (brand, drill, resumed_ms) WHERE current = 1 AND state = 1;

CREATE TABLE receipts (
  seq INTEGER PRIMARY KEY, pause TEXT NOT NULL, scheduler TEXT NOT NULL, at_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL,
  body TEXT NOT NULL) STRICT;
CREATE INDEX receipts_of_pause ON receipts (pause);

-- hash = SHA-256 over the hash before and the fields (AuditChain); seq has no gaps.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT NOT NULL, brand TEXT, data TEXT NOT NULL, hash BLOB NOT NULL) STRICT;

CREATE TABLE feed (
  sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, brand TEXT, drill TEXT NOT NULL, at_ms INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
CREATE INDEX feed_of_brand ON feed (brand, sequence);

CREATE TABLE brands (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL, current INTEGER NOT NULL, removed INTEGER NOT NULL, by TEXT NOT NULL,
  recorded_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX brands_now ON brands (id) WHERE current = 1;

CREATE TABLE accounts (name TEXT PRIMARY KEY, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE keys (name TEXT PRIMARY KEY, recorded_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
