-- Minutes (of append time) up to which something was read from the log: a minute that is not here is a gap, not silence.
CREATE TABLE heard (minute_ms INTEGER PRIMARY KEY) STRICT;

-- Why a brand has the post: 0 counted for it, 1 its own account wrote it, 2 an edit brought it in. Only the first is in minute rows.
ALTER TABLE mention_brands RENAME COLUMN owned TO role;
