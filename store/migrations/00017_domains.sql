-- +goose Up
-- What registries say of the age of domains at which jobs want to be answered, kept for
-- a while so that nobody is asked twice. It stays on this machine.
CREATE TABLE domains (
    rid           INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL UNIQUE,
    registered_at INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    looked_at     INTEGER NOT NULL,
    until_at      INTEGER NOT NULL,
    young         INTEGER NOT NULL
) STRICT;
CREATE INDEX domains_looked ON domains (looked_at);
CREATE INDEX domains_young ON domains (rid) WHERE young = 1;
