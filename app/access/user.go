package access

import (
	"context"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// Users lists the accounts by name, with until when each is shut.
func (a *Access) Users(ctx context.Context) ([]core.User, error) {
	var out []core.User
	err := a.db.Do(ctx, func(t *accounts.Tx) error {
		list, err := t.Users()
		for _, u := range list {
			if err == nil {
				u.User, err = withLock(t, u.User)
			}
			out = append(out, u.User)
		}
		return err
	})
	return out, err
}

func withLock(t *accounts.Tx, u core.User) (core.User, error) {
	v, err := t.Tries(accountTries(u.Name))
	if until := v.Until(freeAccount, longest); until.After(t.Now) {
		u.LockedUntil = until
	}
	return u, err
}

// User finds an account by its id or name.
func (a *Access) User(ctx context.Context, idOrName string) (u core.User, err error) {
	err = a.db.Do(ctx, func(t *accounts.Tx) error {
		got, err := find(t, idOrName)
		if err != nil {
			return err
		}
		u, err = withLock(t, got.User)
		return err
	})
	return u, err
}

func find(t *accounts.Tx, idOrName string) (accounts.User, error) {
	if u, err := t.User(core.UserID(idOrName)); err == nil {
		return u, nil
	}
	return t.UserNamed(strings.ToLower(strings.TrimSpace(idOrName)))
}

// AddUser makes an account without a password and the link that sets one.
func (a *Access) AddUser(ctx context.Context, u core.User, by string) (out core.NewUserLink, err error) {
	if u, err = core.NewUser(u); err != nil {
		return out, err
	}
	err = a.change(ctx, func(t *accounts.Tx) error {
		u.ID, u.CreatedAt, u.UpdatedAt = core.UserID(a.cfg.IDs.New()), t.Now, t.Now
		u.HasPassword, u.LockedUntil = false, time.Time{}
		if err := t.PutUser(accounts.User{User: u}); err != nil {
			return err
		}
		out.User = u
		if out.Link, err = link(t, u); err != nil {
			return err
		}
		return note(t, "user.added", string(u.ID), by, "name", u.Name, "role", string(u.Role))
	})
	return out, err
}

func link(t *accounts.Tx, u core.User) (core.SetupLink, error) {
	l := core.SetupLink{Token: newSecret(), User: u.Name, ExpiresAt: t.Now.Add(UserLinkLife)}
	if u.ID == "" {
		l.ExpiresAt = t.Now.Add(OwnerLinkLife)
	}
	return l, t.PutLink(sum(l.Token), u.ID, l.ExpiresAt.UnixMicro())
}

// Link makes a new set-up link: for the first owner when idOrName is "", else for
// that user to choose a new password; earlier ones of the same are void.
func (a *Access) Link(ctx context.Context, idOrName, by string) (l core.SetupLink, err error) {
	err = a.change(ctx, func(t *accounts.Tx) error {
		var u core.User
		owners, err := t.Owners()
		if err != nil {
			return err
		}
		switch {
		case idOrName != "":
			got, err := find(t, idOrName)
			if err != nil {
				return err
			}
			u = got.User
		case owners > 0:
			return core.Errorf(core.KindConflict, "this agent has an owner already; name the user who is to choose a password")
		}
		if l, err = link(t, u); err != nil {
			return err
		}
		return note(t, "user.link", string(u.ID), by, "name", u.Name)
	})
	return l, err
}

// Setup uses up a set-up link: it sets the password of the link's user, or makes
// the first owner under the given name, and signs in.
func (a *Access) Setup(ctx context.Context, token, name, password string, from core.Visitor) (api.SignedIn, error) {
	if len(token) != secretChars {
		token = "" // it is not one, and takes the same way
	}
	name, err := core.NewAccountName("name", name)
	if err != nil {
		return api.SignedIn{}, err
	}
	if err := core.NewPassword(name, password); err != nil {
		return api.SignedIn{}, err
	}
	if err := a.change(ctx, func(t *accounts.Tx) error { return attempt(t, "", from.Addr) }); err != nil {
		return api.SignedIn{}, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return api.SignedIn{}, err
	}
	var in api.SignedIn
	err = a.change(ctx, func(t *accounts.Tx) error {
		id, ok, err := t.TakeLink(sum(token))
		if err != nil {
			return err
		}
		if !ok {
			return core.Errorf(core.KindUnauthenticated, "this link is used up, too old or not whole; get a new one with: automonet setup link")
		}
		u, err := a.linked(t, id, name)
		if err != nil {
			return err
		}
		if err := setPassword(t, u.ID, hash, "user:"+u.Name); err != nil {
			return err
		}
		if in, err = a.begin(t, u.User, from); err != nil {
			return err
		}
		in.User.HasPassword = true
		return passed(t, "", from.Addr)
	})
	return in, err
}

// linked returns the account of a link, making the first owner.
func (a *Access) linked(t *accounts.Tx, id core.UserID, name string) (accounts.User, error) {
	if id != "" {
		u, err := t.User(id)
		if err != nil {
			return u, err
		}
		if u.Name != name {
			return u, core.Invalid("name", "this link is not for %s; write the name as the owner gave it", name)
		}
		if u.Disabled {
			return u, core.Errorf(core.KindUnauthenticated, "this account is switched off; ask the owner")
		}
		return u, nil
	}
	owners, err := t.Owners()
	if err != nil {
		return accounts.User{}, err
	}
	if owners > 0 {
		return accounts.User{}, core.Errorf(core.KindConflict, "this agent has an owner already; sign in")
	}
	u, err := core.NewUser(core.User{ID: core.UserID(a.cfg.IDs.New()), Name: name, Role: core.RoleOwner, CreatedAt: t.Now, UpdatedAt: t.Now})
	if err != nil {
		return accounts.User{}, err
	}
	if old, err := t.UserNamed(name); err == nil {
		// An owner who lost the password, or a name that is taken for another role.
		if old.Role != core.RoleOwner || old.Disabled {
			return old, core.Errorf(core.KindConflict, "there is a user %s already; use another name", name)
		}
		return old, nil
	}
	if err := t.PutUser(accounts.User{User: u}); err != nil {
		return accounts.User{}, err
	}
	return accounts.User{User: u}, note(t, "user.added", string(u.ID), "user:"+name, "name", name, "role", string(u.Role))
}

// ChangeUser changes role, language or whether an account is switched on. Fewer
// rights count at once. The last owner stays one.
func (a *Access) ChangeUser(ctx context.Context, idOrName string, c core.UserChange, by string) (out core.User, err error) {
	err = a.change(ctx, func(t *accounts.Tx) error {
		u, err := find(t, idOrName)
		if err != nil {
			return err
		}
		was := u
		if c.Role != nil {
			u.Role = *c.Role
		}
		if c.Lang != nil {
			u.Lang = *c.Lang
		}
		if c.Disabled != nil {
			u.Disabled = *c.Disabled
		}
		if u.User, err = core.NewUser(u.User); err != nil {
			return err
		}
		if u.Role != was.Role || u.Disabled != was.Disabled {
			u.Epoch++
		}
		u.UpdatedAt = t.Now
		if err := t.PutUser(u); err != nil {
			return err
		}
		if err := stillOwned(t, was); err != nil {
			return err
		}
		if u.Disabled {
			if _, err := t.DeleteSessions(u.ID, ""); err != nil {
				return err
			}
			if err := t.DeleteLinks(u.ID); err != nil {
				return err
			}
		}
		if out, err = withLock(t, u.User); err != nil {
			return err
		}
		state := "on"
		if u.Disabled {
			state = "off"
		}
		return note(t, "user.changed", string(u.ID), by, "name", u.Name, "role", string(u.Role), "state", state)
	})
	return out, err
}

// stillOwned refuses a change after which no owner could sign in, where was could.
func stillOwned(t *accounts.Tx, was accounts.User) error {
	if was.Role != core.RoleOwner || was.Disabled || was.Password == "" {
		return nil
	}
	if n, err := t.Owners(); err != nil || n > 0 {
		return err
	}
	return core.Errorf(core.KindConflict, "%s is the last owner who can sign in; make another owner first", was.Name)
}

// RemoveUser removes an account with its sessions and keys.
func (a *Access) RemoveUser(ctx context.Context, idOrName, by string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		u, err := find(t, idOrName)
		if err != nil {
			return err
		}
		if err := t.DeleteUser(u.ID); err != nil {
			return err
		}
		if err := stillOwned(t, u); err != nil {
			return err
		}
		return note(t, "user.removed", string(u.ID), by, "name", u.Name)
	})
}

// SetPassword replaces a user's password from the agent's own machine and ends all
// that is signed in with the old one.
func (a *Access) SetPassword(ctx context.Context, idOrName, password, by string) error {
	u, err := a.User(ctx, idOrName)
	if err != nil {
		return err
	}
	if err := core.NewPassword(u.Name, password); err != nil {
		return err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	return a.change(ctx, func(t *accounts.Tx) error { return setPassword(t, u.ID, hash, by) })
}

// Unlock forgets the wrong passwords that keep an account shut.
func (a *Access) Unlock(ctx context.Context, idOrName, by string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		u, err := find(t, idOrName)
		if err != nil {
			return err
		}
		if err := t.ForgetTries(accountTries(u.Name)); err != nil {
			return err
		}
		return note(t, "user.unlocked", string(u.ID), by, "name", u.Name)
	})
}
