/** The tables of the delivery book. */

export const bookSchema = `
  CREATE TABLE IF NOT EXISTS cursors (log TEXT PRIMARY KEY, sequence INTEGER NOT NULL, hash TEXT NOT NULL, segment INTEGER NOT NULL,
    offset INTEGER NOT NULL, settled_through INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, log TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    segment INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, settled INTEGER NOT NULL DEFAULT 0) STRICT;
  CREATE INDEX IF NOT EXISTS batches_by_log ON batches (log, first);
  CREATE TABLE IF NOT EXISTS gaps (log TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (log, first)) STRICT;
  CREATE TABLE IF NOT EXISTS replay_batches (id TEXT PRIMARY KEY, replay TEXT NOT NULL, records TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS replay_results (replay TEXT PRIMARY KEY, delivered INTEGER NOT NULL, dead INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS dead_letters (log TEXT NOT NULL, sequence INTEGER NOT NULL, event_id TEXT NOT NULL, line TEXT NOT NULL,
    error TEXT NOT NULL, status INTEGER, attempts INTEGER NOT NULL, died_at TEXT NOT NULL, replay TEXT, PRIMARY KEY (log, sequence)) STRICT;
  CREATE INDEX IF NOT EXISTS dead_letters_by_event ON dead_letters (event_id);
  CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;
