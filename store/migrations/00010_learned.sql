-- +goose Up
-- What the agent has learned, each time it was saved.
CREATE TABLE learned (
    name TEXT    NOT NULL,
    rev  INTEGER NOT NULL,
    at   INTEGER NOT NULL,
    note TEXT    NOT NULL,
    doc  TEXT    NOT NULL,
    PRIMARY KEY (name, rev)
) STRICT;
-- Forecasts and, once their days have passed, how they did.
CREATE TABLE forecasts (
    rid   INTEGER PRIMARY KEY,
    at    INTEGER NOT NULL,
    days  INTEGER NOT NULL,
    due   INTEGER NOT NULL,
    doc   TEXT    NOT NULL,
    score TEXT    NOT NULL DEFAULT '',
    UNIQUE (at, days)
) STRICT;
CREATE INDEX forecasts_due ON forecasts (due) WHERE score = '';
-- What an answer to a shortlisted job is expected to earn, with its inputs.
CREATE TABLE worths (
    job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    basis  TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    doc    TEXT    NOT NULL
) STRICT;
