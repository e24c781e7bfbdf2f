-- +goose Up
-- What an outcome's money was in the owner's currency, with the rate of that moment.
ALTER TABLE outcomes ADD COLUMN booked TEXT NOT NULL DEFAULT '';
CREATE INDEX outcomes_submission ON outcomes (submission_id);
-- +goose StatementBegin
CREATE TRIGGER outcomes_no_update BEFORE UPDATE ON outcomes BEGIN
    SELECT RAISE (ABORT, 'outcomes are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER outcomes_no_delete BEFORE DELETE ON outcomes BEGIN
    SELECT RAISE (ABORT, 'outcomes are append-only');
END;
-- +goose StatementEnd

-- Proposals that the owner made before or beside the agent. They teach, and they say
-- what was applied for; they are no sends of the agent. Columns that are compared hold
-- digests.
CREATE TABLE past (
    rid       INTEGER PRIMARY KEY,
    id        TEXT    NOT NULL UNIQUE,
    key       TEXT    NOT NULL UNIQUE,
    at        INTEGER NOT NULL,
    link      TEXT    NOT NULL,
    role      TEXT    NOT NULL,
    company   TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    doc       TEXT    NOT NULL
) STRICT;
CREATE INDEX past_link ON past (link) WHERE link <> '';
CREATE INDEX past_role ON past (role) WHERE role <> '';
CREATE INDEX past_company ON past (company, at) WHERE company <> '';
CREATE INDEX past_recipient ON past (recipient, at) WHERE recipient <> '';

-- Which channel has earned to send by itself, and every step of how it came to that.
CREATE TABLE autonomy (
    channel TEXT PRIMARY KEY,
    rev     INTEGER NOT NULL,
    doc     TEXT    NOT NULL
) STRICT;
CREATE TABLE autonomy_steps (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    doc     TEXT    NOT NULL
) STRICT;
CREATE INDEX autonomy_steps_channel ON autonomy_steps (channel, seq);
-- +goose StatementBegin
CREATE TRIGGER autonomy_steps_no_update BEFORE UPDATE ON autonomy_steps BEGIN
    SELECT RAISE (ABORT, 'autonomy_steps are append-only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER autonomy_steps_no_delete BEFORE DELETE ON autonomy_steps BEGIN
    SELECT RAISE (ABORT, 'autonomy_steps are append-only');
END;
-- +goose StatementEnd
CREATE INDEX feedback_shadow ON feedback (json_extract(doc, '$.seen.channel'), seq) WHERE json_extract(doc, '$.seen.shadow') IS NOT NULL;
