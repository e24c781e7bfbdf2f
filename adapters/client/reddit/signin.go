package reddit

import (
	"context"
	"strings"
	"sync"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Grant is a way of signing in.
type Grant string

// The grants, by the kind of application that the owner registered.
const (
	// GrantScript signs in with the owner's own name and password.
	GrantScript Grant = "script"
	// GrantApp signs in as the application itself, without any user.
	GrantApp Grant = "app"
	// GrantInstalled is GrantApp for an application without a secret.
	GrantInstalled Grant = "installed"
	// GrantWeb asks the user once in the browser and renews that by itself.
	GrantWeb Grant = "web"
)

// installedGrant is the grant type of installed applications.
const installedGrant = "https://oauth.reddit.com/grants/installed_client"

// untracked is the device id of an application that does not follow its users, as
// Reddit's documentation words it.
const untracked = "DO_NOT_TRACK_THIS_DEVICE"

// redirectPort is fixed, since Reddit compares the redirect with the registered
// one: http://127.0.0.1:65010/oauth/callback.
const redirectPort = 65010

// Account is who signs in.
type Account struct {
	Grant                  Grant
	ClientID, ClientSecret string
	User, Password         string
	// Base is where tokens are given; empty means Site.
	Base  string
	Web   web.Getter
	Clock clock.Clock
	// Store keeps the sign-in of GrantWeb.
	Store oauth.TokenStore
}

// SignIn gives the tokens of an account, and asks the user where that is needed.
type SignIn struct {
	grant Grant
	oauth *oauth.Client
	user  string
	pass  string
	mu    sync.Mutex
}

// Open checks the account; it asks nobody.
func Open(a Account) (*SignIn, error) {
	base := strings.TrimSuffix(a.Base, "/")
	if base == "" {
		base = Site
	}
	switch {
	case a.Grant == GrantScript && (a.ClientSecret == "" || a.User == "" || a.Password == ""):
		return nil, core.Invalid("grant", "a script application needs client_secret, username and password")
	case a.Grant == GrantApp && a.ClientSecret == "":
		return nil, core.Invalid("grant", "an application without a secret is an installed one; write grant: installed")
	case a.Grant != GrantScript && a.Grant != GrantApp && a.Grant != GrantInstalled && a.Grant != GrantWeb:
		return nil, core.Invalid("grant", "%q is not a way to sign in; use script, app, installed or web", core.Clean(string(a.Grant), 40, false))
	}
	store := a.Store
	if a.Grant != GrantWeb {
		store = nil // what signs in by itself keeps nothing
	}
	c, err := oauth.New(oauth.Config{
		Service: "Reddit", AuthURL: base + "/api/v1/authorize", TokenURL: base + "/api/v1/access_token",
		ClientID: a.ClientID, ClientSecret: a.ClientSecret, SecretInHeader: true, Scopes: []string{"read"},
		Extra: map[string]string{"duration": "permanent"}, RedirectPort: redirectPort, Clock: a.Clock, Store: store,
		Transport: web.RoundTripper(a.Web, web.Request{IgnoreRobots: true, Private: true, MaxBytes: 1 << 20, Agent: Agent(a.User)}),
	})
	if err != nil {
		return nil, err
	}
	return &SignIn{grant: a.Grant, oauth: c, user: a.User, pass: a.Password}, nil
}

// Token returns a token that can be used now. The error is of core.KindDenied where
// the user has to do something.
func (s *SignIn) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.oauth.Token(ctx)
	if err == nil || s.grant == GrantWeb || core.KindOf(err) != core.KindDenied {
		return t.Access, err
	}
	if err := s.again(ctx); err != nil {
		return "", err
	}
	t, err = s.oauth.Token(ctx)
	return t.Access, err
}

func (s *SignIn) again(ctx context.Context) error {
	switch s.grant {
	case GrantScript:
		return s.oauth.Password(ctx, s.user, s.pass)
	case GrantInstalled:
		return s.oauth.Grant(ctx, installedGrant, map[string]string{"device_id": untracked})
	}
	return s.oauth.Credentials(ctx)
}

// Reject says that Reddit refused a token.
func (s *SignIn) Reject(access string) { s.oauth.Reject(access) }

// Ask has the user consent in the browser; show gets the address to open.
func (s *SignIn) Ask(ctx context.Context, show func(address string)) error {
	if s.grant != GrantWeb {
		return core.Errorf(core.KindInvalid, "this Reddit application signs in by itself; only grant: web asks in the browser")
	}
	return s.oauth.Authorize(ctx, show)
}

var _ Tokens = (*SignIn)(nil)
