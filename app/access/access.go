// Package access decides who asks and lets people and programs sign in: the owner's
// set-up link, passwords, sessions, access and refresh tokens, API keys, and what
// slows guessers down. Secrets leave it once, to whom they belong, and are kept as
// hashes. Every change is told to the audit.
package access

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/store/accounts"
)

// How long things are good for.
const (
	// SessionIdle and SessionMax end a session without use, and in any case, unless
	// Config says otherwise.
	SessionIdle = 7 * 24 * time.Hour
	SessionMax  = 30 * 24 * time.Hour
	// TokenLife is the life of an access token.
	TokenLife = 15 * time.Minute
	// OwnerLinkLife and UserLinkLife are the lives of set-up links.
	OwnerLinkLife = 24 * time.Hour
	UserLinkLife  = 7 * 24 * time.Hour
	// KeyRotation is how long one key signs access tokens.
	KeyRotation = 30 * 24 * time.Hour
	// maxSessions bounds the sessions of one user; the longest unused goes first.
	maxSessions = 50
	// cacheLife is how long what was found out of a credential holds without a look
	// at the file; every change of an account, session or key ends it at once.
	cacheLife = time.Minute
	cacheSize = 1024
)

// Vault keeps the private halves of signing keys; see internal/secret.
type Vault interface {
	Resolve(ref string) (string, error)
	Set(ref, value string) error
	Delete(ref string) error
}

// Config is what an Access depends on.
type Config struct {
	// Dir is the data folder.
	Dir   string
	Clock clock.Clock
	IDs   clock.IDs
	Log   *slog.Logger
	// Vault keeps signing keys; nil keeps them in memory, so that access tokens end
	// with the process.
	Vault Vault
	// Announce tells the audit; see store.Announce.
	Announce func(ctx context.Context, e core.Event) error
	// Cost is what a password check takes; zero is DefaultCost.
	Cost Cost
	// SessionIdle and SessionMax end a session without use, and in any case; zero is
	// SessionIdle and SessionMax of this package. A shorter idle time counts for the
	// sessions that there are, a shorter maximum for new ones.
	SessionIdle, SessionMax time.Duration
}

// Access is the open accounts. It is safe for concurrent use.
type Access struct {
	cfg    Config
	db     *accounts.Accounts
	hasher *hasher
	signer signer

	mu    sync.RWMutex
	known map[[sha256.Size]byte]found
	// owned is set once there is an owner who can sign in.
	owned bool
	// telling lets one goroutine at a time tell the audit.
	telling sync.Mutex
}

// found is what is known of a credential until then.
type found struct {
	who   core.Principal
	until time.Time
}

// Open opens the accounts of a data folder.
func Open(ctx context.Context, cfg Config) (*Access, error) {
	if cfg.Cost == (Cost{}) {
		cfg.Cost = DefaultCost()
	}
	if cfg.SessionIdle <= 0 {
		cfg.SessionIdle = SessionIdle
	}
	if cfg.SessionMax <= 0 {
		cfg.SessionMax = SessionMax
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	db, err := accounts.Open(ctx, filepath.Join(cfg.Dir, accounts.File), cfg.Clock)
	if err != nil {
		return nil, err
	}
	a := &Access{cfg: cfg, db: db, hasher: newHasher(cfg.Cost), known: map[[sha256.Size]byte]found{}}
	a.signer.vault = cfg.Vault
	if err := a.change(ctx, func(*accounts.Tx) error { return nil }); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// Close closes the file.
func (a *Access) Close() error { return a.db.Close() }

// change runs a transaction after which nothing that was found out before counts,
// and tells the audit what it noted.
func (a *Access) change(ctx context.Context, f func(t *accounts.Tx) error) error {
	owners := 0
	err := a.db.Do(ctx, func(t *accounts.Tx) (err error) {
		if err := f(t); err != nil {
			return err
		}
		owners, err = t.Owners()
		return err
	})
	a.mu.Lock()
	clear(a.known)
	if err == nil {
		a.owned = owners > 0
	}
	a.mu.Unlock()
	if err == nil {
		a.tell(ctx)
	}
	return err
}

// tell hands the noted events to the audit. What cannot be told now is told with
// the next change or at the next start.
func (a *Access) tell(ctx context.Context) {
	a.telling.Lock()
	defer a.telling.Unlock()
	ctx = context.WithoutCancel(ctx)
	var ids []int64
	var events []core.Event
	err := a.db.Do(ctx, func(t *accounts.Tx) (err error) {
		ids, events, err = t.Notes()
		return err
	})
	for i, e := range events {
		if err == nil {
			err = a.cfg.Announce(ctx, e)
		}
		if err == nil {
			err = a.db.Do(ctx, func(t *accounts.Tx) error { return t.DeleteNote(ids[i]) })
		}
	}
	if err != nil {
		a.cfg.Log.Warn("the audit could not be told of a change of accounts; it is told later", "err", err)
	}
}

// note keeps an event for the audit; data are pairs of keys and values.
func note(t *accounts.Tx, kind core.EventKind, subject, by string, data ...string) error {
	m := map[string]string{}
	for i := 0; i+1 < len(data); i += 2 {
		m[data[i]] = data[i+1]
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return t.Note(core.Event{Kind: kind, Subject: subject, By: by, Data: string(raw)})
}

// SetupNeeded reports that nobody can sign in as the owner yet.
func (a *Access) SetupNeeded() bool {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return !a.owned
}

func setupNeeded() error {
	return core.Errorf(core.KindSetupNeeded, "this agent has no owner yet; open the link that automonet setup link prints")
}

func signInFirst() error { return core.Errorf(core.KindUnauthenticated, "sign in first") }

// Identify says who shows the credentials.
func (a *Access) Identify(ctx context.Context, c api.Credentials) (core.Principal, error) {
	if a.SetupNeeded() {
		return core.Principal{}, setupNeeded()
	}
	secret, ask := c.Session, a.bySession
	switch {
	case strings.HasPrefix(c.Bearer, keyMark):
		secret, ask = c.Bearer, a.byKey
	case c.Bearer != "":
		secret, ask = c.Bearer, a.byToken
	}
	if secret == "" || len(secret) > maxToken {
		return core.Principal{}, signInFirst()
	}
	// The cookie of a session is no bearer, nor the other way round.
	sum := sha256.Sum256([]byte(map[bool]string{true: "s", false: "b"}[c.Bearer == ""] + secret))
	now := a.cfg.Clock.Now()
	a.mu.RLock()
	f, ok := a.known[sum]
	a.mu.RUnlock()
	if ok && now.Before(f.until) {
		return f.who, nil
	}
	var got found
	err := a.db.Do(ctx, func(t *accounts.Tx) (err error) {
		got, err = ask(t, secret)
		if err != nil {
			return err
		}
		// Under the transaction nothing else changes, so that what is remembered
		// is never older than the last change.
		a.mu.Lock()
		defer a.mu.Unlock()
		if len(a.known) >= cacheSize {
			clear(a.known)
		}
		a.known[sum] = got
		return nil
	})
	return got.who, err
}

// principal joins an account with what was shown, for as long as it may be believed.
func (a *Access) principal(t *accounts.Tx, user core.UserID, via core.Via, scopes []core.AccessScope, until time.Time) (found, error) {
	u, err := t.User(user)
	if err != nil {
		return found{}, signInFirst()
	}
	who, err := core.NewPrincipal(u.User, via, scopes)
	if most := t.Now.Add(cacheLife); until.IsZero() || until.After(most) {
		until = most
	}
	return found{who, until}, err
}

func (a *Access) bySession(t *accounts.Tx, cookie string) (found, error) {
	s, err := a.session(t, cookie)
	if err != nil {
		return found{}, err
	}
	if t.Now.Sub(s.SeenAt) >= cacheLife {
		if err := t.Seen(s.ID); err != nil {
			return found{}, err
		}
	}
	return a.principal(t, s.UserID, core.ViaSession, s.Scopes, s.ExpiresAt)
}

// session returns the good session of a cookie.
func (a *Access) session(t *accounts.Tx, cookie string) (accounts.Session, error) {
	s, ok, err := t.SessionOf(sum(cookie))
	if err != nil {
		return s, err
	}
	if !ok || !a.alive(s, t.Now) {
		return s, signInFirst()
	}
	return s, nil
}

func (a *Access) alive(s accounts.Session, now time.Time) bool {
	return now.Before(s.ExpiresAt) && now.Before(s.SeenAt.Add(a.cfg.SessionIdle))
}

// sum is how secrets of 256 random bits are kept: nothing that guesses them is
// slowed down by more.
func sum(secret string) []byte {
	h := sha256.Sum256([]byte(secret))
	return h[:]
}
