-- +goose Up
-- What an embedding model of the owner's made of texts, so that none is paid for twice:
-- directions in 8 bits, by model and by the SHA-256 of the text. They stay on this machine.
CREATE TABLE vectors (
    rid     INTEGER PRIMARY KEY AUTOINCREMENT,
    model   TEXT    NOT NULL,
    hash    BLOB    NOT NULL,
    own     INTEGER NOT NULL,
    vector  BLOB    NOT NULL,
    made_at INTEGER NOT NULL,
    UNIQUE (model, hash)
) STRICT;
CREATE INDEX vectors_own ON vectors (rid) WHERE own = 1;

-- Which text stands for a job, and the decision that it stood at when that was looked up:
-- a job that was decided anew may have another text. A row whose vector comes, or changes,
-- gets a new number, from which the job is decided again.
CREATE TABLE job_vectors (
    rid         INTEGER PRIMARY KEY AUTOINCREMENT,
    job_rid     INTEGER NOT NULL UNIQUE REFERENCES jobs (rid),
    model       TEXT    NOT NULL,
    hash        BLOB    NOT NULL,
    decision_id TEXT    NOT NULL
) STRICT;
CREATE INDEX job_vectors_text ON job_vectors (model, hash);
