CREATE TABLE scope (
    id      TEXT PRIMARY KEY,
    spent   INTEGER NOT NULL DEFAULT 0, -- booked, up to each call's maximum
    overrun INTEGER NOT NULL DEFAULT 0, -- booked beyond it
    held    INTEGER NOT NULL DEFAULT 0, -- maxima of calls on their way
    assumed INTEGER NOT NULL DEFAULT 0, -- part of spent: ambiguous ends
    orphan  INTEGER NOT NULL DEFAULT 0  -- part of spent: left by a dead process
) STRICT, WITHOUT ROWID;

CREATE TABLE spend_limit (
    pattern TEXT PRIMARY KEY,
    amount  INTEGER NOT NULL CHECK (amount >= 0),
    set_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    rid           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    job           TEXT NOT NULL,
    attempt       INTEGER NOT NULL,
    provider      TEXT NOT NULL,
    model         TEXT NOT NULL,
    price_id      TEXT NOT NULL,
    task          TEXT NOT NULL,
    day           TEXT NOT NULL, -- in the owner's zone, fixed when held
    scopes        TEXT NOT NULL, -- JSON list of scope ids
    state         TEXT NOT NULL CHECK (state IN ('held', 'settled', 'released', 'orphan')),
    max           INTEGER NOT NULL CHECK (max >= 0),
    cost          INTEGER NOT NULL DEFAULT 0 CHECK (cost >= 0),
    source        TEXT NOT NULL DEFAULT '',
    own_cost      INTEGER,
    provider_cost INTEGER,
    usage         TEXT NOT NULL DEFAULT '{}',
    usage_raw     TEXT,
    explain       TEXT,
    outcome       TEXT NOT NULL DEFAULT '',
    boot          TEXT NOT NULL,
    started_at    INTEGER NOT NULL, -- microseconds
    ended_at      INTEGER
) STRICT;

CREATE INDEX call_held ON call (state) WHERE state IN ('held', 'orphan');
CREATE INDEX call_day ON call (day);
CREATE INDEX call_job ON call (job);

CREATE TABLE quarantine (
    provider TEXT NOT NULL,
    model    TEXT NOT NULL,
    call     TEXT NOT NULL,
    max      INTEGER NOT NULL,
    cost     INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (provider, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE doc (
    kind TEXT NOT NULL,
    key  TEXT NOT NULL,
    body TEXT NOT NULL,
    at   INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE answer (
    key     TEXT PRIMARY KEY,
    body    BLOB NOT NULL,
    at      INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
