// Package replicator copies the truth to the owner's Supabase project. Nothing is there for it to do
// yet, and it says so in the status.
package replicator

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors"
)

// Role is the name of the role.
const Role = "replicator"

// Worker is the worker of the role.
type Worker struct{}

// Work reports that there is nothing to do.
func (Worker) Work(context.Context) (actors.Report, error) {
	return actors.Report{Note: actors.NoteNothingToDo, Next: time.Hour}, nil
}

var _ actors.Worker = Worker{}
