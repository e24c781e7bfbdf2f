-- +goose Up
-- The choice between arms that a proposal was written by.
ALTER TABLE proposals ADD COLUMN draw TEXT NOT NULL DEFAULT '';
-- What the plan of a day last said of a shortlisted job, and of what day it was.
CREATE TABLE planned (
    job_id TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    day    TEXT    NOT NULL,
    take   INTEGER NOT NULL,
    code   TEXT    NOT NULL,
    doc    TEXT    NOT NULL
) STRICT;
CREATE INDEX planned_day ON planned (day);
-- The plan of each day, without its jobs.
CREATE TABLE plans (
    day TEXT PRIMARY KEY,
    at  INTEGER NOT NULL,
    doc TEXT    NOT NULL
) STRICT;
