package accounts

import (
	"database/sql"
	"errors"

	"github.com/automonet/automonet/core"
)

// User is an account with what only the sign-in needs.
type User struct {
	core.User
	// Password is in PHC form, "" until one is set.
	Password string
	// Epoch is in every access token; a higher one voids those before.
	Epoch int64
}

const userSelect = `SELECT id, name, role, lang, password, disabled, epoch, created_at, updated_at FROM user`

func scanUser(r *sql.Rows) (u User, err error) {
	var created, updated int64
	err = r.Scan(&u.ID, &u.Name, &u.Role, &u.Lang, &u.Password, &u.Disabled, &u.Epoch, &created, &updated)
	u.HasPassword, u.CreatedAt, u.UpdatedAt = u.Password != "", instant(created), instant(updated)
	return u, err
}

// Users returns all accounts by name.
func (t *Tx) Users() ([]User, error) { return all(t, scanUser, userSelect+` ORDER BY name`) }

// UserNamed returns the account of that name.
func (t *Tx) UserNamed(name string) (User, error) { return t.user(name, `name`) }

// User returns the account of that id.
func (t *Tx) User(id core.UserID) (User, error) { return t.user(string(id), `id`) }

func (t *Tx) user(value, column string) (User, error) {
	found, err := all(t, scanUser, userSelect+` WHERE `+column+` = ?`, value)
	if err != nil {
		return User{}, err
	}
	if len(found) == 0 {
		return User{}, core.Errorf(core.KindNotFound, "there is no user %s; list them with: automonet user list", core.Clean(value, 60, false))
	}
	return found[0], nil
}

// PutUser writes an account; a name that another one has is a conflict.
func (t *Tx) PutUser(u User) error {
	if other, err := t.UserNamed(u.Name); err == nil && other.ID != u.ID {
		return core.Errorf(core.KindConflict, "there is a user %s already; use another name", u.Name)
	}
	_, err := t.exec(`INSERT INTO user (id, name, role, lang, password, disabled, epoch, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, lang = excluded.lang, password = excluded.password,
		disabled = excluded.disabled, epoch = excluded.epoch, updated_at = excluded.updated_at`,
		string(u.ID), u.Name, string(u.Role), string(u.Lang), u.Password, u.Disabled, u.Epoch, micros(u.CreatedAt), micros(u.UpdatedAt))
	return err
}

// DeleteUser removes an account with its sessions, keys and links.
func (t *Tx) DeleteUser(id core.UserID) error {
	if _, err := t.exec(`DELETE FROM link WHERE user_id = ?`, string(id)); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM user WHERE id = ?`, string(id))
	return err
}

// Owners counts the owners who can sign in.
func (t *Tx) Owners() (n int, err error) {
	err = t.row(`SELECT count(*) FROM user WHERE role = ? AND NOT disabled AND password <> ''`, string(core.RoleOwner)).Scan(&n)
	return n, err
}

// Tries returns the wrong tries of an account or address.
func (t *Tx) Tries(what string) (core.Tries, error) {
	var v core.Tries
	var last int64
	err := t.row(`SELECT fails, last_at FROM tries WHERE what = ?`, what).Scan(&v.Fails, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return v, nil
	}
	v.Last = instant(last)
	return v, err
}

// maxTries bounds how many accounts and addresses are remembered.
const maxTries = 10_000

// PutTries writes the wrong tries of an account or address and forgets the
// longest ago when there are too many.
func (t *Tx) PutTries(what string, v core.Tries) error {
	if v.Fails <= 0 {
		_, err := t.exec(`DELETE FROM tries WHERE what = ?`, what)
		return err
	}
	if _, err := t.exec(`INSERT OR REPLACE INTO tries (what, fails, last_at) VALUES (?, ?, ?)`, what, v.Fails, micros(v.Last)); err != nil {
		return err
	}
	var n int
	if err := t.row(`SELECT count(*) FROM tries`).Scan(&n); err != nil || n <= maxTries {
		return err
	}
	_, err := t.exec(`DELETE FROM tries WHERE what IN (SELECT what FROM tries ORDER BY last_at LIMIT ?)`, n-maxTries)
	return err
}

// ForgetTries removes the tries of an account from whatever address.
func (t *Tx) ForgetTries(account string) error {
	_, err := t.exec(`DELETE FROM tries WHERE what = ?1 OR substr(what, 1, length(?1) + 1) = ?1 || ' '`, account)
	return err
}

// PutLink keeps a set-up link; those of the same user, or all of the first owner,
// are void from then on.
func (t *Tx) PutLink(hash []byte, user core.UserID, expires int64) error {
	if _, err := t.exec(`DELETE FROM link WHERE user_id = ? OR expires_at < ?`, string(user), micros(t.Now)); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO link (hash, user_id, expires_at) VALUES (?, ?, ?)`, hash, string(user), expires)
	return err
}

// TakeLink uses up a link and says whose it is; found is false for one that is
// not known or has expired.
func (t *Tx) TakeLink(hash []byte) (user core.UserID, found bool, err error) {
	err = t.row(`DELETE FROM link WHERE hash = ? AND expires_at > ? RETURNING user_id`, hash, micros(t.Now)).Scan(&user)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return user, err == nil, err
}

// DeleteLinks voids the links of a user.
func (t *Tx) DeleteLinks(user core.UserID) error {
	_, err := t.exec(`DELETE FROM link WHERE user_id = ?`, string(user))
	return err
}

// Note keeps an event for the audit.
func (t *Tx) Note(e core.Event) error {
	_, err := t.exec(`INSERT INTO note (kind, subject, data, by, at) VALUES (?, ?, ?, ?, ?)`, string(e.Kind), e.Subject, e.Data, e.By, micros(t.Now))
	return err
}

// Notes returns the events that the audit was not told yet, with their numbers.
func (t *Tx) Notes() ([]int64, []core.Event, error) {
	var ids []int64
	events, err := all(t, func(r *sql.Rows) (e core.Event, err error) {
		var id, at int64
		err = r.Scan(&id, &e.Kind, &e.Subject, &e.Data, &e.By, &at)
		e.At = instant(at)
		ids = append(ids, id)
		return e, err
	}, `SELECT rid, kind, subject, data, by, at FROM note ORDER BY rid LIMIT 100`)
	return ids, events, err
}

// DeleteNote forgets an event that the audit has.
func (t *Tx) DeleteNote(id int64) error {
	_, err := t.exec(`DELETE FROM note WHERE rid = ?`, id)
	return err
}
