package notifier

import (
	"context"
	"errors"

	"github.com/automonet/automonet/actors"
	seam "github.com/automonet/automonet/adapters/notify"
)

// Ear hears what the owner says at one target.
type Ear struct {
	Target   seam.Listener
	Commands seam.Commands
}

// Work waits for what is said, once.
func (e Ear) Work(ctx context.Context) (actors.Report, error) {
	n, err := e.Target.Poll(ctx, e.Commands)
	var later *seam.LaterError
	if errors.As(err, &later) {
		return actors.Report{Handled: n, Next: later.After, Note: actors.NoteWaiting}, nil
	}
	return actors.Report{Handled: n, More: true, Note: actors.NoteNothingToDo}, err
}

var _ actors.Worker = Ear{}
