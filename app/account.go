package app

import (
	"context"
	"sync"
	"time"

	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
)

// doorway opens the accounts when they are first needed, since most commands need
// none.
type doorway struct {
	cfg    access.Config
	mu     sync.Mutex
	opened *access.Access
}

func newDoorway(opts Options, announce func(ctx context.Context, e core.Event) error) *doorway {
	lives := opts.Config.HTTP.Sessions
	return &doorway{cfg: access.Config{Dir: opts.Config.DataDir, Clock: opts.Clock, IDs: opts.IDs, Log: opts.Log, Vault: opts.Vault, Announce: announce, Cost: opts.PasswordCost,
		SessionIdle: lives.Idle, SessionMax: lives.Max}}
}

func (d *doorway) open(ctx context.Context) (*access.Access, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened == nil {
		a, err := access.Open(ctx, d.cfg)
		if err != nil {
			return nil, err
		}
		d.opened = a
	}
	return d.opened, nil
}

// Close closes the accounts when they were opened.
func (d *doorway) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened == nil {
		return nil
	}
	return d.opened.Close()
}

// Users lists the accounts.
func (l *local) Users(ctx context.Context) ([]core.User, error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return nil, err
	}
	return a.Users(ctx)
}

// AddUser makes an account and the link by which its user chooses a password.
func (l *local) AddUser(ctx context.Context, u core.User, by string) (out core.NewUserLink, err error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return out, err
	}
	return a.AddUser(ctx, u, by)
}

// ChangeUser changes an account.
func (l *local) ChangeUser(ctx context.Context, name string, c core.UserChange, by string) (out core.User, err error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return out, err
	}
	return a.ChangeUser(ctx, name, c, by)
}

// SetPassword replaces a password and ends what is signed in with the old one.
func (l *local) SetPassword(ctx context.Context, name, password, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.SetPassword(ctx, name, password, by)
}

// UnlockUser forgets the wrong passwords that keep an account shut.
func (l *local) UnlockUser(ctx context.Context, name, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.Unlock(ctx, name, by)
}

// RemoveUser removes an account with its sessions and keys.
func (l *local) RemoveUser(ctx context.Context, name, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.RemoveUser(ctx, name, by)
}

// Sessions lists where a user is signed in.
func (l *local) Sessions(ctx context.Context, name string) ([]core.AccessSession, error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return nil, err
	}
	return a.SessionsOf(ctx, name)
}

// SignOut ends all sessions of a user.
func (l *local) SignOut(ctx context.Context, name, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.SignOut(ctx, name, by)
}

// SetupLink makes a new set-up link: for the first owner, or for a user.
func (l *local) SetupLink(ctx context.Context, name, by string) (out core.SetupLink, err error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return out, err
	}
	return a.Link(ctx, name, by)
}

// Keys lists the API keys of all users.
func (l *local) Keys(ctx context.Context) ([]core.APIKey, error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return nil, err
	}
	return a.Keys(ctx, "")
}

// AddKey makes an API key; its secret is in the answer only.
func (l *local) AddKey(ctx context.Context, user, name string, scopes []core.AccessScope, life time.Duration, by string) (out core.NewKey, err error) {
	a, err := l.door.open(ctx)
	if err != nil {
		return out, err
	}
	return a.AddKey(ctx, user, name, scopes, life, by)
}

// RemoveKey revokes an API key.
func (l *local) RemoveKey(ctx context.Context, name, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.RemoveKey(ctx, name, "", by)
}

// RotateKeys voids every access token given out so far.
func (l *local) RotateKeys(ctx context.Context, by string) error {
	a, err := l.door.open(ctx)
	if err != nil {
		return err
	}
	return a.RotateKeys(ctx, by)
}
