-- Sums of a stream's minutes over all partitions, by the hour and by the day, made when the hour is over. Columns as in minutes; start_ms is a
-- whole hour or day of UTC. recorded_ms is the newest of the minutes in it. The same on every edition (docs/adr/0014).
CREATE TABLE hours (
  stream bigint NOT NULL, start_ms bigint NOT NULL, volume bigint NOT NULL, negative bigint NOT NULL, neutral bigint NOT NULL,
  positive bigint NOT NULL, valence bigint NOT NULL, risky bigint NOT NULL, actual bigint NOT NULL, floor bigint NOT NULL,
  estimated bigint NOT NULL, engagement bigint NOT NULL, recorded_ms bigint NOT NULL, authors bytea NOT NULL);
SELECT create_hypertable('hours', by_range('start_ms', 7776000000::bigint));
CREATE UNIQUE INDEX hours_key ON hours (stream, start_ms);
CREATE TABLE days (
  stream bigint NOT NULL, start_ms bigint NOT NULL, volume bigint NOT NULL, negative bigint NOT NULL, neutral bigint NOT NULL,
  positive bigint NOT NULL, valence bigint NOT NULL, risky bigint NOT NULL, actual bigint NOT NULL, floor bigint NOT NULL,
  estimated bigint NOT NULL, engagement bigint NOT NULL, recorded_ms bigint NOT NULL, authors bytea NOT NULL,
  PRIMARY KEY (stream, start_ms));

-- End of the newest hour that was ever given to be added up. Whoever writes a minute before it must note its hour in stale.
CREATE TABLE rolled (one boolean PRIMARY KEY DEFAULT true CHECK (one), until_ms bigint);

-- Hours (grain 1) and days (grain 2) whose sums are not there or no longer true: until they are made again, narrower rows answer. changes: counts
-- notes, so that who adds up can tell that nothing came meanwhile. A day is also stale while one of its hours is.
CREATE TABLE stale (
  grain smallint NOT NULL, start_ms bigint NOT NULL, partition integer NOT NULL, changes bigint NOT NULL, PRIMARY KEY (grain, start_ms, partition));

INSERT INTO rolled SELECT true, max(minute_ms) / 3600000 * 3600000 + 3600000 FROM minutes;
INSERT INTO stale SELECT DISTINCT 1::smallint, minute_ms / 3600000 * 3600000, -1, 1 FROM minutes;
