-- +goose Up
-- What the owner thought of jobs and drafts, for the learner. Rows are only ever added:
-- what is taken back is named by a later row.
CREATE TABLE feedback (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    kind        TEXT    NOT NULL,
    job_id      TEXT    NOT NULL REFERENCES jobs (id),
    proposal_id TEXT    NOT NULL,
    undoes      TEXT    NOT NULL,
    doc         TEXT    NOT NULL,
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX feedback_job ON feedback (job_id);
CREATE UNIQUE INDEX feedback_undone ON feedback (undoes) WHERE undoes <> '';
-- +goose StatementBegin
CREATE TRIGGER feedback_no_update BEFORE UPDATE ON feedback BEGIN
    SELECT RAISE (ABORT, 'feedback is append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER feedback_no_delete BEFORE DELETE ON feedback BEGIN
    SELECT RAISE (ABORT, 'feedback is append-only');
END;
-- +goose StatementEnd
