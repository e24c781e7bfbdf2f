package app

import (
	"context"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// Enter signs the program's own window in as the owner; see access.Access.Enter.
func (a *App) Enter(ctx context.Context, name, old string, from core.Visitor) (api.SignedIn, bool, error) {
	door, err := a.local.door.open(ctx)
	if err != nil {
		return api.SignedIn{}, false, err
	}
	return door.Enter(ctx, name, old, from)
}

// Record tells the audit of a change that the program around the agent made.
func (a *App) Record(ctx context.Context, kind core.EventKind, subject, by string) error {
	return a.store.Announce(ctx, core.Event{Kind: kind, Subject: subject, By: by})
}

// Leave ends the session that Enter began.
func (a *App) Leave(ctx context.Context, cookie string) error {
	door, err := a.local.door.open(ctx)
	if err != nil {
		return err
	}
	return door.Logout(ctx, cookie)
}
