package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// Agent returns the agent's own durable state.
func (s *Store) Agent(ctx context.Context) (core.AgentState, error) {
	a, _, err := loadAgent(s.reading(ctx))
	return a, s.explain(err)
}

// SetRun changes what the agent may do, with the reason shown to the user.
func (s *Store) SetRun(ctx context.Context, run core.RunMode, reason, by string) error {
	switch run {
	case core.RunNormal, core.RunPaused, core.RunStopNew:
	default:
		return core.Invalid("run", "%q is not a run mode; use %s, %s or %s", clip(string(run), 20), core.RunNormal, core.RunPaused, core.RunStopNew)
	}
	return s.write(ctx, "set_run", full, func(t *tx) error { return t.setRun(run, reason, by) })
}

func (t *tx) setRun(run core.RunMode, reason, by string) error {
	a, _, err := loadAgent(t)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO agent (id, run, reason, since, folder) VALUES (1, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET run = excluded.run, reason = excluded.reason, since = excluded.since`,
		string(run), reason, micros(t.now), t.s.folder); err != nil {
		return fmt.Errorf("set the run mode: %w", err)
	}
	return t.emit(core.Event{Kind: EventRun, Subject: "agent", From: string(a.Run), To: string(run), Data: object("reason", reason), By: by})
}

func loadAgent(q querier) (core.AgentState, bool, error) {
	var a core.AgentState
	var since int64
	err := q.row(`SELECT run, reason, since, folder FROM agent WHERE id = 1`).Scan(&a.Run, &a.RunReason, &since, &a.Folder)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	a.Since = instant(since)
	return a, err == nil, err
}
