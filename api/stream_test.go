package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// tape is an event log in memory. Like the store's it drops an event for a reader
// whose channel is full, and never waits.
type tape struct {
	mu     sync.Mutex
	events []core.Event
	subs   map[chan core.Event]bool
}

func (l *tape) add(e core.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Seq = int64(len(l.events)) + 1
	l.events = append(l.events, e)
	for c := range l.subs {
		select {
		case c <- e:
		default:
		}
	}
}

func (l *tape) Events(_ context.Context, f core.EventFilter) ([]core.Event, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := min(max(0, f.AfterSeq), int64(len(l.events)))
	return append([]core.Event(nil), l.events[from:min(from+int64(f.Limit), int64(len(l.events)))]...), nil
}

func (l *tape) Subscribe() (<-chan core.Event, func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := make(chan core.Event, 64)
	if l.subs == nil {
		l.subs = map[chan core.Event]bool{}
	}
	l.subs[c] = true
	return c, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.subs, c)
	}
}

func (l *tape) LastSeq() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.events))
}

func (l *tape) tick(n int) {
	for range n {
		l.add(core.Event{Kind: "test.tick", Subject: "x", By: "user:test"})
	}
}

// reader is a client of a stream, as the server sees it: the other end of the
// connection, which can stop reading.
type reader struct {
	t      *testing.T
	header http.Header
	leave  context.CancelFunc
	// ended is closed when the server has ended the stream.
	ended chan struct{}

	mu     sync.Mutex
	status int
	buf    bytes.Buffer
	more   chan struct{}
	// full is set while the client does not read; a write waits until it is closed,
	// and ends in the error then.
	full  chan struct{}
	fails error
	// waits is closed when a write waits.
	waits chan struct{}
	// bounded counts the writes that had a time limit, free those that had none.
	limited       bool
	bounded, free int
}

func (r *reader) Header() http.Header { return r.header }

func (r *reader) WriteHeader(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

func (r *reader) SetWriteDeadline(at time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limited = time.Until(at) > 0
	return nil
}

func (r *reader) FlushError() error { return nil }

func (r *reader) Write(p []byte) (int, error) {
	r.mu.Lock()
	full, waits := r.full, r.waits
	if r.limited {
		r.bounded++
	} else {
		r.free++
	}
	r.limited = false
	r.mu.Unlock()
	if full != nil {
		close(waits)
		<-full
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails != nil {
		return 0, r.fails
	}
	r.buf.Write(p)
	close(r.more)
	r.more = make(chan struct{})
	return len(p), nil
}

// stop stops reading; the server's next write waits.
func (r *reader) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full, r.waits = make(chan struct{}), make(chan struct{})
}

// resume lets the write that waits end: in the error of one whose time is up, or well.
func (r *reader) resume(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	close(r.full)
	r.full, r.fails = nil, err
}

// text is what the client got so far.
func (r *reader) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

// until waits until the client has got something that holds the words.
func (r *reader) until(words string) {
	r.t.Helper()
	for {
		r.mu.Lock()
		more, has := r.more, bytes.Contains(r.buf.Bytes(), []byte(words))
		r.mu.Unlock()
		if has {
			return
		}
		select {
		case <-more:
		case <-r.ended:
			require.Contains(r.t, r.text(), words, "the stream has ended")
			return
		case <-r.t.Context().Done():
			r.t.Fatalf("%q did not come: %.500s", words, r.text())
		}
	}
}

var idLine = regexp.MustCompile(`(?m)^id: (\d+)$`)

// ids are the events that the client got whole.
func (r *reader) ids() (out []int) {
	text := r.text()
	text = text[:max(0, bytes.LastIndex([]byte(text), []byte("\n\n")))+1]
	for _, m := range idLine.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		require.NoError(r.t, err)
		out = append(out, n)
	}
	return out
}

// follow opens a stream and waits until it runs or is refused.
func (c caller) follow(last string) *reader {
	c.s.t.Helper()
	ctx, leave := context.WithCancel(c.s.t.Context())
	r := &reader{t: c.s.t, header: http.Header{}, leave: leave, ended: make(chan struct{}), more: make(chan struct{})}
	q := httptest.NewRequest(http.MethodGet, "/api/v1/events", nil).WithContext(ctx)
	q.Host, q.RemoteAddr = "127.0.0.1:7777", "127.0.0.1:50000"
	q.Header.Set("Accept", "text/event-stream")
	if last != "" {
		q.Header.Set("Last-Event-ID", last)
	}
	if c.cookie != nil {
		q.AddCookie(c.cookie)
	}
	if c.bearer != "" {
		q.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	if c.edit != nil {
		c.edit(q)
	}
	go func() {
		defer close(r.ended)
		c.s.h.ServeHTTP(r, q)
	}()
	c.s.t.Cleanup(func() {
		leave()
		<-r.ended
	})
	r.until("\n")
	return r
}

// live is a site with an event log.
func live(t *testing.T, edit func(*api.Config)) *site {
	t.Helper()
	l := &tape{}
	s := newSite(t, func(c *api.Config) {
		c.Events = l
		if edit != nil {
			edit(c)
		}
	})
	s.tape = l
	return s.peopled()
}

func (s *site) streams() int { return s.h.(*api.Server).Streams() }

func (r *reader) code() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// TestASlowClientIsDroppedAndLosesNothing: a client that stops reading holds up
// nobody: neither who writes events nor other clients. It is dropped, and when it
// comes again with the last id it has, it gets what it missed, once and in order,
// though that is more than is kept in memory.
func TestASlowClientIsDroppedAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := live(t, nil)
	vera, anna := s.browser("vera"), s.browser("anna")
	slow, quick := vera.follow(""), anna.follow("")
	begin := int(s.tape.LastSeq())
	s.tape.tick(3)
	slow.until(fmt.Sprint("id: ", begin+3, "\n"))
	slow.stop()
	const many = 5000
	s.tape.tick(1)
	<-slow.waits
	s.tape.tick(many)
	last := begin + 4 + many
	quick.until(fmt.Sprint("id: ", last, "\n"))
	require.Equal(t, 2, s.streams())
	slow.resume(os.ErrDeadlineExceeded)
	<-slow.ended
	require.Equal(t, 1, s.streams(), "what was held for it is free")
	require.Zero(t, slow.free, "no write may take for ever")
	require.Positive(t, slow.bounded)
	got := slow.ids()
	again := s.browser("vera").follow(strconv.Itoa(got[len(got)-1]))
	again.until(fmt.Sprint("id: ", last+1, "\n")) // vera's own second sign-in
	for _, list := range [][]int{append(got, again.ids()...), quick.ids()} {
		for i, id := range list {
			require.Equal(t, begin+1+i, id, "no gap and no doubling")
		}
		require.GreaterOrEqual(t, len(list), many+4)
	}
}

func TestAStreamShowsThatItLives(t *testing.T) {
	t.Parallel()
	s := live(t, nil)
	r := s.browser("vera").follow("")
	for n := 1; n <= 3; n++ {
		require.NoError(t, s.clock.WaitForWaiters(t.Context(), 1))
		s.clock.Advance(14 * time.Second)
		require.Equal(t, n-1, bytes.Count([]byte(r.text()), []byte(":\n\n")))
		s.clock.Advance(time.Second)
		r.until(string(bytes.Repeat([]byte(":\n\n"), n)))
	}
	require.Empty(t, r.ids(), "a sign of life is no event")
}

// TestAStreamEndsWithItsAccess: a stream ends at once when its session, token or key
// is revoked or its user may not sign in any more; those of others go on.
func TestAStreamEndsWithItsAccess(t *testing.T) {
	t.Parallel()
	off, reviewer := true, core.RoleReviewer
	type open func(s *site) (caller, func() error)
	browser := func(end func(s *site, c caller) error) open {
		return func(s *site) (caller, func() error) {
			c := s.browser("vera")
			return c, func() error { return end(s, c) }
		}
	}
	answered := func(want int, w *httptest.ResponseRecorder) error {
		if w.Code != want {
			return fmt.Errorf("%d: %s", w.Code, w.Body)
		}
		return nil
	}
	for name, how := range map[string]open{
		"sign-out": browser(func(_ *site, c caller) error {
			return answered(204, c.ask(http.MethodPost, "/api/v1/auth/logout", nil))
		}),
		"its session is ended from elsewhere": browser(func(s *site, c caller) error {
			id, err := s.CurrentSession(t.Context(), c.cookie.Value, "")
			return errors.Join(err, answered(204, s.browser("vera").ask(http.MethodDelete, "/api/v1/auth/sessions/"+string(id), nil)))
		}),
		"a new password": browser(func(s *site, _ caller) error {
			return s.SetPassword(t.Context(), "vera", "five loud yellow phrases", "user")
		}),
		"the user is switched off": browser(func(s *site, _ caller) error {
			_, err := s.ChangeUser(t.Context(), "vera", core.UserChange{Disabled: &off}, "user")
			return err
		}),
		"the user is removed": browser(func(s *site, _ caller) error { return s.RemoveUser(t.Context(), "vera", "user") }),
		"the key is revoked": func(s *site) (caller, func() error) {
			return s.key("vera", "script", core.ScopeRead), func() error { return s.RemoveKey(t.Context(), "script", "", "user") }
		},
		"the key's user is switched off": func(s *site) (caller, func() error) {
			return s.key("vera", "script", core.ScopeRead), func() error {
				_, err := s.ChangeUser(t.Context(), "vera", core.UserChange{Disabled: &off}, "user")
				return err
			}
		},
		"the token's session is revoked": func(s *site) (caller, func() error) {
			c, tokens := s.client("vera")
			return c, func() error { return s.Revoke(t.Context(), tokens.RefreshToken) }
		},
		"the signing keys are changed": func(s *site) (caller, func() error) {
			c, _ := s.client("vera")
			return c, func() error { return s.RotateKeys(t.Context(), "user") }
		},
		"a refresh token came twice": func(s *site) (caller, func() error) {
			c, tokens := s.client("vera")
			return c, func() error {
				refresh := func() int {
					return s.nobody().ask(http.MethodPost, "/api/v1/auth/refresh", map[string]string{"refresh_token": tokens.RefreshToken}).Code
				}
				if first, second := refresh(), refresh(); first != 200 || second != 401 {
					return fmt.Errorf("%d, %d", first, second)
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := live(t, nil)
			c, end := how(s)
			other, own := s.browser("anna").follow(""), c.follow("")
			s.tape.tick(1)
			own.until("test.tick")
			require.NoError(t, end())
			s.tape.add(core.Event{Kind: "test.secret", Subject: "x", By: "user:test"})
			<-own.ended
			require.NotContains(t, own.text(), "test.secret")
			other.until("test.secret")
			require.Equal(t, 1, s.streams())
			late := c.follow("")
			require.Equal(t, 401, late.code(), late.text())
		})
	}
	t.Run("other rights that still let it read do not end it", func(t *testing.T) {
		t.Parallel()
		s := live(t, nil)
		r := s.browser("vera").follow("")
		_, err := s.ChangeUser(t.Context(), "vera", core.UserChange{Role: &reviewer}, "user")
		require.NoError(t, err)
		s.tape.tick(1)
		r.until("test.tick")
	})
	t.Run("an access token runs out", func(t *testing.T) {
		t.Parallel()
		s := live(t, nil)
		c, _ := s.client("vera")
		r := c.follow("")
		require.NoError(t, s.clock.WaitForWaiters(t.Context(), 1))
		s.clock.Advance(16 * time.Minute)
		<-r.ended
	})
	t.Run("what is read again after a loss is no way around it", func(t *testing.T) {
		t.Parallel()
		s := live(t, nil)
		c, other := s.browser("vera"), s.browser("anna").follow("")
		r := c.follow("")
		r.stop()
		s.tape.tick(1)
		<-r.waits
		require.Equal(t, 204, c.ask(http.MethodPost, "/api/v1/auth/logout", nil).Code)
		s.tape.tick(5000) // so many that the sign-out is not in memory any more
		other.until(fmt.Sprint("id: ", s.tape.LastSeq(), "\n"))
		r.resume(nil)
		<-r.ended
		require.Len(t, r.ids(), 1)
	})
}

// TestStreamsAreNotExhausted: who opens streams without end is refused, by user, key
// and address, while others get theirs, and a place that was left is free again.
func TestStreamsAreNotExhausted(t *testing.T) {
	t.Parallel()
	s := live(t, func(c *api.Config) { c.Hosts = []string{"agent.example"} })
	refused := func(c caller, why string) {
		t.Helper()
		r := c.follow("")
		<-r.ended
		require.Equal(t, http.StatusTooManyRequests, r.code(), why)
		require.NotEmpty(t, r.header.Get("Retry-After"), why)
		require.Contains(t, r.text(), `"code":"throttled"`, why)
	}
	served := func(c caller, why string) *reader {
		t.Helper()
		r := c.follow("")
		require.Equal(t, 200, r.code(), "%s: %s", why, r.text())
		return r
	}
	anna, annas, script := s.browser("anna"), s.browser("anna"), s.key("anna", "script", core.ScopeRead)
	first := served(anna, "the first")
	for range 15 {
		served(annas, "up to sixteen of a user")
	}
	for range 50 {
		refused(anna, "whatever session it is by")
	}
	require.Equal(t, 16, s.streams(), "what is refused holds nothing")
	for range 8 {
		served(script, "a key has its own")
	}
	refused(script, "and no more")
	served(s.browser("vera"), "others are served")
	first.leave()
	<-first.ended
	served(anna, "a place that was left is free")
	refused(anna, "once")

	far := func(c caller, addr string) caller {
		c.edit = func(r *http.Request) { r.Host, r.RemoteAddr = "agent.example", addr }
		return c
	}
	var keys []caller
	for i := range 32 {
		keys = append(keys, s.key("bert", fmt.Sprint("k", i), core.ScopeRead))
	}
	for i := range 64 {
		served(far(keys[i%8], fmt.Sprintf("[2001:db8:0:7::%x]:50000", i+1)), "up to 64 of a network")
	}
	refused(far(keys[9], "[2001:db8:0:7::ffff]:50000"), "whoever asks")
	served(far(keys[9], "[2001:db8:0:8::1]:50000"), "the network beside it")
	served(far(keys[9], "198.51.100.7:50000"), "another one")
	for i := s.streams(); i < 256; i++ {
		served(keys[10+i%22], "this machine has as many as there are")
	}
	refused(s.browser("bert"), "256 in all")
	require.Equal(t, 200, anna.ask(http.MethodGet, "/api/v1/auth/me", nil).Code, "and everything else goes on")
}
