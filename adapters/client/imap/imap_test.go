package imap_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/imap"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func word(s string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, nil }
}

func options(port int) imap.Options {
	return imap.Options{Host: "127.0.0.1", Port: port, Security: imap.Plain, Username: fake.User, Password: word(fake.Password), Timeout: 20 * time.Second}
}

func start(t *testing.T) *fake.Server {
	t.Helper()
	s, err := fake.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func fill(t *testing.T, s *fake.Server, n int) {
	t.Helper()
	for i := range n {
		raw := fmt.Sprintf("From: a@example.org\r\nSubject: mail %d\r\nMessage-ID: <%d@example.org>\r\nX-Other: no\r\n\r\nbody %d\r\n%s", i, i, i, strings.Repeat("x", 100*i))
		require.NoError(t, s.Append("INBOX", []byte(raw), time.Date(2026, 11, 20, 0, 0, i, 0, time.UTC)))
	}
}

func dial(t *testing.T, o imap.Options) *imap.Conn {
	t.Helper()
	c, err := imap.Dial(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func TestAMailboxIsReadWithoutAChange(t *testing.T) {
	t.Parallel()
	s := start(t)
	fill(t, s, 60)
	c := dial(t, options(s.Port()))
	box, err := c.Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	assert.Equal(t, uint32(60), box.Messages)
	assert.NotZero(t, box.UIDValidity)
	assert.Equal(t, uint32(61), box.UIDNext)

	uids, more, err := c.UIDs(t.Context(), 0, time.Time{}, 50)
	require.NoError(t, err)
	assert.True(t, more)
	require.Len(t, uids, 50)
	rest, more, err := c.UIDs(t.Context(), uids[49], time.Time{}, 50)
	require.NoError(t, err)
	assert.False(t, more)
	assert.Equal(t, []uint32{51, 52, 53, 54, 55, 56, 57, 58, 59, 60}, rest)
	none, more, err := c.UIDs(t.Context(), 60, time.Time{}, 50)
	require.NoError(t, err)
	assert.Empty(t, none, "n:* names the last message even if it is known")
	assert.False(t, more)

	var heads, bodies []imap.Message
	require.NoError(t, c.Headers(t.Context(), uids, func(m imap.Message) error { heads = append(heads, m); return nil }))
	require.Len(t, heads, 50)
	assert.Contains(t, string(heads[3].Raw), "Subject: mail 3\r\n")
	assert.NotContains(t, string(heads[3].Raw), "X-Other")
	assert.NotContains(t, string(heads[3].Raw), "body")
	assert.Equal(t, time.Date(2026, 11, 20, 0, 0, 3, 0, time.UTC), heads[3].Arrived)
	require.NoError(t, c.Messages(t.Context(), []uint32{1, 60}, 500, func(m imap.Message) error { bodies = append(bodies, m); return nil }))
	require.Len(t, bodies, 2)
	assert.False(t, bodies[0].Cut)
	assert.Contains(t, string(bodies[0].Raw), "body 0")
	assert.True(t, bodies[1].Cut)
	assert.Len(t, bodies[1].Raw, 500)

	unseen, err := s.Unseen("INBOX")
	require.NoError(t, err)
	assert.Equal(t, 60, unseen, "nothing is marked read")
	assert.Zero(t, s.Writable(), "the folder is never opened for writing")
}

func TestRefusalsAreToldApart(t *testing.T) {
	t.Parallel()
	s := start(t)
	wrong := options(s.Port())
	wrong.Password = word("wrong-word")
	_, err := imap.Dial(t.Context(), wrong)
	require.ErrorContains(t, err, "does not take this user and password")
	assert.Equal(t, core.KindDenied, core.KindOf(err))
	assert.NotContains(t, err.Error(), "wrong-word")

	c := dial(t, options(s.Port()))
	_, err = c.Examine(t.Context(), "Jobs")
	require.ErrorContains(t, err, `no folder "Jobs"`)
	assert.Equal(t, core.KindNotFound, core.KindOf(err))
	_, err = c.Examine(t.Context(), "INBOX")
	require.NoError(t, err, "the connection goes on")

	gone, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := gone.Addr().(*net.TCPAddr).Port
	require.NoError(t, gone.Close())
	_, err = imap.Dial(t.Context(), options(port))
	require.ErrorContains(t, err, "cannot be reached")
	assert.Equal(t, core.KindTransient, core.KindOf(err))

	o := options(s.Port())
	o.Password = func(context.Context) (string, error) { return "", core.Errorf(core.KindNotFound, "no such secret") }
	_, err = imap.Dial(t.Context(), o)
	require.ErrorContains(t, err, "no such secret")
}

func TestWithoutEncryptionNoPasswordIsSent(t *testing.T) {
	t.Parallel()
	s := start(t) // it has no certificate
	before := s.Sessions()
	for _, security := range []string{imap.TLS, imap.STARTTLS} {
		o := options(s.Port())
		o.Security, o.Timeout = security, 5*time.Second
		_, err := imap.Dial(t.Context(), o)
		require.ErrorContains(t, err, "no safe connection")
		assert.Equal(t, core.KindBlocked, core.KindOf(err))
	}
	assert.Positive(t, s.Sessions()-before)
	o := options(s.Port())
	o.Security = "none"
	_, err := imap.Dial(t.Context(), o)
	require.ErrorContains(t, err, "is not known")
}

func TestABrokenConnectionIsTransientAtEveryByte(t *testing.T) {
	t.Parallel()
	s := start(t)
	fill(t, s, 3)
	read := func() error {
		o := options(s.Port())
		o.Timeout = 10 * time.Second
		c, err := imap.Dial(t.Context(), o)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Examine(t.Context(), "INBOX"); err != nil {
			return err
		}
		uids, _, err := c.UIDs(t.Context(), 0, time.Time{}, 10)
		if err != nil {
			return err
		}
		return c.Messages(t.Context(), uids, 1<<20, func(imap.Message) error { return nil })
	}
	broken := 0
	for cut := 0; ; cut += 61 {
		s.CutAfter(cut)
		err := read()
		s.CutAfter(-1)
		if err == nil {
			break
		}
		broken++
		require.Equal(t, core.KindTransient, core.KindOf(err), "after %d bytes: %v", cut, err)
		require.Less(t, cut, 100_000)
	}
	assert.Greater(t, broken, 5)
	require.NoError(t, read())
}

func TestTheEndOfTheContextEndsWhatWaits(t *testing.T) {
	t.Parallel()
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := dial(t, options(s.Port()))
	_, err := c.Examine(ctx, "INBOX")
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { _, err := c.Wait(ctx, time.Hour); done <- err }()
	cancel()
	require.ErrorIs(t, <-done, context.Canceled)
	_, err = imap.Dial(ctx, options(s.Port()))
	require.ErrorIs(t, err, context.Canceled)
}

// until delivers mails until the wait for them has ended: the server in memory does
// not tell in IDLE of what came right before it.
func until(t *testing.T, done chan error, deliver func()) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			require.NoError(t, err)
			return
		case <-tick.C:
			deliver()
		}
	}
}

func TestWaitingEndsWithNewMail(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := dial(t, options(s.Port()))
	_, err := c.Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	quiet, err := c.Wait(t.Context(), 10*time.Millisecond)
	require.NoError(t, err)
	assert.False(t, quiet)
	done := make(chan error, 1)
	go func() {
		news, err := c.Wait(t.Context(), time.Minute)
		if err == nil && !news {
			err = fmt.Errorf("no news")
		}
		done <- err
	}()
	until(t, done, func() { fill(t, s, 1) })
	go func() { _, err := c.Wait(t.Context(), time.Minute); done <- err }()
	s.Drop()
	require.Equal(t, core.KindTransient, core.KindOf(<-done))
}

// script is a server that says what it is told to: one answer per line that the
// client sends, with %s for the tag.
func script(t *testing.T, greeting string, answers ...string) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		// The client may leave at any time; that is what is tested.
		_, _ = conn.Write([]byte(greeting))
		in := bufio.NewReader(conn)
		for _, a := range answers {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			tag, _, _ := strings.Cut(line, " ")
			if _, err := conn.Write([]byte(strings.ReplaceAll(a, "%s", tag))); err != nil {
				return
			}
		}
		_, _ = in.ReadString(0)
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port
}

const (
	hello    = "* OK [CAPABILITY IMAP4rev1] hi\r\n"
	loggedIn = "%s OK [CAPABILITY IMAP4rev1] in\r\n"
	examined = "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n%s OK [READ-ONLY] done\r\n"
)

func TestHostileServers(t *testing.T) {
	t.Parallel()
	read := func(port int, change func(*imap.Options)) error {
		o := options(port)
		o.Timeout, o.MaxBytes = 10*time.Second, 1<<20
		if change != nil {
			change(&o)
		}
		c, err := imap.Dial(t.Context(), o)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.Examine(t.Context(), "INBOX"); err != nil {
			return err
		}
		uids, _, err := c.UIDs(t.Context(), 0, time.Time{}, 10)
		if err != nil {
			return err
		}
		if len(uids) > 10 {
			return fmt.Errorf("%d UIDs", len(uids))
		}
		return c.Messages(t.Context(), uids, 1000, func(m imap.Message) error {
			if len(m.Raw) > 1000 {
				return fmt.Errorf("%d bytes", len(m.Raw))
			}
			return nil
		})
	}
	endless := strings.Repeat("A", 3<<20)
	for _, tt := range []struct {
		name     string
		greeting string
		answers  []string
		kind     core.Kind
	}{
		{"says goodbye at once", "* BYE full\r\n", nil, core.KindTransient},
		{"speaks something else", "HTTP/1.1 400 Bad Request\r\n\r\n", nil, core.KindTransient},
		{"an endless greeting", "* OK " + endless, nil, core.KindTransient},
		{"an endless answer", hello, []string{loggedIn, "* " + endless}, core.KindBlocked},
		{"an endless quoted text", hello, []string{loggedIn, "* LIST () \"" + endless}, core.KindBlocked},
		{"a literal beyond what was asked for", hello, []string{loggedIn, examined, "* SEARCH 1\r\n%s OK x\r\n",
			"* 1 FETCH (UID 1 BODY[]<0> {4000000000}\r\n" + endless}, core.KindBlocked},
		{"no password is taken", "* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hi\r\n", []string{loggedIn}, core.KindDenied},
		{"nothing is answered", hello, []string{loggedIn, ""}, core.KindTransient},
		{"an answer to another question", hello, []string{loggedIn, "Z9 OK what\r\n"}, core.KindTransient},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := read(script(t, tt.greeting, tt.answers...), func(o *imap.Options) {
				if tt.name == "nothing is answered" {
					o.Timeout = 300 * time.Millisecond
				}
			})
			require.Error(t, err)
			assert.Equal(t, tt.kind, core.KindOf(err), "%v", err)
			assert.LessOrEqual(t, len(err.Error()), 300)
			assert.NotContains(t, err.Error(), "AAAA")
		})
	}
	// A search may name four thousand million messages; ten are looked at.
	port := script(t, hello, loggedIn, examined, "* SEARCH 4294967295\r\n%s OK x\r\n", "%s OK x\r\n")
	require.NoError(t, read(port, nil))
	// A message that nobody asked for is not handed out.
	port = script(t, hello, loggedIn, examined, "* SEARCH 4\r\n%s OK x\r\n", "* 1 FETCH (UID 5 BODY[]<0> {2}\r\nhi)\r\n%s OK x\r\n")
	require.NoError(t, read(port, nil))
}

func TestAServerWithoutIdleIsAskedNowAndThen(t *testing.T) {
	t.Parallel()
	port := script(t, hello, loggedIn, examined, "%s OK x\r\n", "%s OK x\r\n", "* 4 EXISTS\r\n%s OK x\r\n")
	o := options(port)
	o.Poll = time.Millisecond
	c, err := imap.Dial(t.Context(), o)
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	news, err := c.Wait(t.Context(), time.Minute)
	require.NoError(t, err)
	assert.True(t, news)
}

func TestATokenThatIsRefusedIsTold(t *testing.T) {
	t.Parallel()
	port := script(t, "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] hi\r\n", "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n", "%s NO no\r\n")
	o := options(port)
	rejected := ""
	o.Token, o.Rejected = word("ya29.token"), func(t string) { rejected = t }
	_, err := imap.Dial(t.Context(), o)
	require.Error(t, err)
	assert.Equal(t, core.KindDenied, core.KindOf(err))
	assert.Equal(t, "ya29.token", rejected)
	assert.NotContains(t, err.Error(), "ya29")
}
