package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/oauth"
	"github.com/automonet/automonet/internal/secret"
)

func TestAServiceIsFoundRegisteredAtAndSignedInTo(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{WithIssuer: true})
	find := oauth.Finder{Service: "Fake", Transport: r.conf.Transport}
	about, err := find.Resource(t.Context(), r.url+"/mcp", "")
	require.NoError(t, err)
	require.Equal(t, []string{r.url}, about.Servers)
	meta, err := find.Server(t.Context(), about.Servers[0])
	require.NoError(t, err)
	app, err := find.Register(t.Context(), meta, about.Scopes)
	require.NoError(t, err)
	require.NotEmpty(t, app.ClientID)
	c := r.client(t, func(c *oauth.Config) {
		c.AuthURL, c.TokenURL, c.Issuer, c.ClientID, c.Resource = meta.AuthURL, meta.TokenURL, meta.Issuer, app.ClientID, about.Resource
	})
	require.NoError(t, authorize(t, c))
	got, err := c.Token(t.Context())
	require.NoError(t, err)
	assert.True(t, r.Valid(got.Access))
}

func TestMetadataThatCannotBeTrustedIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		o    fake.Options
		says string
	}{
		{"another issuer", fake.Options{Issuer: "https://other.example"}, "described for something else"},
		{"no PKCE", fake.Options{Challenges: []string{"plain"}}, "lacks PKCE"},
	} {
		r := start(t, tt.o)
		_, err := oauth.Finder{Service: "Fake", Transport: r.conf.Transport}.Server(t.Context(), r.url)
		require.ErrorContains(t, err, tt.says, tt.name)
		assert.Equal(t, core.KindBlocked, core.KindOf(err))
	}
	r := start(t, fake.Options{NoRegistration: true})
	find := oauth.Finder{Service: "Fake", Transport: r.conf.Transport}
	meta, err := find.Server(t.Context(), r.url)
	require.NoError(t, err)
	_, err = find.Register(t.Context(), meta, nil)
	require.ErrorContains(t, err, "lets no program register")
	_, err = find.Server(t.Context(), "http://tokens.example")
	require.ErrorContains(t, err, "not encrypted")
	_, err = find.Resource(t.Context(), r.url+"/mcp", "https://evil.example/x")
	require.ErrorContains(t, err, "another host")
}

func TestMetadataOfTheWrongShape(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a page": "<html>", "empty": "", "other resource": `{"resource":"https://x.example/y","authorization_servers":[]}`,
		"plain server": `{"authorization_servers":["http://x.example"]}`,
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, body) }))
		_, err := oauth.Finder{Service: "Fake", Transport: &http.Transport{DisableKeepAlives: true}}.Resource(t.Context(), s.URL+"/mcp", "")
		require.ErrorContains(t, err, "Fake cannot be used", name)
		s.Close()
	}
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }))
	defer down.Close()
	_, err := oauth.Finder{Service: "Fake", Transport: &http.Transport{DisableKeepAlives: true}}.Server(t.Context(), down.URL)
	assert.Equal(t, core.KindTransient, core.KindOf(err))
}

func TestTheHintOfA401(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		`Bearer resource_metadata="https://x.example/.well-known/oauth-protected-resource/mcp", error="invalid_token"`: "https://x.example/.well-known/oauth-protected-resource/mcp",
		`Bearer realm="x", resource_metadata=https://x.example/a`:                                                      "https://x.example/a",
		`Bearer resource_metadata="javascript:x"`:                                                                      "",
		`Basic realm="x"`: "",
	} {
		assert.Equal(t, want, oauth.MetadataHint(http.Header{"Www-Authenticate": {header}}), header)
	}
}

// fixedKeychain is a keychain in memory.
type fixedKeychain map[string]string

func (k fixedKeychain) Get(_, user string) (string, error) { return k[user], nil }
func (k fixedKeychain) Set(_, user, password string) error { k[user] = password; return nil }
func (k fixedKeychain) Delete(_, user string) error        { delete(k, user); return nil }

func TestTokensAreKeptAsSecretsAndRedacted(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"secret:gmail", "keychain:gmail"} {
		vault := secret.New(secret.Config{Dir: t.TempDir(), Keychain: fixedKeychain{}, Env: func(string) (string, bool) { return "", false }})
		store := oauth.Secrets{Ref: ref, Get: vault.Resolve, Set: vault.Set}
		r := start(t, fake.Options{})
		c := r.client(t, func(c *oauth.Config) { c.Store = store })
		require.NoError(t, authorize(t, c))
		got, err := c.Token(t.Context())
		require.NoError(t, err)
		again, err := store.Load(t.Context())
		require.NoError(t, err)
		assert.Equal(t, got, again)
		line := vault.Redactor().Redact("access " + got.Access + " refresh " + got.Refresh)
		assert.Equal(t, "access [redacted] refresh [redacted]", line)
		require.NoError(t, vault.Set(ref, "another-secret-value"))
		_, err = store.Load(t.Context())
		require.ErrorContains(t, err, "sign in again")
		assert.False(t, strings.Contains(err.Error(), "another-secret"))
	}
	require.ErrorContains(t, oauth.Secrets{}.Save(t.Context(), oauth.Token{}), "cannot be kept here")
}
