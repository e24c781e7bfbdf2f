package oauth_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/oauth"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a service and a client of it, on a simulated clock.
type rig struct {
	*fake.Server
	url   string
	clock *clock.Sim
	store *oauth.Memory
	conf  oauth.Config
}

func start(t *testing.T, o fake.Options) *rig {
	t.Helper()
	sim := clock.NewSim(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	o.Clock = sim
	if o.Clients == nil {
		o.Clients = map[string]string{"app": "", "web": "s3cret/&="}
	}
	s := fake.New(o)
	server := httptest.NewServer(s)
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(server.Close)
	r := &rig{Server: s, url: server.URL, clock: sim, store: &oauth.Memory{}}
	r.conf = oauth.Config{Service: "Fake", AuthURL: server.URL + "/authorize", TokenURL: server.URL + "/token", DeviceURL: server.URL + "/device",
		ClientID: "app", Scopes: []string{"mail", "jobs"}, Clock: sim, Store: r.store, Transport: transport}
	return r
}

func (r *rig) client(t *testing.T, change ...func(*oauth.Config)) *oauth.Client {
	t.Helper()
	conf := r.conf
	for _, c := range change {
		c(&conf)
	}
	c, err := oauth.New(conf)
	require.NoError(t, err)
	return c
}

// browse plays the browser: it follows the address to the end.
func browse(t *testing.T, address string) (status int, body string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
	resp, err := client.Get(address)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(raw)
}

// authorize signs a client in, with a user who consents.
func authorize(t *testing.T, c *oauth.Client) error {
	t.Helper()
	var browser sync.WaitGroup
	err := c.Authorize(t.Context(), func(address string) { browser.Go(func() { browse(t, address) }) })
	browser.Wait()
	return err
}

func TestTheCodeFlowGivesATokenThatTheServiceTakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*oauth.Config)
	}{
		{"a public client", func(*oauth.Config) {}},
		{"a client with a secret in the header", func(c *oauth.Config) { c.ClientID, c.ClientSecret = "web", "s3cret/&=" }},
		{"a client with a secret in the form", func(c *oauth.Config) { c.ClientID, c.ClientSecret, c.SecretInBody = "web", "s3cret/&=", true }},
		{"with a resource", func(c *oauth.Config) { c.Resource = "https://jobs.example/mcp" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, fake.Options{})
			c := r.client(t, tt.change)
			require.NoError(t, authorize(t, c))
			got, err := c.Token(t.Context())
			require.NoError(t, err)
			assert.True(t, r.Valid(got.Access))
			assert.Equal(t, "Bearer", got.Type)
			assert.Equal(t, "mail jobs", got.Scope)
			assert.Equal(t, r.clock.Now().Add(time.Hour), got.Expires)
			stored, err := r.store.Load(t.Context())
			require.NoError(t, err)
			assert.Equal(t, got, stored)
			assert.Equal(t, 1, r.Requests("/token"))
		})
	}
}

func TestOnlyTheReturnThatCarriesTheStateCounts(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	c := r.client(t)
	var browser sync.WaitGroup
	err := c.Authorize(t.Context(), func(address string) {
		browser.Go(func() {
			u, err := url.Parse(address)
			assert.NoError(t, err)
			back := u.Query().Get("redirect_uri")
			assert.Equal(t, "S256", u.Query().Get("code_challenge_method"))
			assert.True(t, strings.HasPrefix(back, "http://127.0.0.1:"), "a loopback redirect")
			for _, forged := range []string{"?code=evil", "?code=evil&state=", "?code=evil&state=wrong",
				"?code=evil&state=" + u.Query().Get("state") + "&state=x", "?error=access_denied&state=wrong"} {
				status, _ := browse(t, back+forged)
				assert.Equal(t, http.StatusBadRequest, status, forged)
			}
			browse(t, address)
		})
	})
	browser.Wait()
	require.NoError(t, err)
	assert.Equal(t, 1, r.Requests("/token"), "no forged code was exchanged")
}

func TestConsentThatIsNotGivenIsADenial(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{Deny: true})
	err := authorize(t, r.client(t))
	require.ErrorContains(t, err, "access was not granted at Fake")
	assert.Equal(t, core.KindDenied, core.KindOf(err))
	assert.Zero(t, r.Requests("/token"))
}

func TestAReturnFromAnotherIssuerIsRefused(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{WithIssuer: true, Issuer: "https://evil.example"})
	err := authorize(t, r.client(t, func(c *oauth.Config) { c.Issuer = "https://good.example" }))
	require.ErrorContains(t, err, "issuer_mismatch")
	assert.Zero(t, r.Requests("/token"), "the code of a mixed-up server is not sent anywhere")
	same := start(t, fake.Options{WithIssuer: true, Issuer: "https://good.example"})
	require.NoError(t, authorize(t, same.client(t, func(c *oauth.Config) { c.Issuer = "https://good.example" })))
}

func TestAnAbandonedSignInEnds(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	err := r.client(t).Authorize(ctx, func(string) { cancel() })
	require.ErrorContains(t, err, "nobody came back from Fake")
}

func TestRefreshRotatesAndIsStoredFirst(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	c := r.client(t)
	require.NoError(t, authorize(t, c))
	first, err := c.Token(t.Context())
	require.NoError(t, err)
	for range 3 {
		r.clock.Advance(59*time.Minute + time.Second)
		before, err := r.store.Load(t.Context())
		require.NoError(t, err)
		got, err := c.Token(t.Context())
		require.NoError(t, err)
		assert.True(t, r.Valid(got.Access))
		assert.NotEqual(t, before.Refresh, got.Refresh, "rotated")
		stored, err := r.store.Load(t.Context())
		require.NoError(t, err)
		assert.Equal(t, got, stored)
	}
	assert.Equal(t, 4, r.Requests("/token"))

	again := r.client(t) // a restart goes on with what is stored
	got, err := again.Token(t.Context())
	require.NoError(t, err)
	assert.NotEqual(t, first, got)
	assert.Equal(t, 4, r.Requests("/token"))
}

func TestManyUsersRefreshOnce(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	c := r.client(t)
	require.NoError(t, authorize(t, c))
	r.clock.Advance(2 * time.Hour)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			got, err := c.Token(t.Context())
			if assert.NoError(t, err) {
				assert.True(t, r.Valid(got.Access))
			}
		})
	}
	all.Wait()
	assert.Equal(t, 2, r.Requests("/token"))
}

func TestARejectedTokenIsRefreshedOnce(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	c := r.client(t)
	require.NoError(t, authorize(t, c))
	old, err := c.Token(t.Context())
	require.NoError(t, err)
	c.Reject(old.Access)
	fresh, err := c.Token(t.Context())
	require.NoError(t, err)
	c.Reject(old.Access) // a slower user of the old one
	same, err := c.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, fresh, same)
	assert.NotEqual(t, old.Access, fresh.Access)
}

func TestATokenThatAnotherProcessRotatedIsTaken(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	one := r.client(t)
	require.NoError(t, authorize(t, one))
	two := r.client(t)
	_, err := two.Token(t.Context()) // has read the same token
	require.NoError(t, err)
	r.clock.Advance(2 * time.Hour)
	fresh, err := one.Token(t.Context())
	require.NoError(t, err)
	// The second one's refresh token is spent. The service punishes its use by
	// ending the family, so it gets what is stored and then has to sign in again.
	got, err := two.Token(t.Context())
	require.NoError(t, err)
	assert.Equal(t, fresh.Access, got.Access)
}

func TestWithoutAccessTheUserIsToldToSignInAgain(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	_, err := r.client(t).Token(t.Context())
	require.ErrorContains(t, err, "sign in there again")
	assert.Equal(t, core.KindDenied, core.KindOf(err))

	require.NoError(t, r.store.Save(t.Context(), oauth.Token{Access: "a", Refresh: "unknown-refresh", Expires: r.clock.Now()}))
	_, err = r.client(t).Token(t.Context())
	require.ErrorContains(t, err, "sign in there again")
	assert.NotContains(t, err.Error(), "unknown-refresh")
}

// lazyStore fails as often as it is told to.
type lazyStore struct {
	oauth.Memory
	mu    sync.Mutex
	fails int
}

func (s *lazyStore) Save(ctx context.Context, t oauth.Token) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return core.Errorf(core.KindTransient, "the disk is full")
	}
	return s.Memory.Save(ctx, t)
}

func TestATokenThatCannotBeStoredIsNotHandedOut(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	store := &lazyStore{}
	c := r.client(t, func(c *oauth.Config) { c.Store = store })
	require.NoError(t, authorize(t, c))
	r.clock.Advance(2 * time.Hour)
	store.fails = 2
	for range 2 {
		_, err := c.Token(t.Context())
		require.ErrorContains(t, err, "the disk is full")
	}
	got, err := c.Token(t.Context())
	require.NoError(t, err)
	assert.True(t, r.Valid(got.Access))
	assert.Equal(t, 2, r.Requests("/token"), "the rotated token was kept in memory and not refreshed again")
}

func TestFailuresOfTheServerPass(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	c := r.client(t)
	require.NoError(t, authorize(t, c))
	r.clock.Advance(2 * time.Hour)
	r.Fail(503, 429, 500)
	for range 3 {
		_, err := c.Token(t.Context())
		require.Error(t, err)
		assert.Equal(t, core.KindTransient, core.KindOf(err))
		assert.NotContains(t, err.Error(), "secret-in-a-page")
	}
	_, err := c.Token(t.Context())
	require.NoError(t, err, "nothing was lost")
}

func TestOtherGrants(t *testing.T) {
	t.Parallel()
	own := "https://oauth.reddit.com/grants/installed_client"
	r := start(t, fake.Options{Users: map[string]string{"mara": "pass-word"}, OwnGrants: []string{own}})
	secret := func(c *oauth.Config) { c.ClientID, c.ClientSecret, c.Store = "web", "s3cret/&=", &oauth.Memory{} }
	for name, do := range map[string]func(*oauth.Client) error{
		"password":    func(c *oauth.Client) error { return c.Password(t.Context(), "mara", "pass-word") },
		"credentials": func(c *oauth.Client) error { return c.Credentials(t.Context()) },
		"own":         func(c *oauth.Client) error { return c.Grant(t.Context(), own, map[string]string{"device_id": "x"}) },
	} {
		c := r.client(t, secret)
		require.NoError(t, do(c), name)
		got, err := c.Token(t.Context())
		require.NoError(t, err, name)
		assert.True(t, r.Valid(got.Access), name)
		assert.Empty(t, got.Refresh, name)
	}
	wrong := r.client(t, secret)
	err := wrong.Password(t.Context(), "mara", "wrong-word")
	require.ErrorContains(t, err, "invalid_grant", "an error with status 200 is one")
	assert.NotContains(t, err.Error(), "wrong-word")
	assert.NotContains(t, err.Error(), "secret-in-a-page")
	require.ErrorContains(t, wrong.Grant(t.Context(), "urn:other", nil), "unsupported_grant_type")
	bad := r.client(t, func(c *oauth.Config) { c.ClientID, c.ClientSecret = "web", "wrong-secret" })
	err = bad.Credentials(t.Context())
	require.ErrorContains(t, err, "invalid_client")
	assert.Equal(t, core.KindDenied, core.KindOf(err))
}

func TestTheDeviceGrantPollsAtThePaceThatIsAsked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		yes  bool
		want string
	}{{"approved", true, ""}, {"denied", false, "access was not granted"}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, fake.Options{})
			c := r.client(t)
			var code string
			shown, done := make(chan struct{}), make(chan error, 1)
			go func() {
				done <- c.Device(t.Context(), func(address, user string) {
					assert.Equal(t, r.url+"/activate", address)
					code = user
					close(shown)
				})
			}()
			<-shown
			for range 3 {
				require.NoError(t, r.clock.WaitForWaiters(t.Context(), 1))
				r.clock.Advance(5 * time.Second)
			}
			require.NoError(t, r.clock.WaitForWaiters(t.Context(), 1))
			require.True(t, r.Approve(code, tt.yes))
			r.clock.Advance(5 * time.Second)
			err := <-done
			if tt.want != "" {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			got, err := c.Token(t.Context())
			require.NoError(t, err)
			assert.True(t, r.Valid(got.Access))
		})
	}
}

func TestADeviceCodeEnds(t *testing.T) {
	t.Parallel()
	r := start(t, fake.Options{})
	done := make(chan error, 1)
	go func() { done <- r.client(t).Device(t.Context(), func(string, string) {}) }()
	require.NoError(t, r.clock.WaitForWaiters(t.Context(), 1))
	r.clock.Advance(11 * time.Minute)
	require.ErrorContains(t, <-done, "expired_token")
}

func TestWhatIsNotSafeIsRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		change func(*oauth.Config)
		says   string
	}{
		{func(c *oauth.Config) { c.TokenURL = "http://tokens.example/x" }, "token_url"},
		{func(c *oauth.Config) { c.TokenURL = "" }, "token_url"},
		{func(c *oauth.Config) { c.AuthURL = "javascript:alert(1)" }, "auth_url"},
		{func(c *oauth.Config) { c.DeviceURL = "https://u:p@x.example" }, "device_url"},
		{func(c *oauth.Config) { c.ClientID = "" }, "client_id"},
	} {
		conf := oauth.Config{Service: "Fake", ClientID: "x", TokenURL: "https://x.example/token"}
		tt.change(&conf)
		_, err := oauth.New(conf)
		require.ErrorContains(t, err, tt.says)
	}
	c, err := oauth.New(oauth.Config{ClientID: "x", TokenURL: "https://x.example/token"})
	require.NoError(t, err)
	require.Error(t, c.Authorize(t.Context(), nil))
	require.Error(t, c.Device(t.Context(), nil))
}
