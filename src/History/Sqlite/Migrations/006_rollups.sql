-- Sums of a stream's minutes over all partitions, by the hour and by the day, made when the hour is over. Columns as in minutes; start_ms is a
-- whole hour or day of UTC. recorded_ms is the newest of the minutes in it.
CREATE TABLE hours (
  stream INTEGER NOT NULL, start_ms INTEGER NOT NULL, volume INTEGER NOT NULL, negative INTEGER NOT NULL, neutral INTEGER NOT NULL,
  positive INTEGER NOT NULL, valence INTEGER NOT NULL, risky INTEGER NOT NULL, actual INTEGER NOT NULL, floor INTEGER NOT NULL,
  estimated INTEGER NOT NULL, engagement INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, authors BLOB NOT NULL,
  PRIMARY KEY (stream, start_ms)) STRICT, WITHOUT ROWID;
CREATE TABLE days (
  stream INTEGER NOT NULL, start_ms INTEGER NOT NULL, volume INTEGER NOT NULL, negative INTEGER NOT NULL, neutral INTEGER NOT NULL,
  positive INTEGER NOT NULL, valence INTEGER NOT NULL, risky INTEGER NOT NULL, actual INTEGER NOT NULL, floor INTEGER NOT NULL,
  estimated INTEGER NOT NULL, engagement INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, authors BLOB NOT NULL,
  PRIMARY KEY (stream, start_ms)) STRICT, WITHOUT ROWID;

-- End of the newest hour that was ever given to be added up. Whoever writes a minute before it must note its hour in stale.
CREATE TABLE rolled (one INTEGER PRIMARY KEY CHECK (one = 1), until_ms INTEGER) STRICT;

-- Hours (grain 1) and days (grain 2) whose sums are not there or no longer true: until they are made again, narrower rows answer. changes: counts
-- notes, so that who adds up can tell that nothing came meanwhile. A day is also stale while one of its hours is.
CREATE TABLE stale (
  grain INTEGER NOT NULL, start_ms INTEGER NOT NULL, partition INTEGER NOT NULL, changes INTEGER NOT NULL,
  PRIMARY KEY (grain, start_ms, partition)) STRICT, WITHOUT ROWID;

INSERT INTO rolled SELECT 1, max(minute_ms) / 3600000 * 3600000 + 3600000 FROM minutes;
INSERT INTO stale SELECT DISTINCT 1, minute_ms / 3600000 * 3600000, -1, 1 FROM minutes;
