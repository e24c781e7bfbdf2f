-- +goose Up
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A job is one opportunity. What is long and rarely changes lives in texts, so
-- that a change of state does not rewrite it and filters read few pages.
CREATE TABLE jobs (
    rid           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL UNIQUE,
    state         TEXT    NOT NULL,
    rev           INTEGER NOT NULL,
    url           TEXT    NOT NULL,
    score         REAL,
    decision_id   TEXT    NOT NULL DEFAULT '',
    merged_into   TEXT    NOT NULL DEFAULT '',
    sightings     INTEGER NOT NULL,
    sources       TEXT    NOT NULL,
    deadline      INTEGER NOT NULL,
    posted_at     INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    text_from     TEXT    NOT NULL
) STRICT;
CREATE INDEX jobs_state ON jobs (merged_into, state);
CREATE INDEX jobs_seen ON jobs (first_seen_at);
CREATE INDEX jobs_score ON jobs (state, score) WHERE score IS NOT NULL AND merged_into = '';
CREATE INDEX jobs_undecided ON jobs (state) WHERE state = 'new' AND decision_id = '' AND merged_into = '';
CREATE INDEX jobs_deadline ON jobs (deadline) WHERE state = 'shortlisted' AND deadline > 0 AND merged_into = '';

CREATE TABLE texts (
    rid        INTEGER PRIMARY KEY REFERENCES jobs (rid),
    title      TEXT NOT NULL,
    company    TEXT NOT NULL,
    skills     TEXT NOT NULL,
    extraction TEXT NOT NULL,
    text       TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE texts_fts USING fts5 (
    title, company, skills, text,
    content = 'texts', content_rowid = 'rid',
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO texts_fts (texts_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO texts_fts (texts_fts, rank) VALUES ('hashsize', 8388608);
-- There is no trigger for inserts: a statement with a trigger opens a savepoint,
-- and FTS5 writes out its pending terms at each of those.
-- +goose StatementBegin
CREATE TRIGGER texts_update AFTER UPDATE OF title, company, skills, text ON texts BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, company, skills, text)
    VALUES ('delete', old.rid, old.title, old.company, old.skills, old.text);
    INSERT INTO texts_fts (rowid, title, company, skills, text)
    VALUES (new.rid, new.title, new.company, new.skills, new.text);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER texts_delete AFTER DELETE ON texts BEGIN
    INSERT INTO texts_fts (texts_fts, rowid, title, company, skills, text)
    VALUES ('delete', old.rid, old.title, old.company, old.skills, old.text);
END;
-- +goose StatementEnd

CREATE TABLE decisions (
    rid     INTEGER PRIMARY KEY,
    id      TEXT    NOT NULL UNIQUE,
    job_id  TEXT    NOT NULL REFERENCES jobs (id),
    verdict TEXT    NOT NULL,
    score   REAL,
    reasons TEXT    NOT NULL,
    policy  TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- A posting whose id is its job's text_from keeps no text of its own.
CREATE TABLE postings (
    rid          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    job_id       TEXT    NOT NULL REFERENCES jobs (id),
    rev          INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    external_id  TEXT    NOT NULL,
    url          TEXT    NOT NULL,
    url_key      TEXT    NOT NULL,
    link_back    TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    company      TEXT    NOT NULL,
    dup_company  TEXT    NOT NULL,
    dup_role     TEXT    NOT NULL,
    completeness TEXT    NOT NULL,
    location     TEXT    NOT NULL,
    author       TEXT    NOT NULL,
    hints        TEXT    NOT NULL,
    content_hash TEXT    NOT NULL,
    posted_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    fetched_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    missed       INTEGER NOT NULL DEFAULT 0,
    gone_at      INTEGER NOT NULL DEFAULT 0,
    purged_at    INTEGER NOT NULL DEFAULT 0,
    signature    BLOB,
    text         TEXT    NOT NULL,
    UNIQUE (source, external_id)
) STRICT;
CREATE INDEX postings_job ON postings (job_id);
CREATE INDEX postings_fetched ON postings (fetched_at);
CREATE INDEX postings_url ON postings (url_key) WHERE url_key <> '';
CREATE INDEX postings_hash ON postings (content_hash) WHERE content_hash <> '';

CREATE TABLE sources (
    name        TEXT PRIMARY KEY,
    doc         TEXT    NOT NULL,
    cursor      BLOB,
    complete_at INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The black box: raw bodies as fetched, gzip, bounded per source.
CREATE TABLE samples (
    rid    INTEGER PRIMARY KEY,
    source TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    url    TEXT    NOT NULL,
    status TEXT    NOT NULL,
    size   INTEGER NOT NULL,
    body   BLOB    NOT NULL
) STRICT;
CREATE INDEX samples_source ON samples (source);

CREATE TABLE proposals (
    rid         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    job_id      TEXT    NOT NULL REFERENCES jobs (id),
    profile     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    rev         INTEGER NOT NULL,
    channel     TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    claims      TEXT    NOT NULL,
    gates       TEXT    NOT NULL,
    rung        TEXT    NOT NULL,
    template    TEXT    NOT NULL,
    model       TEXT    NOT NULL,
    missing     TEXT    NOT NULL,
    flags       TEXT    NOT NULL,
    approval    TEXT    NOT NULL,
    approved_at INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX proposals_open ON proposals (job_id, channel)
    WHERE state IN ('drafting', 'drafted', 'needs_human', 'waiting', 'approved');
CREATE INDEX proposals_job ON proposals (job_id);
CREATE INDEX proposals_state ON proposals (state);
CREATE INDEX proposals_created ON proposals (created_at);

-- guard is the canonical job while at most one live submission may exist for
-- it. Only a merge of jobs that were both sent for gives a row a guard of its own.
CREATE TABLE submissions (
    rid         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    job_id      TEXT    NOT NULL REFERENCES jobs (id),
    guard       TEXT    NOT NULL,
    proposal_id TEXT    NOT NULL REFERENCES proposals (id),
    channel     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    rev         INTEGER NOT NULL,
    key         TEXT    NOT NULL UNIQUE,
    recipient   TEXT    NOT NULL,
    company     TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    content     TEXT    NOT NULL,
    attempts    INTEGER NOT NULL,
    receipt     TEXT    NOT NULL,
    refusal     TEXT    NOT NULL,
    boot        TEXT    NOT NULL,
    next_at     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX submissions_one_live ON submissions (guard) WHERE state NOT IN ('failed', 'cancelled');
CREATE INDEX submissions_state ON submissions (state, next_at);
CREATE INDEX submissions_job ON submissions (job_id);
CREATE INDEX submissions_proposal ON submissions (proposal_id);
CREATE INDEX submissions_updated ON submissions (updated_at);

CREATE TABLE outcomes (
    rid             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    submission_id   TEXT    NOT NULL REFERENCES submissions (id),
    job_id          TEXT    NOT NULL REFERENCES jobs (id),
    kind            TEXT    NOT NULL,
    amount_minor    INTEGER NOT NULL,
    amount_currency TEXT    NOT NULL,
    fee_minor       INTEGER NOT NULL,
    fee_currency    TEXT    NOT NULL,
    hours           REAL    NOT NULL,
    source          TEXT    NOT NULL,
    supersedes      TEXT    NOT NULL,
    at              INTEGER NOT NULL
) STRICT;
CREATE INDEX outcomes_job ON outcomes (job_id);

-- The audit chain. Rows are only ever added. An empty subject is the job itself.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id     TEXT    NOT NULL,
    job_seq    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    from_state TEXT    NOT NULL,
    to_state   TEXT    NOT NULL,
    data       TEXT    NOT NULL,
    by         TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    prev       BLOB    NOT NULL,
    hash       BLOB    NOT NULL,
    UNIQUE (job_id, job_seq)
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN
    SELECT RAISE (ABORT, 'events are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN
    SELECT RAISE (ABORT, 'events are append-only');
END;
-- +goose StatementEnd

CREATE TABLE locks (
    id     TEXT PRIMARY KEY,
    scope  TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    since  INTEGER NOT NULL,
    until  INTEGER NOT NULL
) STRICT;

CREATE TABLE profiles (
    rid  INTEGER PRIMARY KEY,
    id   TEXT    NOT NULL UNIQUE,
    rev  INTEGER NOT NULL,
    doc  TEXT    NOT NULL
) STRICT;

CREATE TABLE settings (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    rev INTEGER NOT NULL,
    doc TEXT    NOT NULL
) STRICT;

CREATE TABLE agent (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    run    TEXT    NOT NULL,
    reason TEXT    NOT NULL,
    since  INTEGER NOT NULL,
    folder TEXT    NOT NULL
) STRICT;

-- The dirty set of the replica: one row per changed row, however often it changed.
CREATE TABLE outbox (
    entity TEXT    NOT NULL,
    id     TEXT    NOT NULL,
    rev    INTEGER NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;
