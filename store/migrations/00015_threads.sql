-- +goose Up
-- Mails of ours that go on in the conversation about a submission: text, approval and
-- send in one row. They stay on this machine, like the replies that they answer.
CREATE TABLE thread_answers (
    rid           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    submission_id TEXT    NOT NULL REFERENCES submissions (id),
    job_id        TEXT    NOT NULL REFERENCES jobs (id),
    reply_id      TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    state         TEXT    NOT NULL,
    rev           INTEGER NOT NULL,
    channel       TEXT    NOT NULL,
    key           TEXT    NOT NULL UNIQUE,
    hash          TEXT    NOT NULL,
    boot          TEXT    NOT NULL,
    next_at       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    doc           TEXT    NOT NULL
) STRICT;
-- One at a time in a conversation, and one follow-up in all.
CREATE UNIQUE INDEX thread_answers_open ON thread_answers (submission_id)
    WHERE state IN ('waiting', 'approved', 'sending', 'unknown', 'parked', 'needs_human');
CREATE UNIQUE INDEX thread_answers_one_follow_up ON thread_answers (submission_id)
    WHERE kind = 'follow_up' AND state NOT IN ('rejected', 'failed', 'overtaken');
CREATE INDEX thread_answers_submission ON thread_answers (submission_id);
CREATE INDEX thread_answers_job ON thread_answers (job_id);
CREATE INDEX thread_answers_state ON thread_answers (state, next_at);
CREATE INDEX thread_answers_sent ON thread_answers (channel, updated_at);
