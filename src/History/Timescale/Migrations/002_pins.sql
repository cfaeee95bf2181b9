-- What an incident pinned when it opened, so that its signals can be found again years later: the older of the two snapshots that are kept, and
-- the pulses recorded until until_ms, moved here when they would be dropped. Of each pulse only the incident's brand is kept.
CREATE TABLE pins (
  incident text COLLATE "C" PRIMARY KEY, brand text COLLATE "C" NOT NULL, snapshot bigint NOT NULL, until_ms bigint NOT NULL);
CREATE INDEX pins_by_time ON pins (until_ms);

CREATE TABLE pinned_pulses (
  brand text COLLATE "C" NOT NULL, partition integer NOT NULL, from_offset bigint NOT NULL, to_offset bigint NOT NULL, recorded_ms bigint NOT NULL,
  body bytea NOT NULL, PRIMARY KEY (brand, partition, from_offset, to_offset));
CREATE INDEX pinned_pulses_by_time ON pinned_pulses (recorded_ms);
