-- +goose Up
-- The answers of requests that carried an idempotency key; status 0 is a request
-- that is under way or was broken off.
CREATE TABLE answers (
    owner    TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    status   INTEGER NOT NULL,
    etag     TEXT    NOT NULL,
    location TEXT    NOT NULL,
    cut      INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_at ON answers (at);

-- The owner's own texts of templates, by the template's id.
CREATE TABLE templates (
    id  TEXT PRIMARY KEY,
    rev INTEGER NOT NULL,
    doc TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
