package service

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Accounts are the users of the agent and their keys. name is an account's name or
// id; by is who did it.
type Accounts interface {
	Users(ctx context.Context) ([]core.User, error)
	// AddUser makes an account and the link by which its user chooses a password.
	AddUser(ctx context.Context, u core.User, by string) (core.NewUserLink, error)
	ChangeUser(ctx context.Context, name string, c core.UserChange, by string) (core.User, error)
	// SetPassword ends all that is signed in with the old password.
	SetPassword(ctx context.Context, name, password, by string) error
	UnlockUser(ctx context.Context, name, by string) error
	RemoveUser(ctx context.Context, name, by string) error
	// Sessions lists where a user is signed in; SignOut ends all of it, API keys stay.
	Sessions(ctx context.Context, name string) ([]core.AccessSession, error)
	SignOut(ctx context.Context, name, by string) error
	// SetupLink makes a link for the first owner when name is "", else one by which
	// that user chooses a password.
	SetupLink(ctx context.Context, name, by string) (core.SetupLink, error)

	Keys(ctx context.Context) ([]core.APIKey, error)
	// AddKey makes an API key; its secret is in the answer only. life 0 has no end.
	AddKey(ctx context.Context, user, name string, scopes []core.AccessScope, life time.Duration, by string) (core.NewKey, error)
	RemoveKey(ctx context.Context, name, by string) error
	// RotateKeys voids every access token given out so far.
	RotateKeys(ctx context.Context, by string) error
}
