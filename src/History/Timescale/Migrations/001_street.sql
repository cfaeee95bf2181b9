-- The same tables and words as in SQLite (Sqlite/Migrations), so that a reader of one knows the other. Times are unix milliseconds.
-- recorded_ms is when a row became known here: it never falls. Texts sort by bytes everywhere, whatever the database's own order.

CREATE TABLE meta (name text COLLATE "C" PRIMARY KEY, value text NOT NULL);

-- One row, locked by each transaction of effects: it gives the feed its order and the audit its one appender, however many nodes write.
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), feed bigint NOT NULL, audit_seq bigint NOT NULL, audit_hash bytea NOT NULL);
INSERT INTO head VALUES (true, 0, 0, decode(repeat('00', 32), 'hex'));

-- The newest recording time given to any node. Updated in place some times a second, so its page has room for versions.
CREATE TABLE clock (one boolean PRIMARY KEY DEFAULT true CHECK (one), recorded_ms bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO clock VALUES (true, 0);

-- How far each partition of the mention log is in here, and who may go on.
CREATE TABLE positions (
  partition integer PRIMARY KEY, next_offset bigint NOT NULL, epoch bigint NOT NULL, recorded_ms bigint NOT NULL) WITH (fillfactor = 10);

-- The truth about a post, one row each. phase 0 waiting, 1 live, 2 tombstone. state: see PostCodec. mention_ms and mention_offset: event time and
-- log offset of its row in mentions, from which no second one can follow. No index on what updates change: they stay in their page.
CREATE TABLE posts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key uuid NOT NULL UNIQUE, platform text COLLATE "C" NOT NULL,
  post text COLLATE "C" NOT NULL, phase smallint NOT NULL, event_ms bigint NOT NULL, label smallint NOT NULL, impressions bigint,
  mention_ms bigint, mention_offset bigint, recorded_ms bigint NOT NULL, updated_ms bigint NOT NULL, state bytea NOT NULL) WITH (fillfactor = 85);

-- One row a post that mentions a brand or is a brand's own. Score is the one at first sight; later ones are in revisions. text is null once erased.
CREATE TABLE mentions (
  post bigint NOT NULL, partition integer NOT NULL, log_offset bigint NOT NULL, event_ms bigint NOT NULL, appended_ms bigint NOT NULL,
  recorded_ms bigint NOT NULL, created_ms bigint, observed_ms bigint, negative integer NOT NULL, neutral integer NOT NULL,
  positive integer NOT NULL, lang text COLLATE "C" NOT NULL, drill text COLLATE "C" NOT NULL, source text, parent text, url text, author text,
  text text);
SELECT create_hypertable('mentions', by_range('event_ms', 86400000::bigint));
CREATE UNIQUE INDEX mentions_of_post ON mentions (post, event_ms);
-- Retention goes by recording time, which rows follow almost in order.
CREATE INDEX mentions_recorded ON mentions USING brin (recorded_ms);

-- A mention has a set of brands. role: 0 counted for it, 1 its own account wrote it, 2 an edit brought it in.
CREATE TABLE mention_brands (
  brand text COLLATE "C" NOT NULL, event_ms bigint NOT NULL, post bigint NOT NULL, role smallint NOT NULL, recorded_ms bigint NOT NULL);
SELECT create_hypertable('mention_brands', by_range('event_ms', 86400000::bigint), create_default_indexes => false);
CREATE UNIQUE INDEX mention_brands_key ON mention_brands (brand, event_ms, post);
-- The answers of the brand's own accounts, which are few among many.
CREATE INDEX mention_brands_owned ON mention_brands (brand, event_ms) WHERE role = 1;

CREATE TABLE metrics (
  post bigint NOT NULL, observed_ms bigint NOT NULL, appended_ms bigint NOT NULL, recorded_ms bigint NOT NULL, impressions bigint,
  grade smallint, low bigint, likes bigint, shares bigint, replies bigint);
SELECT create_hypertable('metrics', by_range('recorded_ms', 604800000::bigint));
CREATE INDEX metrics_of_post ON metrics (post, recorded_ms);

-- Edits (with text, until it is erased) and deletions.
CREATE TABLE revisions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, post bigint NOT NULL, deleted boolean NOT NULL, at_ms bigint NOT NULL,
  appended_ms bigint NOT NULL, recorded_ms bigint NOT NULL, negative integer NOT NULL, neutral integer NOT NULL, positive integer NOT NULL,
  lang text COLLATE "C" NOT NULL, text text);
CREATE INDEX revisions_of_post ON revisions (post);
CREATE INDEX revisions_recorded ON revisions USING brin (recorded_ms);

CREATE TABLE streams (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, brand text COLLATE "C" NOT NULL, kind smallint NOT NULL,
  value text COLLATE "C" NOT NULL, drill text COLLATE "C" NOT NULL, UNIQUE (brand, kind, value, drill));

-- Additive, late mentions included. authors: DistinctSketch. The rows of the running minute are updated about once a second.
CREATE TABLE minutes (
  stream bigint NOT NULL, minute_ms bigint NOT NULL, partition integer NOT NULL, volume bigint NOT NULL, negative bigint NOT NULL,
  neutral bigint NOT NULL, positive bigint NOT NULL, valence bigint NOT NULL, risky bigint NOT NULL, actual bigint NOT NULL,
  floor bigint NOT NULL, estimated bigint NOT NULL, engagement bigint NOT NULL, recorded_ms bigint NOT NULL, authors bytea NOT NULL)
  WITH (fillfactor = 70);
SELECT create_hypertable('minutes', by_range('minute_ms', 604800000::bigint));
CREATE UNIQUE INDEX minutes_key ON minutes (stream, minute_ms, partition);

-- Minutes (of append time) up to which something was read from the log: a minute that is not here is a gap, not silence.
CREATE TABLE heard (minute_ms bigint PRIMARY KEY);

CREATE TABLE poison (
  partition integer NOT NULL, log_offset bigint NOT NULL, appended_ms bigint NOT NULL, recorded_ms bigint NOT NULL,
  reason text NOT NULL, detail text NOT NULL, payload bytea NOT NULL);
SELECT create_hypertable('poison', by_range('recorded_ms', 86400000::bigint));

-- An empty batch (from = to) is replaced by the next empty one: it says nothing but a later watermark.
CREATE TABLE pulses (
  partition integer NOT NULL, from_offset bigint NOT NULL, to_offset bigint NOT NULL, recorded_ms bigint NOT NULL, body bytea NOT NULL,
  PRIMARY KEY (partition, from_offset, to_offset));

CREATE TABLE snapshots (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, watermark_ms bigint NOT NULL, recorded_ms bigint NOT NULL, positions text NOT NULL,
  state bytea NOT NULL);

-- Every version of these is kept; current marks the newest. That there is one current version needs no index here: effects run one at a time.
CREATE TABLE signals (
  seq bigint GENERATED ALWAYS AS IDENTITY, id text COLLATE "C" NOT NULL, current boolean NOT NULL, brand text COLLATE "C" NOT NULL,
  drill text COLLATE "C" NOT NULL, kind text NOT NULL, incident text COLLATE "C", decision text NOT NULL, at_ms bigint NOT NULL,
  recorded_ms bigint NOT NULL, body text NOT NULL);
SELECT create_hypertable('signals', by_range('recorded_ms', 7776000000::bigint));
CREATE UNIQUE INDEX signals_key ON signals (seq, recorded_ms);
CREATE INDEX signals_now ON signals (id) WHERE current;
CREATE INDEX signals_of_incident ON signals (incident) WHERE current;
CREATE INDEX signals_of_brand ON signals (brand, at_ms);
CREATE INDEX signals_versions ON signals (id, seq);

CREATE TABLE incidents (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL, version integer NOT NULL, current boolean NOT NULL,
  brand text COLLATE "C" NOT NULL, drill text COLLATE "C" NOT NULL, state smallint NOT NULL, opened_ms bigint NOT NULL,
  recorded_ms bigint NOT NULL, body text NOT NULL, UNIQUE (id, version));
CREATE UNIQUE INDEX incidents_now ON incidents (id) WHERE current;
CREATE INDEX incidents_open ON incidents (brand, drill, opened_ms) WHERE current AND state < 4;
CREATE INDEX incidents_by_time ON incidents (opened_ms, id) WHERE current;

CREATE TABLE timeline (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, incident text COLLATE "C" NOT NULL, at_ms bigint NOT NULL, recorded_ms bigint NOT NULL,
  body text NOT NULL);
CREATE INDEX timeline_of_incident ON timeline (incident);

CREATE TABLE pauses (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL, version integer NOT NULL, current boolean NOT NULL,
  brand text COLLATE "C", drill text COLLATE "C" NOT NULL, state smallint NOT NULL, since_ms bigint NOT NULL, resumed_ms bigint,
  recorded_ms bigint NOT NULL, body text NOT NULL, UNIQUE (id, version));
CREATE UNIQUE INDEX pauses_now ON pauses (id) WHERE current;
CREATE INDEX pauses_active ON pauses (since_ms) WHERE current AND state = 0;
CREATE INDEX pauses_resumed ON pauses (brand, drill, resumed_ms) WHERE current AND state = 1;

CREATE TABLE receipts (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, pause text COLLATE "C" NOT NULL, scheduler text NOT NULL, at_ms bigint NOT NULL,
  recorded_ms bigint NOT NULL, body text NOT NULL);
CREATE INDEX receipts_of_pause ON receipts (pause);

-- hash = SHA-256 over the hash before and the fields (AuditChain); seq has no gaps.
CREATE TABLE audit (
  seq bigint NOT NULL, at_ms bigint NOT NULL, recorded_ms bigint NOT NULL, by text NOT NULL, action text NOT NULL, subject text NOT NULL,
  brand text, data text NOT NULL, hash bytea NOT NULL);
SELECT create_hypertable('audit', by_range('recorded_ms', 7776000000::bigint));
CREATE UNIQUE INDEX audit_key ON audit (seq, recorded_ms);

CREATE TABLE feed (
  sequence bigint PRIMARY KEY, kind smallint NOT NULL, brand text COLLATE "C", drill text COLLATE "C" NOT NULL, at_ms bigint NOT NULL,
  payload text NOT NULL);
CREATE INDEX feed_of_brand ON feed (brand, sequence);

CREATE TABLE brands (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text COLLATE "C" NOT NULL, current boolean NOT NULL, removed boolean NOT NULL,
  by text NOT NULL, recorded_ms bigint NOT NULL, body text NOT NULL);
CREATE UNIQUE INDEX brands_now ON brands (id) WHERE current;

CREATE TABLE accounts (name text COLLATE "C" PRIMARY KEY, recorded_ms bigint NOT NULL, body text NOT NULL);
CREATE TABLE keys (name text COLLATE "C" PRIMARY KEY, recorded_ms bigint NOT NULL, body text NOT NULL);

-- What people wrote, or what waits for its time; every version is kept. first_seq: the row of version 1, so that lists have a steady order.
CREATE TABLE documents (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, first_seq bigint NOT NULL, kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL,
  version integer NOT NULL, current boolean NOT NULL, removed boolean NOT NULL, brand text COLLATE "C", parent text COLLATE "C", due_ms bigint,
  recorded_ms bigint NOT NULL, by text NOT NULL, body text NOT NULL, UNIQUE (kind, id, version));
CREATE UNIQUE INDEX documents_now ON documents (kind, id) WHERE current;
CREATE INDEX documents_of_parent ON documents (kind, parent) WHERE current AND parent IS NOT NULL;
CREATE INDEX documents_due ON documents (kind, due_ms) WHERE current AND NOT removed AND due_ms IS NOT NULL;
