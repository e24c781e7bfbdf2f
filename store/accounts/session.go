package accounts

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// Session is a sign-in. Hash is that of the cookie, nil for clients, whose
// refresh tokens are rows of their own.
type Session struct {
	core.AccessSession
	Hash []byte
	// Scopes are nil for all of the role.
	Scopes []core.AccessScope
}

const sessionSelect = `SELECT id, user_id, kind, hash, scopes, created_at, seen_at, expires_at, addr, agent FROM session`

func scanSession(r *sql.Rows) (s Session, err error) {
	var scopes string
	var created, seen, expires int64
	if err = r.Scan(&s.ID, &s.UserID, &s.Kind, &s.Hash, &scopes, &created, &seen, &expires, &s.Addr, &s.Agent); err != nil {
		return s, err
	}
	s.CreatedAt, s.SeenAt, s.ExpiresAt = instant(created), instant(seen), instant(expires)
	s.Scopes, err = decodeScopes(scopes)
	return s, err
}

func encodeScopes(list []core.AccessScope) string {
	if list == nil {
		return ""
	}
	b, err := json.Marshal(list)
	if err != nil {
		// A list of strings always has a JSON form.
		panic(err)
	}
	return string(b)
}

func decodeScopes(s string) (out []core.AccessScope, err error) {
	if s == "" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("read stored scopes: %w", err)
	}
	return out, nil
}

// PutSession adds a session.
func (t *Tx) PutSession(s Session) error {
	_, err := t.exec(`INSERT INTO session (id, user_id, kind, hash, scopes, created_at, seen_at, expires_at, addr, agent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		string(s.ID), string(s.UserID), string(s.Kind), s.Hash, encodeScopes(s.Scopes), micros(s.CreatedAt), micros(s.SeenAt), micros(s.ExpiresAt), s.Addr, s.Agent)
	return err
}

// SessionOf returns the session whose cookie has the hash; found is false for none.
func (t *Tx) SessionOf(hash []byte) (Session, bool, error) {
	return t.session(sessionSelect+` WHERE hash = ?`, hash)
}

// Session returns the session of that id; found is false for none.
func (t *Tx) Session(id core.SessionID) (Session, bool, error) {
	return t.session(sessionSelect+` WHERE id = ?`, string(id))
}

func (t *Tx) session(q string, arg any) (Session, bool, error) {
	list, err := all(t, scanSession, q, arg)
	if err != nil || len(list) == 0 {
		return Session{}, false, err
	}
	return list[0], true, nil
}

// Sessions returns a user's sessions, the latest used first.
func (t *Tx) Sessions(user core.UserID) ([]Session, error) {
	return all(t, scanSession, sessionSelect+` WHERE user_id = ? ORDER BY seen_at DESC, id`, string(user))
}

// Seen notes that a session is in use.
func (t *Tx) Seen(id core.SessionID) error {
	_, err := t.exec(`UPDATE session SET seen_at = ? WHERE id = ?`, micros(t.Now), string(id))
	return err
}

// DeleteSession ends a session and voids its refresh tokens.
func (t *Tx) DeleteSession(id core.SessionID) error {
	_, err := t.exec(`DELETE FROM session WHERE id = ?`, string(id))
	return err
}

// DeleteSessions ends all sessions of a user but one, and says how many.
func (t *Tx) DeleteSessions(user core.UserID, but core.SessionID) (int64, error) {
	return t.exec(`DELETE FROM session WHERE user_id = ? AND id <> ?`, string(user), string(but))
}

// DeleteStale removes the sessions that have expired or were last used before idle.
func (t *Tx) DeleteStale(idle time.Time) error {
	_, err := t.exec(`DELETE FROM session WHERE expires_at <= ? OR seen_at <= ?`, micros(t.Now), micros(idle))
	return err
}

// PutRefresh adds a refresh token of a session.
func (t *Tx) PutRefresh(hash []byte, session core.SessionID) error {
	_, err := t.exec(`INSERT INTO refresh (hash, session_id, used_at) VALUES (?, ?, 0)`, hash, string(session))
	return err
}

// UseRefresh uses up a refresh token. used is set when it was used before.
func (t *Tx) UseRefresh(hash []byte) (session core.SessionID, used, found bool, err error) {
	var at int64
	err = t.row(`SELECT session_id, used_at FROM refresh WHERE hash = ?`, hash).Scan(&session, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, false, nil
	}
	if err != nil || at != 0 {
		return session, at != 0, err == nil, err
	}
	_, err = t.exec(`UPDATE refresh SET used_at = ? WHERE hash = ?`, micros(t.Now), hash)
	return session, false, err == nil, err
}

const keySelect = `SELECT k.id, k.user_id, u.name, k.name, k.prefix, k.hash IS NULL, k.scopes, k.created_at, k.expires_at, k.used_at
	FROM api_key AS k JOIN user AS u ON u.id = k.user_id`

func scanKey(r *sql.Rows) (k core.APIKey, err error) {
	var scopes string
	var created, expires, used int64
	if err = r.Scan(&k.ID, &k.UserID, &k.User, &k.Name, &k.Prefix, &k.Void, &scopes, &created, &expires, &used); err != nil {
		return k, err
	}
	k.CreatedAt, k.ExpiresAt, k.UsedAt = instant(created), instant(expires), instant(used)
	k.Scopes, err = decodeScopes(scopes)
	return k, err
}

// Keys returns API keys by name; the empty user means those of all.
func (t *Tx) Keys(user core.UserID) ([]core.APIKey, error) {
	return all(t, scanKey, keySelect+` WHERE ?1 = '' OR k.user_id = ?1 ORDER BY k.name`, string(user))
}

// KeyOf returns the API key whose secret has the hash; found is false for none.
func (t *Tx) KeyOf(hash []byte) (core.APIKey, bool, error) {
	list, err := all(t, scanKey, keySelect+` WHERE k.hash = ?`, hash)
	if err != nil || len(list) == 0 {
		return core.APIKey{}, false, err
	}
	return list[0], true, nil
}

// PutKey adds an API key; a name that another one has is a conflict.
func (t *Tx) PutKey(k core.APIKey, hash []byte) error {
	var n int
	if err := t.row(`SELECT count(*) FROM api_key WHERE name = ?`, k.Name).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return core.Errorf(core.KindConflict, "there is a key %s already; use another name, or revoke that one first", k.Name)
	}
	_, err := t.exec(`INSERT INTO api_key (id, user_id, name, prefix, hash, scopes, created_at, expires_at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		string(k.ID), string(k.UserID), k.Name, k.Prefix, hash, encodeScopes(k.Scopes), micros(k.CreatedAt), micros(k.ExpiresAt))
	return err
}

// KeyUsed notes that a key is in use.
func (t *Tx) KeyUsed(id core.KeyID) error {
	_, err := t.exec(`UPDATE api_key SET used_at = ? WHERE id = ?`, micros(t.Now), string(id))
	return err
}

// DeleteKey removes an API key.
func (t *Tx) DeleteKey(id core.KeyID) error {
	_, err := t.exec(`DELETE FROM api_key WHERE id = ?`, string(id))
	return err
}

// SigningKey is the public half of a key that access tokens are signed with.
type SigningKey struct {
	KID       string
	Public    []byte
	CreatedAt time.Time
	// RetiredAt is set once another key signs; it verifies a little longer.
	RetiredAt time.Time
}

// SigningKeys returns all keys, the latest first.
func (t *Tx) SigningKeys() ([]SigningKey, error) {
	return all(t, func(r *sql.Rows) (k SigningKey, err error) {
		var created, retired int64
		err = r.Scan(&k.KID, &k.Public, &created, &retired)
		k.CreatedAt, k.RetiredAt = instant(created), instant(retired)
		return k, err
	}, `SELECT kid, public, created_at, retired_at FROM signing_key ORDER BY created_at DESC, kid`)
}

// AddSigningKey adds a key and retires the others.
func (t *Tx) AddSigningKey(k SigningKey) error {
	if _, err := t.exec(`UPDATE signing_key SET retired_at = ? WHERE retired_at = 0`, micros(t.Now)); err != nil {
		return err
	}
	_, err := t.exec(`INSERT INTO signing_key (kid, public, created_at, retired_at) VALUES (?, ?, ?, 0)`, k.KID, k.Public, micros(k.CreatedAt))
	return err
}

// DeleteSigningKey removes a key; what it signed is void.
func (t *Tx) DeleteSigningKey(kid string) error {
	_, err := t.exec(`DELETE FROM signing_key WHERE kid = ?`, kid)
	return err
}
