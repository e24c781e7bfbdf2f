// Package oauth signs in at foreign services by OAuth 2: the authorization code
// with PKCE over a loopback redirect (RFC 8252), the device grant (RFC 8628), the
// client's and the script's own credentials, and grants of a service's own. It
// finds endpoints by metadata (RFC 8414, RFC 9728), registers itself where a
// service permits that (RFC 7591), and keeps tokens fresh, rotation included.
//
// Guarantees: a code is taken only with the state and, where the service states
// one, the issuer that were asked for; a rotated refresh token is stored before the
// access token that came with it is handed out; two users of one Client never
// refresh at the same time; no error and no log holds a token, a code, a secret or
// what a server answered beyond its error code.
package oauth

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config says at which service a Client signs in, and as whom.
type Config struct {
	// Service names the other side in errors, for example "Google".
	Service string
	// AuthURL, TokenURL and DeviceURL are the service's endpoints. Only https is
	// taken, and http on this machine. AuthURL and DeviceURL may be empty where
	// their grants are not used.
	AuthURL, TokenURL, DeviceURL string
	// Issuer, when set, has to be named in the redirect (RFC 9207) if the service
	// names one there.
	Issuer string
	// ClientID is the application's public name. ClientSecret is empty for a
	// public client.
	ClientID, ClientSecret string
	// SecretInBody sends the secret in the form instead of the Authorization
	// header.
	SecretInBody bool
	// SecretInHeader uses the Authorization header even without a secret, as services
	// do that want the name of a public client there.
	SecretInHeader bool
	Scopes         []string
	// Resource is the resource indicator of RFC 8707, "" for none.
	Resource string
	// Extra are further parameters of the authorization request, such as
	// "access_type": "offline".
	Extra map[string]string
	// RedirectPort is the loopback port for services that compare it, which RFC
	// 8252 forbids them to; 0 takes a free one.
	RedirectPort int
	// Transport is the network; it has to be guarded by its maker. Nil is the
	// default transport.
	Transport http.RoundTripper
	Clock     clock.Clock
	Store     TokenStore
	// Timeout bounds one exchange with the service; 0 is 30 s.
	Timeout time.Duration
}

// defaultTimeout bounds one exchange.
const defaultTimeout = 30 * time.Second

// early is how long before its end a token is replaced.
const early = time.Minute

// Token is what a service gave. The zero Expires means that it did not say.
type Token struct {
	Access  string
	Refresh string
	Type    string
	Scope   string
	Expires time.Time
}

// fresh reports whether the token can be used for a while. A token that lives for
// less than two minutes is used for half of its life.
func (t Token) fresh(now time.Time, life time.Duration) bool {
	if t.Access == "" {
		return false
	}
	return t.Expires.IsZero() || now.Add(min(early, max(life/2, time.Second))).Before(t.Expires)
}

// Client signs in at one service and keeps the token. It is safe for concurrent
// use.
type Client struct {
	cfg  Config
	conf oauth2.Config
	http *http.Client

	mu      sync.Mutex
	token   Token
	life    time.Duration // of the present token
	loaded  bool
	unsaved bool
	// rejected is an access token that the service refused.
	rejected string
}

// New checks the configuration and makes a Client. It asks nobody.
func New(cfg Config) (*Client, error) {
	if cfg.Service == "" {
		cfg.Service = "the service"
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.Store == nil {
		cfg.Store = &Memory{}
	}
	if cfg.ClientID == "" {
		return nil, core.Invalid("client_id", "name the application that you registered at %s", cfg.Service)
	}
	for _, e := range []struct {
		key, value string
		need       bool
	}{{"token_url", cfg.TokenURL, true}, {"auth_url", cfg.AuthURL, false}, {"device_url", cfg.DeviceURL, false}} {
		if (e.value != "" || e.need) && !safeURL(e.value) {
			return nil, core.Invalid(e.key, "this is not an https address of %s", cfg.Service)
		}
	}
	style := oauth2.AuthStyleInHeader
	if cfg.SecretInBody || cfg.ClientSecret == "" && !cfg.SecretInHeader {
		style = oauth2.AuthStyleInParams
	}
	return &Client{
		cfg: cfg,
		// The style is never probed: a probe would spend a code or a refresh token
		// that is good for one use.
		conf: oauth2.Config{ClientID: cfg.ClientID, ClientSecret: cfg.ClientSecret, Scopes: cfg.Scopes,
			Endpoint: oauth2.Endpoint{AuthURL: cfg.AuthURL, TokenURL: cfg.TokenURL, AuthStyle: style}},
		http: httpClient(cfg.Transport, cfg.Timeout),
	}, nil
}

// httpClient follows no redirect: a token endpoint that moves is not the one that
// was agreed on.
func httpClient(rt http.RoundTripper, timeout time.Duration) *http.Client {
	return &http.Client{Transport: rt, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// safeURL reports whether a secret may be sent there: over TLS, or to this machine.
func safeURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Token returns a token that can be used now, refreshed if need be. Without one,
// and when the service takes the refresh token no longer, the error is of
// core.KindDenied: the user has to sign in again.
func (c *Client) Token(ctx context.Context) (Token, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(ctx); err != nil {
		return Token{}, err
	}
	if c.token.fresh(c.cfg.Clock.Now(), c.life) {
		return c.token, c.save(ctx)
	}
	if err := c.refresh(ctx); err != nil {
		return Token{}, err
	}
	return c.token, nil
}

// Reject says that the service refused an access token. The next call of Token
// refreshes it, unless that already happened.
func (c *Client) Reject(access string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rejected = access
	if c.token.Access == access {
		c.token.Access = ""
	}
}

// load reads what is stored, once.
func (c *Client) load(ctx context.Context) error {
	if c.loaded {
		return nil
	}
	t, err := c.cfg.Store.Load(ctx)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return err
	}
	c.token, c.loaded = t, true
	return nil
}

// save stores what could not be stored before.
func (c *Client) save(ctx context.Context) error {
	if !c.unsaved {
		return nil
	}
	if err := c.cfg.Store.Save(ctx, c.token); err != nil {
		return err
	}
	c.unsaved = false
	return nil
}

// refresh replaces the token. Another process may have signed in, or have refreshed
// the token meanwhile and made ours worthless by that: then what it stored is taken.
func (c *Client) refresh(ctx context.Context) error {
	if c.token.Refresh == "" {
		if found, err := c.stored(ctx, ""); !found {
			return c.signIn(err)
		}
	}
	for again := false; !c.token.fresh(c.cfg.Clock.Now(), c.life); again = true {
		used := c.token.Refresh
		if used == "" {
			return c.signIn(nil)
		}
		got, err := c.exchange(ctx, func(ctx context.Context) (*oauth2.Token, error) {
			return c.conf.TokenSource(ctx, &oauth2.Token{RefreshToken: used}).Token()
		})
		if err == nil {
			return c.take(ctx, got)
		}
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Code != "invalid_grant" {
			return err
		}
		if found, _ := c.stored(ctx, used); again || !found {
			return c.signIn(err)
		}
	}
	return nil
}

// stored takes what the store holds, unless that is a token which is known not to
// help. It reports whether it did.
func (c *Client) stored(ctx context.Context, useless string) (bool, error) {
	t, err := c.cfg.Store.Load(ctx)
	if t.Access == c.rejected {
		t.Access = ""
	}
	if err != nil || t.Access == "" && t.Refresh == "" || useless != "" && t.Refresh == useless {
		return false, err
	}
	c.token, c.life = t, 0
	return true, nil
}

func (c *Client) signIn(cause error) error {
	return core.Errorf(core.KindDenied, "%s gives no access any more; sign in there again", c.cfg.Service).Because(cause)
}

// take keeps a new token, in the store first.
func (c *Client) take(ctx context.Context, t *oauth2.Token) error {
	now := c.cfg.Clock.Now()
	next := Token{Access: t.AccessToken, Refresh: t.RefreshToken, Type: t.Type(), Scope: scopeOf(t)}
	c.life = 0
	if t.ExpiresIn > 0 {
		c.life = time.Duration(t.ExpiresIn) * time.Second
		next.Expires = now.Add(c.life)
	}
	c.token, c.loaded, c.unsaved = next, true, true
	return c.save(ctx)
}

func scopeOf(t *oauth2.Token) string {
	s, ok := t.Extra("scope").(string)
	if !ok {
		return ""
	}
	return core.Clean(s, 1000, false)
}

// exchange runs one request of the library over our network and bounds, and turns
// its error into one that holds nothing of the answer.
func (c *Client) exchange(ctx context.Context, do func(context.Context) (*oauth2.Token, error)) (*oauth2.Token, error) {
	t, err := do(context.WithValue(ctx, oauth2.HTTPClient, c.http))
	if err != nil {
		return nil, c.explain(ctx, err)
	}
	if strings.ContainsAny(t.AccessToken+t.RefreshToken, "\r\n\x00") || len(t.AccessToken)+len(t.RefreshToken) > maxToken {
		return nil, &RefusedError{Service: c.cfg.Service, Code: "invalid_token_response"}
	}
	return t, nil
}

// maxToken bounds what is stored.
const maxToken = 32 << 10

// RefusedError is a definite no of the service. It is a denial, not a failure
// that passes.
type RefusedError struct {
	Service string
	// Code is the error code of RFC 6749 or of an extension.
	Code   string
	Status int
}

// Error names service and code.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s refuses the sign-in (%s)", e.Service, e.Code)
}

// Unwrap gives the error its kind.
func (e *RefusedError) Unwrap() error {
	return core.Errorf(core.KindDenied, "%s refuses the sign-in (%s)", e.Service, e.Code)
}

func (c *Client) explain(ctx context.Context, err error) error {
	var r *oauth2.RetrieveError
	if errors.As(err, &r) {
		status := 0
		if r.Response != nil {
			status = r.Response.StatusCode
		}
		return c.refused(status, r.ErrorCode)
	}
	return c.broken(ctx, err)
}

// refused tells a definite refusal from a failure of the server.
func (c *Client) refused(status int, code string) error {
	code = errorCode(code)
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout ||
		code == "temporarily_unavailable" || code == "server_error" {
		return core.Errorf(core.KindTransient, "%s does not answer properly; it is tried again later", c.cfg.Service)
	}
	if code == "" {
		code = fmt.Sprintf("status %d", status)
	}
	return &RefusedError{Service: c.cfg.Service, Code: code, Status: status}
}

// broken is a failure without an answer. The cause is not wrapped: the library's
// errors may quote what was sent or answered.
func (c *Client) broken(ctx context.Context, _ error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("sign in at %s: %w", c.cfg.Service, ctx.Err())
	}
	return core.Errorf(core.KindTransient, "%s does not answer properly; it is tried again later", c.cfg.Service)
}

// errorCode keeps a code only if it is one: letters, digits and underscores.
func errorCode(s string) string {
	if len(s) > 60 {
		return ""
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.' {
			return ""
		}
	}
	return s
}
