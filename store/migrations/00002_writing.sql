-- +goose Up
-- How the text of a proposal came about: calls, cost, steps, requirements and
-- other variants, as one document.
ALTER TABLE proposals ADD COLUMN writing TEXT NOT NULL DEFAULT '{}';
