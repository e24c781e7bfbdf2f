package access

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/accounts"
)

// How guessers are slowed down. One address guessing one account is stopped first;
// many addresses, or one that tries many accounts, later, so that a stranger does
// not shut the owner out.
const (
	freePair    = 5
	freeAccount = 20
	freeAddr    = 20
	longestPair = time.Hour
	longest     = 15 * time.Minute
)

func accountTries(name string) string { return "user:" + name }

func pairTries(name, addr string) string { return "user:" + name + " " + addr }

// network is what counts as one address: of IPv6 the network of one customer.
func network(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}

// counter is one count of tries with what it admits.
type counter struct {
	what string
	free int
	most time.Duration
}

// counters are those that a try for an account from an address counts for; the
// last is that of the address alone.
func counters(name, addr string) []counter {
	addr = network(addr)
	if name == "" {
		return []counter{{"addr:" + addr, freeAddr, longest}}
	}
	return []counter{{pairTries(name, addr), freePair, longestPair}, {accountTries(name), freeAccount, longest}, {"addr:" + addr, freeAddr, longest}}
}

// attempt counts a try before it is made, so that tries at the same time count too,
// and refuses it while it must wait. What is said does not depend on whether the
// account exists.
func attempt(t *accounts.Tx, name, addr string) error {
	list := counters(name, addr)
	var tries []core.Tries
	for _, c := range list {
		v, err := t.Tries(c.what)
		if err != nil {
			return err
		}
		if until := v.Until(c.free, c.most); until.After(t.Now) {
			e := core.Errorf(core.KindThrottled, "too many tries; wait %s, or free the account on the agent's machine with: automonet user unlock NAME", until.Sub(t.Now).Round(time.Second))
			e.Wait = until.Sub(t.Now)
			return e
		}
		tries = append(tries, v)
	}
	for i, c := range list {
		v := tries[i].Add(t.Now)
		if err := t.PutTries(c.what, v); err != nil {
			return err
		}
		if v.Fails == c.free && c.what == accountTries(name) {
			if err := note(t, "user.locked", name, "system:access", "tries", "too many"); err != nil {
				return err
			}
		}
	}
	return nil
}

// passed takes back what a try counted that was right. The count of the address
// only loses this one try: whoever has an account does not guess another's for it.
func passed(t *accounts.Tx, name, addr string) error {
	list := counters(name, addr)
	for _, c := range list[:len(list)-1] {
		if err := t.PutTries(c.what, core.Tries{}); err != nil {
			return err
		}
	}
	last := list[len(list)-1].what
	v, err := t.Tries(last)
	if err != nil {
		return err
	}
	v.Fails--
	return t.PutTries(last, v)
}

func wrongPassword() error {
	return core.Errorf(core.KindUnauthenticated, "the name or the password is wrong")
}

// verify checks a name and password from an address.
func (a *Access) verify(ctx context.Context, name, password, addr string) (accounts.User, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	if len(name) > core.MaxName || len(password) > 4*core.MaxPassword {
		return accounts.User{}, wrongPassword()
	}
	var u accounts.User
	err := a.db.Do(ctx, func(t *accounts.Tx) error {
		if err := attempt(t, name, addr); err != nil {
			return err
		}
		var err error
		if u, err = t.UserNamed(name); core.KindOf(err) == core.KindNotFound {
			u, err = accounts.User{}, nil
		}
		return err
	})
	if err != nil {
		return u, err
	}
	ok, stale, err := a.hasher.check(ctx, password, u.Password)
	if err != nil {
		return u, err
	}
	if !ok || u.Disabled {
		a.cfg.Log.Warn("a sign-in was refused", "addr", addr)
		a.tell(ctx)
		return u, wrongPassword()
	}
	if stale {
		if u.Password, err = a.hasher.hash(ctx, password); err != nil {
			return u, err
		}
	}
	err = a.db.Do(ctx, func(t *accounts.Tx) error {
		now, err := t.User(u.ID)
		if err != nil || now.Epoch != u.Epoch || now.Disabled {
			return wrongPassword() // it was changed meanwhile
		}
		if stale {
			now.Password = u.Password
			if err := t.PutUser(now); err != nil {
				return err
			}
		}
		return passed(t, name, addr)
	})
	return u, err
}

// Login signs in with name and password. The session of an old cookie ends: no
// cookie from before a sign-in is good after it.
func (a *Access) Login(ctx context.Context, name, password, oldCookie string, from core.Visitor) (api.SignedIn, error) {
	if a.SetupNeeded() {
		return api.SignedIn{}, setupNeeded()
	}
	u, err := a.verify(ctx, name, password, from.Addr)
	if err != nil {
		return api.SignedIn{}, err
	}
	var in api.SignedIn
	err = a.change(ctx, func(t *accounts.Tx) error {
		if err := endCookie(t, oldCookie); err != nil {
			return err
		}
		in, err = a.begin(t, u.User, from)
		return err
	})
	return in, err
}

func endCookie(t *accounts.Tx, cookie string) error {
	if cookie == "" {
		return nil
	}
	s, ok, err := t.SessionOf(sum(cookie))
	if err != nil || !ok {
		return err
	}
	return t.DeleteSession(s.ID)
}

// begin starts a session in a browser.
func (a *Access) begin(t *accounts.Tx, u core.User, from core.Visitor) (api.SignedIn, error) {
	in := api.SignedIn{User: u, Cookie: newSecret()}
	s, err := a.newSession(t, u, core.SessionBrowser, from)
	if err != nil {
		return in, err
	}
	s.Hash, in.ExpiresAt = sum(in.Cookie), s.ExpiresAt
	if err := t.PutSession(s); err != nil {
		return in, err
	}
	return in, note(t, "session.started", string(s.ID), "user:"+u.Name, "kind", string(s.Kind), "addr", s.Addr)
}

func (a *Access) newSession(t *accounts.Tx, u core.User, kind core.SessionKind, from core.Visitor) (accounts.Session, error) {
	if err := t.DeleteStale(t.Now.Add(-a.cfg.SessionIdle)); err != nil {
		return accounts.Session{}, err
	}
	have, err := t.Sessions(u.ID)
	if err != nil {
		return accounts.Session{}, err
	}
	for _, s := range have[min(len(have), maxSessions-1):] {
		if err := t.DeleteSession(s.ID); err != nil {
			return accounts.Session{}, err
		}
	}
	return accounts.Session{AccessSession: core.AccessSession{ID: core.SessionID(a.cfg.IDs.New()), UserID: u.ID, Kind: kind, CreatedAt: t.Now, SeenAt: t.Now,
		ExpiresAt: t.Now.Add(a.cfg.SessionMax), Addr: core.Clean(from.Addr, 64, false), Agent: core.Clean(from.Agent, 200, false)}}, nil
}

// Logout ends the session of a cookie; a cookie that is not known is no error.
func (a *Access) Logout(ctx context.Context, cookie string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		s, ok, err := t.SessionOf(sum(cookie))
		if err != nil || !ok {
			return err
		}
		return a.end(t, s)
	})
}

// end ends a session at the will of its user.
func (a *Access) end(t *accounts.Tx, s accounts.Session) error {
	if err := t.DeleteSession(s.ID); err != nil {
		return err
	}
	by := string(s.UserID)
	if u, err := t.User(s.UserID); err == nil {
		by = u.Name
	}
	return note(t, "session.ended", string(s.ID), "user:"+by, "kind", string(s.Kind))
}

// Me returns the account of who asks and when the session of the cookie ends; the
// zero time without one.
func (a *Access) Me(ctx context.Context, who core.Principal, cookie string) (u core.User, ends time.Time, err error) {
	err = a.db.Do(ctx, func(t *accounts.Tx) error {
		got, err := t.User(who.UserID)
		if err != nil {
			return signInFirst()
		}
		u = got.User
		if cookie == "" {
			return nil
		}
		s, err := a.session(t, cookie)
		ends = s.ExpiresAt
		return err
	})
	return u, ends, err
}

// ChangePassword replaces the password of who asks, ends every other session and
// token of theirs, and returns a new session in the place of the cookie's.
func (a *Access) ChangePassword(ctx context.Context, who core.Principal, old, password string, from core.Visitor) (api.SignedIn, error) {
	if err := core.NewPassword(who.Name, password); err != nil {
		return api.SignedIn{}, err
	}
	u, err := a.verify(ctx, who.Name, old, from.Addr)
	if core.KindOf(err) == core.KindUnauthenticated {
		// The one who asks is known: only the field is wrong.
		return api.SignedIn{}, core.Invalid("old", "the present password is wrong")
	}
	if err != nil {
		return api.SignedIn{}, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return api.SignedIn{}, err
	}
	var in api.SignedIn
	err = a.change(ctx, func(t *accounts.Tx) error {
		if err := setPassword(t, u.ID, hash, who.By()); err != nil {
			return err
		}
		in, err = a.begin(t, u.User, from)
		return err
	})
	return in, err
}

// setPassword writes a new password and ends all that was signed in with the old.
func setPassword(t *accounts.Tx, id core.UserID, hash, by string) error {
	u, err := t.User(id)
	if err != nil {
		return err
	}
	u.Password, u.UpdatedAt = hash, t.Now
	u.Epoch++
	if err := t.PutUser(u); err != nil {
		return err
	}
	if _, err := t.DeleteSessions(id, ""); err != nil {
		return err
	}
	if err := t.DeleteLinks(id); err != nil {
		return err
	}
	if err := t.ForgetTries(accountTries(u.Name)); err != nil {
		return err
	}
	return note(t, "user.password", string(id), by, "name", u.Name)
}

// Sessions lists the sessions of who asks; the cookie or token tells the current one.
func (a *Access) Sessions(ctx context.Context, who core.Principal, current core.SessionID) ([]core.AccessSession, error) {
	var out []core.AccessSession
	err := a.db.Do(ctx, func(t *accounts.Tx) error {
		list, err := t.Sessions(who.UserID)
		for _, s := range list {
			if a.alive(s, t.Now) {
				s.Current = s.ID == current
				out = append(out, s.AccessSession)
			}
		}
		return err
	})
	return out, err
}

// SessionsOf lists the sessions of an account.
func (a *Access) SessionsOf(ctx context.Context, idOrName string) ([]core.AccessSession, error) {
	u, err := a.User(ctx, idOrName)
	if err != nil {
		return nil, err
	}
	return a.Sessions(ctx, core.Principal{UserID: u.ID}, "")
}

// SignOut ends all sessions of an account, with their tokens. API keys stay.
func (a *Access) SignOut(ctx context.Context, idOrName, by string) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		u, err := find(t, idOrName)
		if err != nil {
			return err
		}
		list, err := t.Sessions(u.ID)
		if err != nil {
			return err
		}
		for _, s := range list {
			if err := t.DeleteSession(s.ID); err != nil {
				return err
			}
			if err := note(t, "session.ended", string(s.ID), by, "kind", string(s.Kind)); err != nil {
				return err
			}
		}
		return nil
	})
}

// CurrentSession names the session of a cookie or access token, "" for none.
func (a *Access) CurrentSession(ctx context.Context, cookie, bearer string) (id core.SessionID, err error) {
	if bearer != "" {
		if c, ok := a.claims(bearer); ok {
			return c.Session, nil
		}
		return "", nil
	}
	err = a.db.Do(ctx, func(t *accounts.Tx) error {
		s, _, err := t.SessionOf(sum(cookie))
		id = s.ID
		return err
	})
	return id, err
}

// EndSession ends a session of who asks.
func (a *Access) EndSession(ctx context.Context, who core.Principal, id core.SessionID) error {
	return a.change(ctx, func(t *accounts.Tx) error {
		s, ok, err := t.Session(id)
		if err != nil {
			return err
		}
		if !ok || s.UserID != who.UserID {
			return core.Errorf(core.KindNotFound, "there is no session %s of yours", core.Clean(string(id), 60, false))
		}
		return a.end(t, s)
	})
}
