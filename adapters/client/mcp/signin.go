package mcp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Account is whose sign-in it is and where it is kept.
type Account struct {
	Service, Endpoint string
	// Ref is the secret reference under which the tokens are kept; the registration
	// of this program is kept beside it, under Ref with "-client".
	Ref string
	Get func(ref string) (string, error)
	Set func(ref, value string) error
	// Scopes are asked for where the server lists them or lists none.
	Scopes []string
	Web    web.Getter
	Clock  clock.Clock
}

// SignIn signs in at an MCP server as its specification of authorization has it:
// the server names who gives access (RFC 9728, RFC 8414), this program registers
// itself there (RFC 7591), and the user consents in the browser (OAuth 2.1 with
// PKCE). Tokens are renewed by themselves after that.
type SignIn struct {
	account Account
	net     http.RoundTripper

	mu    sync.Mutex
	oauth *oauth.Client
}

// registration is what is kept of the program's registration.
type registration struct {
	Form     string   `json:"form"`
	AuthURL  string   `json:"auth_url"`
	TokenURL string   `json:"token_url"`
	Issuer   string   `json:"issuer"`
	Client   string   `json:"client_id"`
	Secret   string   `json:"client_secret,omitempty"`
	Resource string   `json:"resource"`
	Scopes   []string `json:"scopes,omitempty"`
}

const registrationForm = "automonet-mcp-1"

// NewSignIn makes a SignIn; it asks nobody.
func NewSignIn(a Account) *SignIn {
	return &SignIn{account: a, net: web.RoundTripper(a.Web, web.Request{IgnoreRobots: true, Private: true, MaxBytes: 1 << 20})}
}

// Token returns a token that can be used now. The error is of core.KindDenied where
// the user has to sign in.
func (s *SignIn) Token(ctx context.Context) (string, error) {
	c, err := s.open()
	if err != nil {
		return "", err
	}
	t, err := c.Token(ctx)
	return t.Access, err
}

// Reject says that the service refused a token.
func (s *SignIn) Reject(access string) {
	if c, err := s.open(); err == nil {
		c.Reject(access)
	}
}

// open reads the registration once.
func (s *SignIn) open() (*oauth.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.oauth != nil {
		return s.oauth, nil
	}
	raw, err := s.account.Get(s.account.Ref + "-client")
	if core.KindOf(err) == core.KindNotFound {
		return nil, core.Errorf(core.KindDenied, "nobody has signed in at %s yet; sign in with: automonet source signin NAME", s.account.Service)
	}
	if err != nil {
		return nil, err
	}
	var r registration
	if json.Unmarshal([]byte(raw), &r) != nil || r.Form != registrationForm {
		return nil, core.Errorf(core.KindDenied, "what is kept of the sign-in at %s cannot be read; sign in again", s.account.Service)
	}
	c, err := s.client(r)
	if err != nil {
		return nil, err
	}
	s.oauth = c
	return c, nil
}

func (s *SignIn) client(r registration) (*oauth.Client, error) {
	return oauth.New(oauth.Config{
		Service: s.account.Service, AuthURL: r.AuthURL, TokenURL: r.TokenURL, Issuer: r.Issuer, ClientID: r.Client, ClientSecret: r.Secret,
		Scopes: r.Scopes, Resource: r.Resource, Clock: s.account.Clock, Transport: s.net,
		Store: oauth.Secrets{Ref: s.account.Ref, Get: s.account.Get, Set: s.account.Set},
	})
}

// Ask has the user consent in the browser; show gets the address to open.
func (s *SignIn) Ask(ctx context.Context, show func(address string)) error {
	if s.account.Set == nil {
		return core.Errorf(core.KindDenied, "the sign-in cannot be kept here; run the program with a data folder")
	}
	r, err := s.register(ctx)
	if err != nil {
		return err
	}
	c, err := s.client(r)
	if err != nil {
		return err
	}
	if err := c.Authorize(ctx, show); err != nil {
		return err
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := s.account.Set(s.account.Ref+"-client", string(raw)); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oauth = c
	return nil
}

// register finds who gives access, and registers this program there. A server that
// describes no resource gives access itself, as servers did before RFC 9728.
func (s *SignIn) register(ctx context.Context) (registration, error) {
	finder := oauth.Finder{Service: s.account.Service, Transport: s.net}
	issuer, scopes := origin(s.account.Endpoint), []string(nil)
	resource, err := finder.Resource(ctx, s.account.Endpoint, "")
	switch {
	case err == nil && len(resource.Servers) > 0:
		issuer, scopes = resource.Servers[0], resource.Scopes
	case err != nil && core.KindOf(err) != core.KindBlocked:
		return registration{}, err
	}
	m, err := finder.Server(ctx, issuer)
	if err != nil {
		return registration{}, err
	}
	if m.AuthURL == "" {
		return registration{}, core.Errorf(core.KindBlocked, "%s cannot be used: it has no page for consent", s.account.Service)
	}
	if len(scopes) == 0 {
		scopes = m.Scopes
	}
	scopes = wanted(s.account.Scopes, scopes)
	client, err := finder.Register(ctx, m, scopes)
	if err != nil {
		return registration{}, err
	}
	return registration{Form: registrationForm, AuthURL: m.AuthURL, TokenURL: m.TokenURL, Issuer: m.Issuer, Client: client.ClientID,
		Secret: client.ClientSecret, Resource: s.account.Endpoint, Scopes: scopes}, nil
}

// wanted are the scopes that are asked for: those of ours that the server has, and
// all of ours where it lists none.
func wanted(ours, theirs []string) []string {
	if len(theirs) == 0 {
		return ours
	}
	var out []string
	for _, w := range ours {
		for _, t := range theirs {
			if w == t {
				out = append(out, w)
			}
		}
	}
	return out
}

func origin(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return strings.TrimSuffix(endpoint, "/")
	}
	return u.Scheme + "://" + u.Host
}

var _ Tokens = (*SignIn)(nil)
