-- What an incident pinned when it opened, so that its signals can be found again years later: the older of the two snapshots that are kept, and
-- the pulses recorded until until_ms, moved here when they would be dropped. Of each pulse only the incident's brand is kept.
CREATE TABLE pins (
  incident TEXT PRIMARY KEY, brand TEXT NOT NULL, snapshot INTEGER NOT NULL, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX pins_by_time ON pins (until_ms);

CREATE TABLE pinned_pulses (
  id INTEGER PRIMARY KEY, brand TEXT NOT NULL, partition INTEGER NOT NULL, from_offset INTEGER NOT NULL, to_offset INTEGER NOT NULL,
  recorded_ms INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (brand, partition, from_offset, to_offset)) STRICT;
CREATE INDEX pinned_pulses_by_time ON pinned_pulses (recorded_ms);
