-- +goose Up
-- Decisions go to the project with their jobs. Marks of their own were never sent, and never dropped.
DELETE FROM outbox WHERE entity = 'decision';
