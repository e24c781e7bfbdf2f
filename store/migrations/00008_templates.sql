-- +goose Up
-- What the owner's own texts of templates said, each time they were saved.
CREATE TABLE template_versions (
    id    TEXT    NOT NULL,
    rev   INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    by    TEXT    NOT NULL,
    doc   TEXT    NOT NULL,
    PRIMARY KEY (id, rev)
) STRICT;
INSERT INTO template_versions (id, rev, saved, by, doc) SELECT id, rev, 0, '', doc FROM templates;
-- Templates that write no new drafts.
CREATE TABLE frozen_templates (id TEXT PRIMARY KEY) STRICT;
