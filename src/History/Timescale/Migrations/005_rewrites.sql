-- Days (of event time) whose chunk of mentions still has bytes of erased words in free space of its pages. first_ms and last_ms: when that was
-- noted. A chunk is written anew at once for a person's erasure, else when the first note is a day old.
CREATE TABLE rewrites (day_ms bigint PRIMARY KEY, first_ms bigint NOT NULL, last_ms bigint NOT NULL);
