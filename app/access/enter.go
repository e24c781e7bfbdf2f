package access

import (
	"context"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// Enter signs in whoever sits at the machine as its owner, without a password: the
// program's own window, which is as near to the data as a command is. Where there is
// no owner yet it makes one under the given name, with a password that nobody knows;
// made says so. The session of an old window ends with old.
func (a *Access) Enter(ctx context.Context, name, old string, from core.Visitor) (in api.SignedIn, made bool, err error) {
	name, err = core.NewAccountName("name", name)
	if err != nil {
		return in, false, err
	}
	hash := ""
	if a.SetupNeeded() {
		if hash, err = a.hasher.hash(ctx, newSecret()); err != nil {
			return in, false, err
		}
	}
	err = a.change(ctx, func(t *accounts.Tx) error {
		u, ok, err := ownerOf(t)
		if err != nil {
			return err
		}
		if !ok {
			if u, err = a.linked(t, "", name); err != nil {
				return err
			}
			if err := setPassword(t, u.ID, hash, "user:"+u.Name); err != nil {
				return err
			}
			made = true
		}
		if err := endCookie(t, old); err != nil {
			return err
		}
		in, err = a.begin(t, u.User, from)
		in.User.HasPassword = true
		return err
	})
	return in, made, err
}

// ownerOf returns the first owner who can sign in.
func ownerOf(t *accounts.Tx) (accounts.User, bool, error) {
	list, err := t.Users()
	if err != nil {
		return accounts.User{}, false, err
	}
	for _, u := range list {
		if u.Role == core.RoleOwner && !u.Disabled && u.HasPassword {
			return u, true, nil
		}
	}
	return accounts.User{}, false, nil
}
