package supabase_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/stack"
	"github.com/automonet/automonet/sync/supabase"
)

const password = "a long password for tests"

// file keeps a session on disk; reads and writes are counted.
type file struct {
	path  string
	saves atomic.Int64
	fail  error
}

func (f *file) Load() (string, error) {
	raw, err := os.ReadFile(f.path)
	if os.IsNotExist(err) {
		return "", nil
	}
	return string(raw), err
}

func (f *file) Save(doc string) error {
	if f.fail != nil {
		return f.fail
	}
	f.saves.Add(1)
	return os.WriteFile(f.path, []byte(doc), 0o600)
}

func signIn(t *testing.T, s *stack.Stack, sim *clock.Sim) (*supabase.Client, *file, supabase.Config) {
	t.Helper()
	mail := uuid.NewString() + "@example.org"
	_, err := s.Auth.SignUp(t.Context(), mail, password)
	require.NoError(t, err)
	keep := &file{path: filepath.Join(t.TempDir(), "session")}
	cfg := supabase.Config{URL: s.URL, Key: s.AnonKey, Keep: keep, Clock: sim, LockFile: filepath.Join(t.TempDir(), "lock")}
	c, err := supabase.New(cfg)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	_, err = c.SignIn(t.Context(), mail, "wrong "+password)
	require.Error(t, err)
	_, err = c.SignIn(t.Context(), mail, password)
	require.NoError(t, err)
	return c, keep, cfg
}

// TestProperty19: however many ask at once, a session is renewed once each time it ends; what was renewed
// is kept before it is used, so that a stop in between signs nobody out; a session that was ended says so.
func TestProperty19(t *testing.T) {
	s := shared.Start(t)
	sim := clock.NewSim(time.Now())
	c, keep, cfg := signIn(t, s, sim)
	require.NoError(t, c.Call(t.Context(), "device_register", map[string]any{"p_id": uuid.NewString(), "p_kind": "agent", "p_name": "t", "p_client": 1}, nil))
	ask := func(c *supabase.Client) error { return c.Call(context.Background(), "sync_head", struct{}{}, nil) }
	rounds, stops := 5, 2
	if os.Getenv("AUTOMONET_FULL") == "1" {
		rounds, stops = 720, 200
	}
	before := s.Auth.Refreshes()
	for range rounds {
		sim.Advance(time.Hour)
		var group sync.WaitGroup
		failed := make(chan error, 100)
		for range 8 {
			group.Go(func() {
				for range 3 {
					if err := ask(c); err != nil {
						failed <- err
					}
				}
			})
		}
		group.Wait()
		close(failed)
		for err := range failed {
			require.NoError(t, err)
		}
	}
	require.Equal(t, rounds, s.Auth.Refreshes()-before)

	// Another process renewed the session meanwhile: it is taken over, and not renewed again.
	other, err := supabase.New(cfg)
	require.NoError(t, err)
	sim.Advance(time.Hour)
	require.NoError(t, ask(other))
	require.NoError(t, ask(c))
	require.Equal(t, rounds+1, s.Auth.Refreshes()-before)

	// The process stops between the renewal and its use, and even before it could be kept.
	for i := range stops {
		lose := i%2 == 1
		sim.Advance(time.Hour)
		if lose {
			keep.fail = errors.New("the disk is full")
		}
		again, err := supabase.New(cfg)
		require.NoError(t, err)
		_ = ask(again)
		keep.fail = nil
		started, err := supabase.New(cfg)
		require.NoError(t, err)
		require.NoError(t, ask(started), "stop %d, lost before it was kept: %v", i, lose)
		again.Close()
		started.Close()
	}
	t.Logf("%d sessions, %d stops between a renewal and its use", rounds, stops)
	fresh, err := supabase.New(cfg)
	require.NoError(t, err)
	session, err := fresh.Session(t.Context())
	require.NoError(t, err)

	// A token that the project refuses is renewed once, and the request goes again.
	var mu sync.Mutex
	refused := map[string]bool{}
	own := s
	defer own.Gate.Fail(nil)
	renewed := own.Auth.Refreshes()
	c2, _, _ := signIn(t, own, clock.NewSim(time.Now()))
	require.NoError(t, c2.Call(t.Context(), "device_register", map[string]any{"p_id": "d", "p_kind": "agent", "p_name": "t", "p_client": 1}, nil))
	first, err := c2.Session(t.Context())
	require.NoError(t, err)
	own.Gate.Fail(func(r *http.Request) stack.Fault {
		if r.Header.Get("Authorization") == "Bearer "+first.Access && strings.HasPrefix(r.URL.Path, "/rest/") {
			mu.Lock()
			refused[first.Access] = true
			mu.Unlock()
			return stack.Fault{Status: http.StatusUnauthorized}
		}
		return stack.Fault{}
	})
	require.NoError(t, ask(c2))
	mu.Lock()
	require.Len(t, refused, 1)
	mu.Unlock()
	require.Equal(t, 1, own.Auth.Refreshes()-renewed)
	own.Gate.Fail(nil)

	s.Auth.Revoke(session.User, session.ID)
	sim.Advance(time.Hour)
	require.Equal(t, supabase.ClassSignedOut, supabase.ClassOf(ask(fresh)))
	doc, err := keep.Load()
	require.NoError(t, err)
	require.Empty(t, doc)
}

func TestSignUpAndOut(t *testing.T) {
	s := shared.Start(t)
	keep := &file{path: filepath.Join(t.TempDir(), "session")}
	c, err := supabase.New(supabase.Config{URL: s.URL, Key: s.AnonKey, Keep: keep})
	require.NoError(t, err)
	_, err = c.Session(t.Context())
	require.ErrorIs(t, err, supabase.ErrSignedOut)
	require.Equal(t, supabase.ClassSignedOut, supabase.ClassOf(c.Call(t.Context(), "sync_head", struct{}{}, nil)))
	session, err := c.SignUp(t.Context(), uuid.NewString()+"@example.org", password)
	require.NoError(t, err)
	require.NotEmpty(t, session.ID)
	require.Contains(t, s.URL, c.Host())
	var e *supabase.Error
	require.ErrorAs(t, c.Call(t.Context(), "sync_head", struct{}{}, nil), &e, "the session is no device yet")
	require.Equal(t, "42501", e.Code)
	require.NoError(t, c.SignOut(t.Context()))
	_, err = c.Session(t.Context())
	require.ErrorIs(t, err, supabase.ErrSignedOut)
	require.NoError(t, c.SignOut(t.Context()), "twice is no mistake")
}

func TestAnswersAreBoundedAndUnderstood(t *testing.T) {
	t.Parallel()
	answer := func(http.ResponseWriter) {}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/auth") {
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "h.eyJzdWIiOiJ1Iiwic2Vzc2lvbl9pZCI6InMifQ.x", "refresh_token": "r", "expires_in": 3600})
			return
		}
		answer(w)
	}))
	defer srv.Close()
	c, err := supabase.New(supabase.Config{URL: srv.URL, Key: "k", Keep: &file{path: filepath.Join(t.TempDir(), "s")}, Try: 2 * time.Minute})
	require.NoError(t, err)
	_, err = c.SignIn(t.Context(), "a@b", "p")
	require.NoError(t, err)
	status := func(code int, head map[string]string, body string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for k, v := range head {
				w.Header().Set(k, v)
			}
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, tc := range map[string]struct {
		answer func(http.ResponseWriter)
		class  supabase.Class
		want   supabase.Error
	}{
		"a busy server": {status(429, map[string]string{"Retry-After": "7"}, `{"message":"slow down"}`), supabase.ClassRetry,
			supabase.Error{HTTP: 429, Message: "slow down", RetryAfter: 7 * time.Second}},
		"a server that asks for a year": {status(503, map[string]string{"Retry-After": "99999999"}, `<html>`), supabase.ClassRetry,
			supabase.Error{HTTP: 503, Message: "Service Unavailable", RetryAfter: time.Hour}},
		"a row that breaks a constraint": {status(400, nil, `{"code":"23514","message":"violates\u0007 check","details":"row","hint":null}`), supabase.ClassRow,
			supabase.Error{HTTP: 400, Code: "23514", Message: "violates check", Details: "row"}},
		"a server that asks for ages": {status(503, map[string]string{"Retry-After": "9223372037"}, `<html>`), supabase.ClassRetry,
			supabase.Error{HTTP: 503, Message: "Service Unavailable", RetryAfter: time.Hour}},
		"a deadlock":               {status(500, nil, `{"code":"40P01","message":"deadlock"}`), supabase.ClassRetry, supabase.Error{HTTP: 500, Code: "40P01", Message: "deadlock"}},
		"a column that is missing": {status(400, nil, `{"code":"PGRST204","message":"no column"}`), supabase.ClassSchema, supabase.Error{HTTP: 400, Code: "PGRST204", Message: "no column"}},
		"a table that is missing":  {status(404, nil, `{"code":"42P01","message":"no table"}`), supabase.ClassSchema, supabase.Error{HTTP: 404, Code: "42P01", Message: "no table"}},
		"a redirect":               {status(302, map[string]string{"Location": "https://evil.example/"}, ``), supabase.ClassFault, supabase.Error{HTTP: 302, Message: "Found"}},
		"an answer that is none":   {status(200, nil, `<html>`), supabase.ClassRetry, supabase.Error{HTTP: 502, Message: "the answer cannot be read"}},
		"an old kind of error":     {status(422, nil, `{"code":422,"error_code":"weak_password","msg":"too weak"}`), supabase.ClassFault, supabase.Error{HTTP: 422, Code: "weak_password", Message: "too weak"}},
	} {
		answer = tc.answer
		var into map[string]any
		err := c.Call(t.Context(), "f", struct{}{}, &into)
		var e *supabase.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, tc.want, *e, name)
		require.Equal(t, tc.class, supabase.ClassOf(err), name)
		require.NotContains(t, err.Error(), "evil", name)
	}
	answer = func(w http.ResponseWriter) {
		for range 50 {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil {
				return
			}
		}
	}
	var e *supabase.Error
	require.ErrorAs(t, c.Call(t.Context(), "f", struct{}{}, nil), &e)
	require.Equal(t, "the answer is too long", e.Message)
	srv.Close()
	err = c.Call(t.Context(), "f", struct{}{}, nil)
	require.Equal(t, supabase.ClassRetry, supabase.ClassOf(err))
	require.NotContains(t, err.Error(), "rpc", "what was asked for is nobody's business")
	require.Equal(t, supabase.ClassFault, supabase.ClassOf(errors.New("x")))
}

func TestAddressesOfProjects(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{"https://abc.supabase.co": true, "https://abc.supabase.co/": true, "http://127.0.0.1:54321": true, "http://localhost:1": true,
		"http://abc.supabase.co": false, "https://user:pw@abc.supabase.co": false, "https://abc.supabase.co?x=1": false, "ftp://127.0.0.1": false, "abc": false, "": false} {
		_, err := supabase.New(supabase.Config{URL: address, Key: "k"})
		require.Equal(t, ok, err == nil, address)
	}
	_, err := supabase.New(supabase.Config{URL: "https://abc.supabase.co"})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}
