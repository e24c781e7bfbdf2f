-- Accounts and what they are signed in with. Times are microseconds, 0 for none.
-- Secrets stand here only as SHA-256 of 256 random bits, or as Argon2id.
CREATE TABLE user (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    role       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    password   TEXT NOT NULL, -- PHC form, '' until one is set
    disabled   INTEGER NOT NULL,
    epoch      INTEGER NOT NULL, -- access tokens of an earlier epoch are void
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL, -- browser or client
    hash       BLOB UNIQUE,   -- of the cookie; NULL for clients
    scopes     TEXT NOT NULL, -- JSON list, '' for all of the role
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    addr       TEXT NOT NULL,
    agent      TEXT NOT NULL
) STRICT;
CREATE INDEX session_user ON session (user_id);

-- Each refresh token is good once. One that comes again ends its session.
CREATE TABLE refresh (
    hash       BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    used_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_session ON refresh (session_id);

CREATE TABLE api_key (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    name       TEXT NOT NULL UNIQUE,
    prefix     TEXT NOT NULL,
    hash       BLOB UNIQUE, -- NULL for a key that a restore ended
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE link (
    hash       BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL, -- '' for the first owner
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Public halves; the private ones are with the other secrets.
CREATE TABLE signing_key (
    kid        TEXT PRIMARY KEY,
    public     BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    retired_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tries (
    what    TEXT PRIMARY KEY,
    fails   INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tries_last ON tries (last_at);

-- What the audit is still to be told; written with the change itself.
CREATE TABLE note (
    rid     INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    data    TEXT NOT NULL,
    by      TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
