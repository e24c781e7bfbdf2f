-- +goose Up
-- What the owner is told of. It is derived from the event log: rid orders the list,
-- the id is that of the event, so that reading an event again adds nothing.
CREATE TABLE notices (
    rid INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    job_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    params TEXT NOT NULL,
    at INTEGER NOT NULL,
    read_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX notices_unread ON notices (rid) WHERE read_at = 0;

-- Notices on their way to a target. A row goes away when the target has taken it.
CREATE TABLE notice_sends (
    target TEXT NOT NULL,
    notice INTEGER NOT NULL REFERENCES notices (rid) ON DELETE CASCADE,
    silent INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (target, notice)
) WITHOUT ROWID;
CREATE INDEX notice_sends_notice ON notice_sends (notice);

-- Conditions that hold and were told of.
CREATE TABLE alerts (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) WITHOUT ROWID;

-- Small documents: the rules, how far the event log was read, the last digest, and
-- what drivers remember, such as the paired chat.
CREATE TABLE notice_docs (
    key TEXT PRIMARY KEY,
    doc TEXT NOT NULL
) WITHOUT ROWID;
-- What happened before this version is not told.
INSERT INTO notice_docs (key, doc) SELECT 'cursor', coalesce(max(seq), 0) FROM events;
