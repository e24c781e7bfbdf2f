package rpc

import (
	"context"
	"time"

	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
)

// accountArgs are the arguments of every method of accounts; each uses its part.
type accountArgs struct {
	Name     string
	User     core.User
	Change   core.UserChange
	Password string
	Key      string
	Scopes   []core.AccessScope
	Life     time.Duration
	By       string
}

// accountMethods is the table of the methods of accounts by name.
func accountMethods(s service.Accounts) map[string]call {
	return map[string]call{
		"Users": with(func(ctx context.Context, _ struct{}) (any, error) { return s.Users(ctx) }),
		"AddUser": with(func(ctx context.Context, a accountArgs) (any, error) {
			return s.AddUser(ctx, a.User, a.By)
		}),
		"ChangeUser": with(func(ctx context.Context, a accountArgs) (any, error) {
			return s.ChangeUser(ctx, a.Name, a.Change, a.By)
		}),
		"SetPassword": with(func(ctx context.Context, a accountArgs) (any, error) {
			return nil, s.SetPassword(ctx, a.Name, a.Password, a.By)
		}),
		"UnlockUser": with(func(ctx context.Context, a accountArgs) (any, error) { return nil, s.UnlockUser(ctx, a.Name, a.By) }),
		"RemoveUser": with(func(ctx context.Context, a accountArgs) (any, error) { return nil, s.RemoveUser(ctx, a.Name, a.By) }),
		"Sessions":   with(func(ctx context.Context, a accountArgs) (any, error) { return s.Sessions(ctx, a.Name) }),
		"SignOut":    with(func(ctx context.Context, a accountArgs) (any, error) { return nil, s.SignOut(ctx, a.Name, a.By) }),
		"SetupLink":  with(func(ctx context.Context, a accountArgs) (any, error) { return s.SetupLink(ctx, a.Name, a.By) }),
		"Keys":       with(func(ctx context.Context, _ struct{}) (any, error) { return s.Keys(ctx) }),
		"AddKey": with(func(ctx context.Context, a accountArgs) (any, error) {
			return s.AddKey(ctx, a.Name, a.Key, a.Scopes, a.Life, a.By)
		}),
		"RemoveKey":  with(func(ctx context.Context, a accountArgs) (any, error) { return nil, s.RemoveKey(ctx, a.Key, a.By) }),
		"RotateKeys": with(func(ctx context.Context, a accountArgs) (any, error) { return nil, s.RotateKeys(ctx, a.By) }),
	}
}

// Users asks the running agent; see service.Accounts.
func (c *Client) Users(ctx context.Context) ([]core.User, error) {
	return ask[[]core.User](ctx, c, "Users", struct{}{})
}

// AddUser asks the running agent; see service.Accounts.
func (c *Client) AddUser(ctx context.Context, u core.User, by string) (core.NewUserLink, error) {
	return ask[core.NewUserLink](ctx, c, "AddUser", accountArgs{User: u, By: by})
}

// ChangeUser asks the running agent; see service.Accounts.
func (c *Client) ChangeUser(ctx context.Context, name string, change core.UserChange, by string) (core.User, error) {
	return ask[core.User](ctx, c, "ChangeUser", accountArgs{Name: name, Change: change, By: by})
}

// SetPassword asks the running agent; see service.Accounts.
func (c *Client) SetPassword(ctx context.Context, name, password, by string) error {
	_, err := ask[any](ctx, c, "SetPassword", accountArgs{Name: name, Password: password, By: by})
	return err
}

// UnlockUser asks the running agent; see service.Accounts.
func (c *Client) UnlockUser(ctx context.Context, name, by string) error {
	_, err := ask[any](ctx, c, "UnlockUser", accountArgs{Name: name, By: by})
	return err
}

// RemoveUser asks the running agent; see service.Accounts.
func (c *Client) RemoveUser(ctx context.Context, name, by string) error {
	_, err := ask[any](ctx, c, "RemoveUser", accountArgs{Name: name, By: by})
	return err
}

// Sessions asks the running agent; see service.Accounts.
func (c *Client) Sessions(ctx context.Context, name string) ([]core.AccessSession, error) {
	return ask[[]core.AccessSession](ctx, c, "Sessions", accountArgs{Name: name})
}

// SignOut asks the running agent; see service.Accounts.
func (c *Client) SignOut(ctx context.Context, name, by string) error {
	_, err := ask[any](ctx, c, "SignOut", accountArgs{Name: name, By: by})
	return err
}

// SetupLink asks the running agent; see service.Accounts.
func (c *Client) SetupLink(ctx context.Context, name, by string) (core.SetupLink, error) {
	return ask[core.SetupLink](ctx, c, "SetupLink", accountArgs{Name: name, By: by})
}

// Keys asks the running agent; see service.Accounts.
func (c *Client) Keys(ctx context.Context) ([]core.APIKey, error) {
	return ask[[]core.APIKey](ctx, c, "Keys", struct{}{})
}

// AddKey asks the running agent; see service.Accounts.
func (c *Client) AddKey(ctx context.Context, user, name string, scopes []core.AccessScope, life time.Duration, by string) (core.NewKey, error) {
	return ask[core.NewKey](ctx, c, "AddKey", accountArgs{Name: user, Key: name, Scopes: scopes, Life: life, By: by})
}

// RemoveKey asks the running agent; see service.Accounts.
func (c *Client) RemoveKey(ctx context.Context, name, by string) error {
	_, err := ask[any](ctx, c, "RemoveKey", accountArgs{Key: name, By: by})
	return err
}

// RotateKeys asks the running agent; see service.Accounts.
func (c *Client) RotateKeys(ctx context.Context, by string) error {
	_, err := ask[any](ctx, c, "RotateKeys", accountArgs{By: by})
	return err
}
