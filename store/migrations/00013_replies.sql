-- +goose Up
-- Mails that answer what was sent. They stay on this machine: nothing of them goes to
-- the replica.
CREATE TABLE replies (
    rid           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    submission_id TEXT    NOT NULL,
    job_id        TEXT    NOT NULL,
    class         TEXT    NOT NULL,
    ask           TEXT    NOT NULL,
    taught        INTEGER NOT NULL DEFAULT 0,
    rev           INTEGER NOT NULL,
    at            INTEGER NOT NULL,
    doc           TEXT    NOT NULL
) STRICT;
CREATE INDEX replies_submission ON replies (submission_id);
CREATE INDEX replies_job ON replies (job_id);
CREATE INDEX replies_open ON replies (rid) WHERE ask <> '';
CREATE INDEX replies_taught ON replies (rid) WHERE taught = 1;
-- Where each mailbox, and each channel's own list of outcomes, was read to.
CREATE TABLE mailboxes (
    name   TEXT PRIMARY KEY,
    cursor TEXT    NOT NULL,
    at     INTEGER NOT NULL
) STRICT;
