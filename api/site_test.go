package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const pass = "four quiet green words"

// site is the API over real accounts: anna owns, bert reviews, vera views.
type site struct {
	*access.Access
	t     *testing.T
	clock *clock.Sim
	h     http.Handler
	log   bytes.Buffer
	mu    sync.Mutex
	heard []core.Event
	// tape is the event log of the streams, where a test has some.
	tape *tape
}

func newSite(t *testing.T, edit func(*api.Config)) *site {
	t.Helper()
	s := &site{t: t, clock: clock.NewSim(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))}
	var err error
	s.Access, err = access.Open(t.Context(), access.Config{Dir: t.TempDir(), Clock: s.clock, IDs: clock.Random{}, Cost: access.Cost{MemoryKiB: 64, Passes: 1},
		Announce: func(_ context.Context, e core.Event) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.heard = append(s.heard, e)
			if s.tape != nil {
				s.tape.add(e)
			}
			return nil
		}})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Access.Close() })
	cfg := api.Config{Service: &memory{}, Events: nowhere{}, Access: s.Access, Accounts: s.Access, Version: "1.2.3", Clock: s.clock,
		Log: slog.New(slog.NewTextHandler(&s.log, nil)), Ready: func(context.Context) error { return nil },
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("metrics")) })}
	if edit != nil {
		edit(&cfg)
	}
	s.h = api.New(cfg)
	return s
}

// peopled adds the three users.
func (s *site) peopled() *site {
	s.t.Helper()
	for name, role := range map[string]core.Role{"anna": core.RoleOwner, "bert": core.RoleReviewer, "vera": core.RoleViewer} {
		_, err := s.AddUser(s.t.Context(), core.User{Name: name, Role: role}, "user")
		require.NoError(s.t, err)
		require.NoError(s.t, s.SetPassword(s.t.Context(), name, pass, "user"))
	}
	return s
}

// caller is somebody with a way to show who they are.
type caller struct {
	s      *site
	cookie *http.Cookie
	csrf   string
	bearer string
	// edit changes a request at last.
	edit func(*http.Request)
}

func (c caller) ask(method, path string, body any) *httptest.ResponseRecorder {
	c.s.t.Helper()
	var raw []byte
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	default:
		var err error
		raw, err = json.Marshal(b)
		require.NoError(c.s.t, err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(raw))
	r.Host, r.RemoteAddr = "127.0.0.1:7777", "127.0.0.1:50000"
	if raw != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	}
	if c.csrf != "" {
		r.Header.Set("X-CSRF-Token", c.csrf)
	}
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	if c.edit != nil {
		c.edit(r)
	}
	w := httptest.NewRecorder()
	c.s.h.ServeHTTP(w, r)
	return w
}

func (s *site) nobody() caller { return caller{s: s} }

type meBody struct {
	User   core.User          `json:"user"`
	Scopes []core.AccessScope `json:"scopes"`
	Via    core.Via           `json:"via"`
	CSRF   string             `json:"csrf"`
}

func into[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &v), w.Body.String())
	return v
}

// browser signs in with a cookie.
func (s *site) browser(name string) caller {
	s.t.Helper()
	w := s.nobody().ask(http.MethodPost, "/api/v1/auth/login", map[string]string{"name": name, "password": pass})
	require.Equal(s.t, 200, w.Code, w.Body.String())
	return s.holding(w)
}

func (s *site) holding(w *httptest.ResponseRecorder) caller {
	s.t.Helper()
	cookies := w.Result().Cookies()
	require.Len(s.t, cookies, 1)
	return caller{s: s, cookie: cookies[0], csrf: into[meBody](s.t, w).CSRF}
}

// client signs in with tokens.
func (s *site) client(name string, scopes ...core.AccessScope) (caller, api.Tokens) {
	s.t.Helper()
	w := s.nobody().ask(http.MethodPost, "/api/v1/auth/token", map[string]any{"name": name, "password": pass, "scopes": scopes})
	if len(scopes) == 0 {
		w = s.nobody().ask(http.MethodPost, "/api/v1/auth/token", map[string]any{"name": name, "password": pass})
	}
	require.Equal(s.t, 200, w.Code, w.Body.String())
	tokens := into[api.Tokens](s.t, w)
	return caller{s: s, bearer: tokens.AccessToken}, tokens
}

// key makes an API key.
func (s *site) key(user, name string, scopes ...core.AccessScope) caller {
	s.t.Helper()
	k, err := s.AddKey(s.t.Context(), user, name, scopes, 0, "user")
	require.NoError(s.t, err)
	return caller{s: s, bearer: k.Secret}
}

func code(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code < 400 {
		return ""
	}
	require.True(t, strings.HasPrefix(w.Header().Get("Content-Type"), "application/problem+json"), w.Body.String())
	return into[api.Problem](t, w).Code
}

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}
