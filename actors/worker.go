// Package actors runs the agent's roles as supervised hollywood actors. Rows
// carry the truth and messages only knock: a role claims work from the store in
// bounded batches, so a lost or doubled message costs nothing, start-up recovery
// and normal work are the same path, and no mailbox grows.
package actors

import (
	"context"
	"time"
)

// Worker does the work of one role. Work is called by one goroutine at a time.
type Worker interface {
	// Work handles one bounded batch of what the store says is to be done and
	// returns when ctx ends. An error means that the batch failed as a whole: it
	// is logged once by the supervisor and tried again after a growing pause.
	Work(ctx context.Context) (Report, error)
}

// Report is what came of one batch.
type Report struct {
	// Handled counts rows that were moved on.
	Handled int
	// More asks to be called again at once.
	More bool
	// Next is when to look again if nobody knocks; 0 means the role's idle time.
	Next time.Duration
	// Note is a stable code for the status page, for example "nothing_to_do";
	// Detail is its parameter.
	Note   string
	Detail string
	// Knock names the roles that have work now.
	Knock []string
}

// Spec describes one actor.
type Spec struct {
	// Role is the kind of actor; Name is unique within it, "" for a single one.
	Role, Name string
	// New makes the worker. It is called in the actor's own goroutine, and again
	// after a panic, so that a worker never goes on with a half-changed state.
	New func() (Worker, error)
	// Idle is the slow tick at which the role looks for work unasked.
	Idle time.Duration
}

// id is the actor's unique name: "scraper/remoteok" or "decider".
func (s Spec) id() string {
	if s.Name == "" {
		return s.Role
	}
	return s.Role + "/" + s.Name
}

// The states that an actor reports.
const (
	StateIdle     = "idle"
	StateWorking  = "working"
	StateWaiting  = "waiting"
	StateDegraded = "degraded"
	StateStopped  = "stopped"
)

// The notes that roles report.
const (
	NoteNothingToDo = "nothing_to_do"
	NotePaused      = "paused"
	NoteStopNew     = "stop_new"
	NoteAway        = "away"
	NoteQuota       = "draft_quota"
	NoteWaiting     = "waits_until"
	NoteScanned     = "scanned"
	NoteNoProfile   = "no_profile"
	NoteDryRun      = "dry_run"
	// Vectors are not made: the budget has no room, the model failed, or it may not or
	// cannot be asked.
	NoteVectorsBudget  = "vectors_budget"
	NoteVectorsFailed  = "vectors_failed"
	NoteVectorsRefused = "vectors_refused"
)
