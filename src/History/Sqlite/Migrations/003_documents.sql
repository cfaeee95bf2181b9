-- What people wrote, or what waits for its time; every version is kept. first_seq: the row of version 1, so that lists have a steady order.
CREATE TABLE documents (
  seq INTEGER PRIMARY KEY, first_seq INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  current INTEGER NOT NULL, removed INTEGER NOT NULL, brand TEXT, parent TEXT, due_ms INTEGER, recorded_ms INTEGER NOT NULL, by TEXT NOT NULL,
  body TEXT NOT NULL, UNIQUE (kind, id, version)) STRICT;
CREATE UNIQUE INDEX documents_now ON documents (kind, id) WHERE current = 1;
CREATE INDEX documents_of_parent ON documents (kind, parent) WHERE current = 1 AND parent IS NOT NULL;
CREATE INDEX documents_due ON documents (kind, due_ms) WHERE current = 1 AND removed = 0 AND due_ms IS NOT NULL;
