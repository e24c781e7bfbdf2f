package supabase

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/automonet/automonet/core"
)

// Session is a sign-in of this device. Each device has its own: a refresh token that two processes use
// ends both.
type Session struct {
	Access  string `json:"access"`
	Refresh string `json:"refresh"`
	// Obtained and Lives say when the access token ends, by this machine's clock. A clock that jumps
	// costs one refresh.
	Obtained time.Time     `json:"obtained"`
	Lives    time.Duration `json:"lives"`
	// User and Mail are who signed in; ID is the session_id, by which the project knows the device.
	User string `json:"user"`
	Mail string `json:"mail"`
	ID   string `json:"id"`
}

// early is how long before its end a token is renewed, as a share of its life.
const early = 10

// fresh reports whether the access token can be used.
func (s *Session) fresh(now time.Time) bool {
	age := now.Sub(s.Obtained)
	return age >= 0 && age < s.Lives-s.Lives/early
}

type grant struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int64  `json:"expires_in"`
	User    struct {
		ID   string `json:"id"`
		Mail string `json:"email"`
	} `json:"user"`
}

// SignIn signs this device in with a password, which is not kept.
func (c *Client) SignIn(ctx context.Context, mail, password string) (Session, error) {
	return c.enter(ctx, map[string]string{"grant_type": "password"}, "/auth/v1/token", map[string]string{"email": mail, "password": password})
}

// SignUp makes an account where the project permits it, and signs in.
func (c *Client) SignUp(ctx context.Context, mail, password string) (Session, error) {
	return c.enter(ctx, nil, "/auth/v1/signup", map[string]string{"email": mail, "password": password})
}

func (c *Client) enter(ctx context.Context, query map[string]string, path string, body map[string]string) (Session, error) {
	free, err := c.hold(ctx)
	if err != nil {
		return Session{}, err
	}
	defer free()
	g, err := c.grant(ctx, path, query, body)
	if err != nil {
		return Session{}, err
	}
	if err := c.adopt(g); err != nil {
		return Session{}, err
	}
	return *c.session, nil
}

func (c *Client) grant(ctx context.Context, path string, query, body map[string]string) (grant, error) {
	var g grant
	raw, err := json.Marshal(body)
	if err != nil {
		return g, fmt.Errorf("make a request: %w", err)
	}
	q := url.Values{}
	for k, v := range query {
		q.Set(k, v)
	}
	if err := c.do(ctx, request{method: http.MethodPost, path: path, query: q, body: raw, open: true, into: &g}); err != nil {
		return g, err
	}
	if g.Access == "" || g.Refresh == "" || g.Expires <= 0 {
		return g, core.Errorf(core.KindDenied, "the project made no session; the address may have to be confirmed first: look for its mail")
	}
	return g, nil
}

// adopt keeps a new session, on disk before it is used.
func (c *Client) adopt(g grant) error {
	claims, err := claimsOf(g.Access)
	if err != nil {
		return err
	}
	s := &Session{Access: g.Access, Refresh: g.Refresh, Obtained: c.cfg.Clock.Now(), Lives: time.Duration(g.Expires) * time.Second,
		User: claims.Sub, Mail: core.Clean(claims.Email, 200, false), ID: claims.Session}
	doc, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	if err := c.cfg.Keep.Save(string(doc)); err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	c.session = s
	return nil
}

type claims struct {
	Sub     string `json:"sub"`
	Email   string `json:"email"`
	Session string `json:"session_id"`
}

// claimsOf reads a token that the project gave out. It is not verified: only the project acts on it.
func claimsOf(token string) (claims, error) {
	var v claims
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return v, core.Errorf(core.KindTransient, "the project's token cannot be read; try again later")
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(raw, &v) != nil || v.Sub == "" || v.Session == "" {
		return v, core.Errorf(core.KindTransient, "the project's token cannot be read; try again later")
	}
	return v, nil
}

// hold takes the turn of the session.
func (c *Client) hold(ctx context.Context) (free func(), err error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Session returns the present session; ErrSignedOut when there is none.
func (c *Client) Session(ctx context.Context) (Session, error) {
	free, err := c.hold(ctx)
	if err != nil {
		return Session{}, err
	}
	defer free()
	if err := c.load(); err != nil {
		return Session{}, err
	}
	return *c.session, nil
}

func (c *Client) load() error {
	if c.session != nil {
		return nil
	}
	doc, err := c.cfg.Keep.Load()
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	if doc == "" {
		return ErrSignedOut
	}
	var s Session
	if json.Unmarshal([]byte(doc), &s) != nil || s.Refresh == "" {
		return ErrSignedOut
	}
	c.session = &s
	return nil
}

// token returns an access token that is not refused. However many ask at once, the session is renewed
// once, and kept before anybody uses it.
func (c *Client) token(ctx context.Context, refused string) (string, error) {
	free, err := c.hold(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	if err := c.load(); err != nil {
		return "", err
	}
	usable := func() bool { return c.session.Access != refused && c.session.fresh(c.cfg.Clock.Now()) }
	if usable() {
		return c.session.Access, nil
	}
	if c.cfg.LockFile != "" {
		l := flock.New(c.cfg.LockFile, flock.SetPermissions(0o600))
		if _, err := l.TryLockContext(ctx, 20*time.Millisecond); err != nil {
			return "", fmt.Errorf("lock the session: %w", err)
		}
		defer func() { _ = l.Unlock() }()
		// Another process may have renewed it.
		c.session = nil
		if err := c.load(); err != nil {
			return "", err
		}
		if usable() {
			return c.session.Access, nil
		}
	}
	g, err := c.grant(ctx, "/auth/v1/token", map[string]string{"grant_type": "refresh_token"}, map[string]string{"refresh_token": c.session.Refresh})
	if e, ok := err.(*Error); ok && (e.HTTP == http.StatusBadRequest || e.HTTP == http.StatusUnauthorized || e.HTTP == http.StatusForbidden) {
		c.session = nil
		if err := c.cfg.Keep.Save(""); err != nil {
			return "", fmt.Errorf("drop the session: %w", err)
		}
		return "", ErrSignedOut
	}
	if err != nil {
		return "", err
	}
	if err := c.adopt(g); err != nil {
		return "", err
	}
	return c.session.Access, nil
}

// SignOut ends the session at the project and forgets it here, also when the project cannot be reached.
func (c *Client) SignOut(ctx context.Context) error {
	err := c.do(ctx, request{method: http.MethodPost, path: "/auth/v1/logout", query: url.Values{"scope": {"local"}}})
	free, herr := c.hold(context.WithoutCancel(ctx))
	if herr != nil {
		return herr
	}
	defer free()
	c.session = nil
	if kerr := c.cfg.Keep.Save(""); kerr != nil {
		return fmt.Errorf("drop the session: %w", kerr)
	}
	if ClassOf(err) == ClassSignedOut {
		return nil
	}
	return err
}
