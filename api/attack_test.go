package api_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

const loginPath = "/api/v1/auth/login"

func TestCookiesAreHardToSteal(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Hosts = []string{"agent.example"} }).peopled()
	plain := s.browser("anna").cookie
	require.Equal(t, api.SessionCookie, plain.Name)
	require.True(t, plain.HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, plain.SameSite)
	require.Equal(t, "/", plain.Path)
	require.Empty(t, plain.Domain)
	require.Len(t, plain.Value, 43, "256 random bits")
	over := caller{s: s, edit: func(r *http.Request) { r.Host, r.TLS = "agent.example", &tls.ConnectionState{} }}
	w := over.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code, w.Body.String())
	secure := w.Result().Cookies()[0]
	require.Equal(t, "__Host-"+api.SessionCookie, secure.Name)
	require.True(t, secure.Secure)
	require.Equal(t, "max-age=31536000", w.Header().Get("Strict-Transport-Security"))
	over.cookie = &http.Cookie{Name: api.SessionCookie, Value: secure.Value}
	require.Equal(t, 401, over.ask(http.MethodGet, "/api/v1/auth/me", nil).Code, "a cookie without the prefix may be set by a neighbour")
	over.cookie = secure
	require.Equal(t, 200, over.ask(http.MethodGet, "/api/v1/auth/me", nil).Code)
}

func TestSessionFixation(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	planted := caller{s: s, cookie: &http.Cookie{Name: api.SessionCookie, Value: strings.Repeat("A", 43)}}
	w := planted.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code)
	require.NotEqual(t, planted.cookie.Value, w.Result().Cookies()[0].Value)
	require.Equal(t, 401, planted.ask(http.MethodGet, "/api/v1/auth/me", nil).Code, "the planted cookie is worth nothing")
	// An attacker's own session, planted: the victim's sign-in ends it.
	vera := s.browser("vera")
	vera.csrf = ""
	w = vera.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Equal(t, 401, vera.ask(http.MethodGet, "/api/v1/auth/me", nil).Code)
}

func TestNothingIsGoodAfterSignOut(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	b := s.browser("anna")
	require.Equal(t, 200, b.ask(http.MethodGet, "/api/v1/jobs", nil).Code)
	w := b.ask(http.MethodPost, "/api/v1/auth/logout", nil)
	require.Equal(t, 204, w.Code)
	require.Negative(t, w.Result().Cookies()[0].MaxAge)
	require.Equal(t, 401, b.ask(http.MethodGet, "/api/v1/jobs", nil).Code)
	c, tokens := s.client("anna")
	require.Equal(t, 200, c.ask(http.MethodGet, "/api/v1/jobs", nil).Code)
	require.Equal(t, 204, c.ask(http.MethodPost, "/api/v1/auth/logout", nil).Code)
	require.Equal(t, 401, c.ask(http.MethodGet, "/api/v1/jobs", nil).Code)
	require.Equal(t, 401, s.nobody().ask(http.MethodPost, "/api/v1/auth/refresh", map[string]string{"refresh_token": tokens.RefreshToken}).Code)
	c, tokens = s.client("anna")
	require.Equal(t, 204, s.nobody().ask(http.MethodPost, "/api/v1/auth/revoke", map[string]string{"refresh_token": tokens.RefreshToken}).Code)
	require.Equal(t, 401, c.ask(http.MethodGet, "/api/v1/jobs", nil).Code)
}

func TestSetUpOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	require.Contains(t, s.nobody().ask(http.MethodGet, "/api/v1/auth/state", nil).Body.String(), `"setup_needed":true`)
	w := s.nobody().ask(http.MethodGet, "/api/v1/jobs", nil)
	require.Equal(t, 401, w.Code)
	require.Equal(t, "setup_needed", code(t, w))
	require.Equal(t, "setup_needed", code(t, s.nobody().ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})))
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		require.Equal(t, 200, s.nobody().ask(http.MethodGet, path, nil).Code, path)
	}
	l, err := s.Link(t.Context(), "", "user")
	require.NoError(t, err)
	body := map[string]string{"token": l.Token, "name": "anna", "password": pass}
	w = s.nobody().ask(http.MethodPost, "/api/v1/auth/setup", body)
	require.Equal(t, 200, w.Code, w.Body.String())
	owner := s.holding(w)
	require.Equal(t, 200, owner.ask(http.MethodGet, "/api/v1/users", nil).Code)
	require.Equal(t, 401, s.nobody().ask(http.MethodPost, "/api/v1/auth/setup", body).Code, "it is good once")
	require.NotContains(t, s.log.String(), l.Token)
}

// TestDNSRebinding: a page whose name was pointed at this machine asks with its own
// name, and gets nothing of anything.
func TestDNSRebinding(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Hosts = []string{"agent.example", "10.0.0.5"} }).peopled()
	for _, host := range []string{"evil.example", "evil.example:7777", "127.0.0.1.evil.example", "localhost.evil.example", "agent.example.evil.example", "xagent.example",
		"10.0.0.6", "0.0.0.0", "[::]", "", " ", "agent.example:7777:7777", "127.0.0.1@evil.example"} {
		for _, path := range []string{"/api/v1/auth/state", "/", "/healthz", "/openapi.json", "/metrics"} {
			c := caller{s: s, edit: func(r *http.Request) { r.Host = host }}
			require.Equal(t, http.StatusMisdirectedRequest, c.ask(http.MethodGet, path, nil).Code, "%q %s", host, path)
		}
	}
	for _, host := range []string{"agent.example", "AGENT.example:443", "agent.example.", "10.0.0.5:7777", "localhost", "[::1]:7777"} {
		c := caller{s: s, edit: func(r *http.Request) { r.Host = host }}
		require.Equal(t, 200, c.ask(http.MethodGet, "/api/v1/auth/state", nil).Code, host)
	}
}

func TestRequestsOfOtherPages(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	b := s.browser("anna")
	for name, edit := range map[string]func(*http.Request){
		"another origin":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"no origin at all":       func(r *http.Request) { r.Header.Set("Origin", "null") },
		"another port":           func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8888") },
		"another scheme":         func(r *http.Request) { r.Header.Set("Origin", "https://127.0.0.1:7777") },
		"an origin with more":    func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:7777.evil.example") },
		"a file":                 func(r *http.Request) { r.Header.Set("Origin", "file://127.0.0.1:7777") },
		"a cross-site fetch":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a neighbour's page":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"a form instead of JSON": func(r *http.Request) { r.Header.Del("X-CSRF-Token") },
	} {
		b.edit = edit
		w := b.ask(http.MethodPost, "/api/v1/users", map[string]string{"name": "mallory", "role": "owner"})
		require.Equal(t, 403, w.Code, name)
	}
	b.edit = func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }
	require.Equal(t, http.StatusUnsupportedMediaType, b.ask(http.MethodPost, "/api/v1/users", map[string]string{"name": "mallory", "role": "owner"}).Code, "a form can send text")
	users, err := s.Users(t.Context())
	require.NoError(t, err)
	require.Len(t, users, 3)
	b.edit = func(r *http.Request) {
		r.Header.Set("Origin", "http://127.0.0.1:7777")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	require.Equal(t, 201, b.ask(http.MethodPost, "/api/v1/users", map[string]string{"name": "carl", "role": "viewer"}).Code)
	link := caller{s: s, edit: func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }}
	require.NotEqual(t, 403, link.ask(http.MethodGet, "/jobs", nil).Code, "a link on another page may open ours")
}

func TestAnswersCannotBeFramedOrRunScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	for _, path := range []string{"/", "/setup", "/api/v1/auth/state", "/api/v1/jobs", "/openapi.json", "/docs", "/healthz", "/nothing.js", "/api/v1/nothing"} {
		head := s.nobody().ask(http.MethodGet, path, nil).Header()
		policy := head.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action '"} {
			require.Contains(t, policy, want, path)
		}
		require.NotContains(t, policy, "unsafe", path)
		require.Equal(t, "DENY", head.Get("X-Frame-Options"), path)
		require.Equal(t, "nosniff", head.Get("X-Content-Type-Options"), path)
		require.Equal(t, "no-referrer", head.Get("Referrer-Policy"), path)
		require.Equal(t, "same-origin", head.Get("Cross-Origin-Opener-Policy"), path)
		require.Empty(t, head.Get("Access-Control-Allow-Origin"), path)
		require.NotEmpty(t, head.Get(api.RequestIDHeader), path)
	}
	require.Equal(t, "no-store", s.nobody().ask(http.MethodGet, "/api/v1/auth/state", nil).Header().Get("Cache-Control"))
}

func TestForwardedHeadersCountFromProxiesOnly(t *testing.T) {
	t.Parallel()
	claim := func(peer string) func(*http.Request) {
		return func(r *http.Request) {
			r.RemoteAddr = peer
			r.Header.Set("X-Forwarded-For", "6.6.6.6, 198.51.100.7, 10.1.0.9")
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("X-Forwarded-Host", "agent.example")
			r.Header.Set(api.RequestIDHeader, "from-outside-1")
		}
	}
	s := newSite(t, func(c *api.Config) {
		c.Hosts, c.Proxies = []string{"agent.example"}, prefixes("10.1.0.0/16")
	}).peopled()
	stranger := caller{s: s, edit: claim("203.0.113.9:1234")}
	w := stranger.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code)
	require.Equal(t, api.SessionCookie, w.Result().Cookies()[0].Name, "a stranger's word on TLS is none")
	require.Empty(t, w.Header().Get("Strict-Transport-Security"))
	require.NotEqual(t, "from-outside-1", w.Header().Get(api.RequestIDHeader))
	proxied := caller{s: s, edit: claim("10.1.0.2:1234")}
	w = proxied.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code, w.Body.String())
	require.True(t, w.Result().Cookies()[0].Secure)
	require.Equal(t, "from-outside-1", w.Header().Get(api.RequestIDHeader))
	proxied.cookie = w.Result().Cookies()[0]
	list := proxied.ask(http.MethodGet, "/api/v1/auth/sessions", nil).Body.String()
	require.Contains(t, list, `"addr":"198.51.100.7"`, "the nearest address that is no proxy")
	require.Contains(t, list, `"addr":"203.0.113.9"`)
	require.NotContains(t, list, "6.6.6.6", "what the client wrote itself")
	proxied.edit = func(r *http.Request) {
		claim("10.1.0.2:1234")(r)
		r.Header.Set(api.RequestIDHeader, "x\" injected=\"y")
		r.Header.Set("X-Forwarded-Host", "evil.example")
	}
	w = proxied.ask(http.MethodGet, "/api/v1/auth/state", nil)
	require.Equal(t, http.StatusMisdirectedRequest, w.Code)
	require.Len(t, w.Header().Get(api.RequestIDHeader), 16, "a name that is not plain is replaced")
}

func TestAProxyMustSpeakTLS(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) {
		c.Hosts, c.Proxies, c.MustTLS = []string{"agent.example"}, prefixes("10.1.0.0/16"), true
	}).peopled()
	from := func(proto string) caller {
		return caller{s: s, edit: func(r *http.Request) {
			r.RemoteAddr, r.Host = "10.1.0.2:1234", "agent.example"
			r.Header.Set("X-Forwarded-For", "198.51.100.7")
			if proto != "" {
				r.Header.Set("X-Forwarded-Proto", proto)
			}
		}}
	}
	require.Equal(t, 200, from("https").ask(http.MethodGet, "/api/v1/auth/state", nil).Code)
	for _, proto := range []string{"http", "", "https, http"} {
		require.Equal(t, 403, from(proto).ask(http.MethodGet, "/api/v1/auth/state", nil).Code, proto)
	}
	require.Equal(t, 200, s.nobody().ask(http.MethodGet, "/healthz", nil).Code, "this machine")
}

func TestMetricsAreForThisMachineAndReaders(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *api.Config) { c.Hosts, c.Proxies = []string{"agent.example"}, prefixes("127.0.0.1/32") }).peopled()
	require.Equal(t, 200, s.nobody().ask(http.MethodGet, "/metrics", nil).Code)
	away := s.nobody()
	away.edit = func(r *http.Request) { r.RemoteAddr, r.Host = "198.51.100.7:1", "agent.example" }
	require.Equal(t, 401, away.ask(http.MethodGet, "/metrics", nil).Code)
	away.edit = func(r *http.Request) { r.Header.Set("X-Forwarded-For", "127.0.0.1") }
	require.Equal(t, 401, away.ask(http.MethodGet, "/metrics", nil).Code, "by way of a proxy on this machine")
	away = s.key("vera", "mon", core.ScopeRead)
	away.edit = func(r *http.Request) { r.RemoteAddr, r.Host = "198.51.100.7:1", "agent.example" }
	require.Equal(t, 200, away.ask(http.MethodGet, "/metrics", nil).Code)
}

func TestBruteForceOverHTTP(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	guess := func(path, from string) (int, string) {
		c := s.nobody()
		c.edit = func(r *http.Request) {
			r.RemoteAddr = from
			r.Header.Set("X-Forwarded-For", fmt.Sprint("10.0.0.", len(from)))
		}
		w := c.ask(http.MethodPost, path, map[string]string{"name": "anna", "password": "not the right words"})
		return w.Code, w.Header().Get("Retry-After")
	}
	for _, path := range []string{loginPath, "/api/v1/auth/token", loginPath, "/api/v1/auth/token", loginPath} {
		status, _ := guess(path, "198.51.100.7:1")
		require.Equal(t, 401, status)
	}
	for _, path := range []string{loginPath, "/api/v1/auth/token"} {
		status, wait := guess(path, "198.51.100.7:2")
		require.Equal(t, 429, status, "another port is the same address")
		seconds, err := strconv.Atoi(wait)
		require.NoError(t, err)
		require.Positive(t, seconds)
	}
	require.Equal(t, 200, s.browser("anna").ask(http.MethodGet, "/api/v1/auth/me", nil).Code, "elsewhere it goes on")
}

func TestHeadersAreNotInjected(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	b := s.browser("anna")
	for _, evil := range []string{"x\r\nSet-Cookie: a=b", "x\nX-Evil: 1", "x\x00y"} {
		for _, w := range []interface{ Result() *http.Response }{
			b.ask(http.MethodPost, "/api/v1/users", map[string]string{"name": evil, "role": "viewer"}),
			b.ask(http.MethodPost, "/api/v1/tokens", map[string]any{"name": evil, "scopes": []string{"read"}}),
			s.nobody().ask(http.MethodPost, loginPath, map[string]string{"name": evil, "password": evil}),
		} {
			res := w.Result()
			require.GreaterOrEqual(t, res.StatusCode, 400)
			require.Empty(t, res.Header.Get("X-Evil"))
			require.Empty(t, res.Cookies())
		}
	}
	// What the browser calls itself is shown in a list: without what acts there.
	odd := s.nobody()
	odd.edit = func(r *http.Request) {
		r.Header.Set("User-Agent", "<script>alert(1)</script>\x1b[31m"+strings.Repeat("x", 1000))
	}
	w := odd.ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": pass})
	require.Equal(t, 200, w.Code)
	list := s.holding(w).ask(http.MethodGet, "/api/v1/auth/sessions", nil).Body.String()
	require.NotContains(t, list, "<script>")
	require.NotContains(t, list, `\u001b`)
	require.Less(t, len(list), 3000)
}

func TestSecretsAreShownOnceAndNotKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	b := s.browser("anna")
	b.edit = func(r *http.Request) { r.Header.Set("Idempotency-Key", "same") }
	first := b.ask(http.MethodPost, "/api/v1/tokens", map[string]any{"name": "ci", "scopes": []string{"read"}})
	require.Equal(t, 201, first.Code, first.Body.String())
	again := b.ask(http.MethodPost, "/api/v1/tokens", map[string]any{"name": "ci", "scopes": []string{"read"}})
	require.Equal(t, 409, again.Code, "the answer with the secret is kept nowhere")
	secret := into[core.NewKey](t, first).Secret
	require.NotContains(t, b.ask(http.MethodGet, "/api/v1/tokens", nil).Body.String(), secret)
	require.NotContains(t, s.log.String(), secret)
	for _, e := range s.heard {
		require.NotContains(t, e.Data+e.Subject, secret)
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil).peopled()
	require.Equal(t, http.StatusRequestEntityTooLarge, s.nobody().ask(http.MethodPost, loginPath, `{"name":"`+strings.Repeat("x", 2<<20)+`"}`).Code)
	require.Equal(t, 422, s.nobody().ask(http.MethodPost, loginPath, map[string]string{"name": strings.Repeat("x", 300), "password": pass}).Code)
	require.Equal(t, 422, s.nobody().ask(http.MethodPost, loginPath, map[string]string{"name": "anna", "password": strings.Repeat("x", 900)}).Code)
	require.Equal(t, 422, s.nobody().ask(http.MethodPost, loginPath, strings.Repeat(`{"a":`, 50_000)).Code)
	long := caller{s: s, bearer: strings.Repeat("a", 30_000)}
	require.Equal(t, 401, long.ask(http.MethodGet, "/api/v1/auth/me", nil).Code)
}
