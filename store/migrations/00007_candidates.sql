-- +goose Up
-- Statements that were read from documents about the owner. They are no facts: the
-- owner confirms or rejects each. Rejected ones stay, so that they are not asked again.
CREATE TABLE candidates (
    rid     INTEGER PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE,
    profile TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    doc     TEXT    NOT NULL
) STRICT;
CREATE INDEX candidates_state ON candidates (state);
