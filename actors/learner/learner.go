// Package learner learns from decisions and outcomes. Nothing is there for it to do
// yet, and it says so in the status.
package learner

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors"
)

// Role is the name of the role.
const Role = "learner"

// Worker is the worker of the role.
type Worker struct{}

// Work reports that there is nothing to do.
func (Worker) Work(context.Context) (actors.Report, error) {
	return actors.Report{Note: actors.NoteNothingToDo, Next: time.Hour}, nil
}

var _ actors.Worker = Worker{}
