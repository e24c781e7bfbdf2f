-- +goose Up
-- What is written rarely is marked for the replica by triggers. They delete and insert:
-- the way of resolving conflicts of the statement outside holds inside them as well. What sources bring in
-- bulk is marked by the code that writes it: a trigger there would cost the index of
-- texts its batches.
-- +goose StatementBegin
CREATE TRIGGER profiles_added AFTER INSERT ON profiles BEGIN
    DELETE FROM outbox WHERE entity = 'profile' AND id = new.id AND rev < new.rev;
    INSERT INTO outbox (entity, id, rev) SELECT 'profile', new.id, new.rev
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'profile' AND id = new.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER profiles_changed AFTER UPDATE ON profiles BEGIN
    DELETE FROM outbox WHERE entity = 'profile' AND id = new.id AND rev < new.rev;
    INSERT INTO outbox (entity, id, rev) SELECT 'profile', new.id, new.rev
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'profile' AND id = new.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER templates_added AFTER INSERT ON templates BEGIN
    DELETE FROM outbox WHERE entity = 'template' AND id = new.id AND rev < new.rev;
    INSERT INTO outbox (entity, id, rev) SELECT 'template', new.id, new.rev
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'template' AND id = new.id);
END;
-- +goose StatementEnd
-- A text that is taken away counts as one more change.
-- +goose StatementBegin
CREATE TRIGGER templates_removed AFTER DELETE ON templates BEGIN
    DELETE FROM outbox WHERE entity = 'template' AND id = old.id AND rev < old.rev + 1;
    INSERT INTO outbox (entity, id, rev) SELECT 'template', old.id, old.rev + 1
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'template' AND id = old.id);
END;
-- +goose StatementEnd
-- A forecast changes once: when its days have passed and it is scored.
-- +goose StatementBegin
CREATE TRIGGER forecasts_added AFTER INSERT ON forecasts BEGIN
    DELETE FROM outbox WHERE entity = 'forecast' AND id = new.at || '-' || new.days AND rev < 1;
    INSERT INTO outbox (entity, id, rev) SELECT 'forecast', new.at || '-' || new.days, 1
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'forecast' AND id = new.at || '-' || new.days);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER forecasts_scored AFTER UPDATE ON forecasts BEGIN
    DELETE FROM outbox WHERE entity = 'forecast' AND id = new.at || '-' || new.days AND rev < 2;
    INSERT INTO outbox (entity, id, rev) SELECT 'forecast', new.at || '-' || new.days, 2
    WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE entity = 'forecast' AND id = new.at || '-' || new.days);
END;
-- +goose StatementEnd
INSERT OR REPLACE INTO outbox (entity, id, rev) SELECT 'profile', id, rev FROM profiles;
INSERT OR REPLACE INTO outbox (entity, id, rev) SELECT 'template', id, rev FROM templates;
INSERT OR REPLACE INTO outbox (entity, id, rev) SELECT 'forecast', at || '-' || days, CASE WHEN score = '' THEN 1 ELSE 2 END FROM forecasts;

-- What this device knows of its project, as one document.
CREATE TABLE sync_state (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    doc TEXT NOT NULL
) STRICT;

-- How far each remote table was read: the last row taken in, by revision, then id.
CREATE TABLE sync_cursors (
    tbl TEXT    PRIMARY KEY,
    rev INTEGER NOT NULL,
    id  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The rows of the project: what this device sent and what it read of others. pass is the
-- full reading that saw the row last; doc is kept only where something reads it.
CREATE TABLE sync_rows (
    tbl     TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    device  TEXT    NOT NULL,
    facts   INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    pass    INTEGER NOT NULL,
    doc     TEXT    NOT NULL,
    PRIMARY KEY (tbl, id)
) STRICT, WITHOUT ROWID;

-- Rows that the project refused, at the revision that it refused. They stay in the
-- outbox and are sent again once they have changed, or when the owner asks for it.
CREATE TABLE sync_quarantine (
    entity TEXT    NOT NULL,
    id     TEXT    NOT NULL,
    rev    INTEGER NOT NULL,
    code   TEXT    NOT NULL,
    error  TEXT    NOT NULL,
    since  INTEGER NOT NULL,
    tries  INTEGER NOT NULL,
    PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

-- Decisions that were made in the dashboard. Each is carried out once.
CREATE TABLE sync_commands (
    id    TEXT PRIMARY KEY,
    state TEXT    NOT NULL,
    rev   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    doc   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_commands_open ON sync_commands (state) WHERE state IN ('pending', 'applying');

-- What both sides changed. The owner decides.
CREATE TABLE sync_conflicts (
    id     TEXT PRIMARY KEY,
    at     INTEGER NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    doc    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
