package access

import (
	"context"
	"encoding/base32"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// MaxKeyLife bounds the life of an API key.
const MaxKeyLife = 10 * 365 * 24 * time.Hour

// Keys lists the API keys of a user, of all users for "".
func (a *Access) Keys(ctx context.Context, user core.UserID) (out []core.APIKey, err error) {
	err = a.db.Do(ctx, func(t *accounts.Tx) (err error) {
		out, err = t.Keys(user)
		return err
	})
	return out, err
}

// AddKey makes an API key of a user. It has at least one scope, and none that its
// user has not; life 0 is no end.
func (a *Access) AddKey(ctx context.Context, idOrName, name string, scopes []core.AccessScope, life time.Duration, by string) (out core.NewKey, err error) {
	if name, err = core.NewAccountName("name", name); err != nil {
		return out, err
	}
	if life < 0 || life > MaxKeyLife {
		return out, core.Invalid("life", "a key is good for at most ten years; give fewer days")
	}
	if len(scopes) == 0 {
		return out, core.Invalid("scopes", "a key needs at least one scope; use read, review, send or admin")
	}
	for _, s := range scopes {
		if _, err := core.NewAccessScope(string(s)); err != nil {
			return out, err
		}
	}
	prefix := keyMark + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(5)))
	out.Secret = prefix + "_" + newSecret()
	err = a.change(ctx, func(t *accounts.Tx) error {
		u, err := find(t, idOrName)
		if err != nil {
			return err
		}
		who, err := core.NewPrincipal(u.User, core.ViaKey, nil)
		if err != nil {
			return err
		}
		for _, s := range scopes {
			if !who.Allows(s) {
				return core.Errorf(core.KindDenied, "%s does not have the right %q, so no key of theirs can have it", u.Name, s)
			}
		}
		out.APIKey = core.APIKey{ID: core.KeyID(a.cfg.IDs.New()), UserID: u.ID, User: u.Name, Name: name, Prefix: prefix, Scopes: slices.Clone(scopes), CreatedAt: t.Now}
		if life > 0 {
			out.ExpiresAt = t.Now.Add(life)
		}
		if err := t.PutKey(out.APIKey, sum(out.Secret)); err != nil {
			return err
		}
		return note(t, "token.created", string(out.ID), by, "name", name, "user", u.Name, "scopes", scopeText(scopes))
	})
	if err != nil {
		return core.NewKey{}, err
	}
	return out, nil
}

func scopeText(list []core.AccessScope) string {
	var b strings.Builder
	for i, s := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(s))
	}
	return b.String()
}

// RemoveKey revokes an API key, of that user only unless user is "". id is the
// key's id or name.
func (a *Access) RemoveKey(ctx context.Context, id string, user core.UserID, by string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		list, err := t.Keys(user)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(k core.APIKey) bool { return string(k.ID) == id || k.Name == id })
		if i < 0 {
			return core.Errorf(core.KindNotFound, "there is no key %s; list them with: automonet token list", core.Clean(id, 60, false))
		}
		if err := t.DeleteKey(list[i].ID); err != nil {
			return err
		}
		return note(t, "token.revoked", string(list[i].ID), by, "name", list[i].Name, "user", list[i].User)
	})
}

// byKey judges an API key.
func (a *Access) byKey(t *accounts.Tx, secret string) (found, error) {
	k, ok, err := t.KeyOf(sum(secret))
	if err != nil {
		return found{}, err
	}
	if !ok || !k.ExpiresAt.IsZero() && !t.Now.Before(k.ExpiresAt) {
		return found{}, signInFirst()
	}
	if t.Now.Sub(k.UsedAt) >= cacheLife {
		if err := t.KeyUsed(k.ID); err != nil {
			return found{}, err
		}
	}
	f, err := a.principal(t, k.UserID, core.ViaKey, k.Scopes, k.ExpiresAt)
	f.who.Key = k.Name
	return f, err
}
