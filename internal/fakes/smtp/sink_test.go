package smtp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	gomail "github.com/wneessen/go-mail/smtp"
	"go.uber.org/goleak"

	sink "github.com/automonet/automonet/internal/fakes/smtp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, o sink.Options) *sink.Sink {
	t.Helper()
	s, err := sink.Start(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func letter(n int) []byte {
	return fmt.Appendf(nil, "Message-ID: <%d@example.org>\r\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\nContent-Type: text/plain\r\n\r\nbody %d\r\n", n, n)
}

func send(s *sink.Sink, n int) error {
	return smtp.SendMail(s.Addr(), nil, "a@example.org", []string{"b@example.org"}, letter(n))
}

func TestKeepsWhatItAcceptsInMemoryAndOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s := start(t, sink.Options{Dir: dir})
	for n := range 3 {
		require.NoError(t, send(s, n))
	}
	assert.Equal(t, 3, s.Connections())
	got := s.Messages()
	require.Len(t, got, 3)
	assert.Equal(t, "1@example.org", got[1].MessageID())
	assert.Equal(t, "Größe", got[1].Header("Subject"))
	text, err := got[1].Text()
	require.NoError(t, err)
	assert.Equal(t, "body 1\n", text)

	// A second sink on the same directory goes on where the first one ended.
	require.NoError(t, s.Close())
	second := start(t, sink.Options{Dir: dir})
	require.NoError(t, send(second, 3))
	kept, err := sink.Stored(dir)
	require.NoError(t, err)
	require.Len(t, kept, 4)
	for n, m := range kept {
		assert.Equal(t, fmt.Sprintf("%d@example.org", n), m.MessageID())
		assert.Equal(t, "a@example.org", m.From)
		assert.Equal(t, []string{"b@example.org"}, m.To)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.tmp"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestFaultsHappenWhereTheyBelong(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sink.Fault
		code  int // 0: the connection breaks
		kept  int
	}{
		{"connect, dropped", sink.DropAt(sink.AtConnect), 0, 0},
		{"connect, refused", sink.Fault{Point: sink.AtConnect, Code: 421, Text: "busy"}, 421, 0},
		{"hello, dropped", sink.DropAt(sink.AtHello), 0, 0},
		{"mail, refused", sink.Fault{Point: sink.AtMail, Code: 553, Text: "no"}, 553, 0},
		{"mail, dropped", sink.DropAt(sink.AtMail), 0, 0},
		{"recipient, refused", sink.RefuseRecipient(), 550, 0},
		{"too many recipients", sink.TooManyRecipients(), 452, 0},
		{"recipient, dropped", sink.DropAt(sink.AtRcpt), 0, 0},
		{"body, dropped", sink.DropAt(sink.AtBody), 0, 0},
		{"content refused", sink.RefuseContent(), 554, 0},
		{"dot, dropped", sink.DropAt(sink.AtDot), 0, 0},
		{"stored, dropped", sink.DropAt(sink.AtStored), 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, sink.Options{Fault: c.fault})
			err := send(s, 1)
			require.Error(t, err)
			var reply *textproto.Error
			if c.code != 0 {
				require.ErrorAs(t, err, &reply)
				assert.Equal(t, c.code, reply.Code)
			} else {
				assert.False(t, errors.As(err, &reply), "%v", err)
			}
			assert.Len(t, s.Messages(), c.kept)
			s.SetFault(sink.Fault{})
			require.NoError(t, send(s, 2), "healed")
		})
	}
}

func TestGreylistAcceptsAfterwards(t *testing.T) {
	s := start(t, sink.Options{Fault: sink.Greylist(2)})
	require.Error(t, send(s, 1))
	require.Error(t, send(s, 1))
	require.NoError(t, send(s, 1))
	assert.Len(t, s.Messages(), 1)
}

func TestStallWaitsForTheRelease(t *testing.T) {
	for _, point := range []sink.Point{sink.AtConnect, sink.AtMail, sink.AtDot} {
		s := start(t, sink.Options{Fault: sink.StallAt(point)})
		done := make(chan error, 1)
		go func() { done <- send(s, 1) }()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		require.NoError(t, s.Wait(ctx, func(s *sink.Sink) bool { return s.Stalled() == 1 }))
		assert.Empty(t, s.Messages())
		s.SetFault(sink.Fault{})
		s.Release()
		require.NoError(t, <-done)
		cancel()
	}
	s := start(t, sink.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, s.Wait(ctx, func(*sink.Sink) bool { return false }), context.Canceled)
}

func TestImplicitTLSAndSignIn(t *testing.T) {
	s := start(t, sink.Options{TLS: sink.Implicit, Users: map[string]string{"anna": "secret"}})
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(s.CAPEM()))
	conn, err := tls.Dial("tcp", s.Addr(), &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"})
	require.NoError(t, err)
	c, err := smtp.NewClient(conn, s.Host())
	require.NoError(t, err)
	defer c.Close()
	require.Error(t, c.Mail("a@example.org"), "not signed in")
	require.NoError(t, c.Auth(smtp.PlainAuth("", "anna", "secret", s.Host())))
	require.NoError(t, c.Mail("a@example.org"))
}

func TestEveryMechanismKnowsRightFromWrong(t *testing.T) {
	s := start(t, sink.Options{Users: map[string]string{"an,na=": "secret"}})
	for mech, auth := range map[string]func(password string) gomail.Auth{
		"PLAIN":         func(p string) gomail.Auth { return gomail.PlainAuth("", "an,na=", p, s.Host(), true) },
		"LOGIN":         func(p string) gomail.Auth { return gomail.LoginAuth("an,na=", p, s.Host(), true) },
		"CRAM-MD5":      func(p string) gomail.Auth { return gomail.CRAMMD5Auth("an,na=", p) },
		"SCRAM-SHA-256": func(p string) gomail.Auth { return gomail.ScramSHA256Auth("an,na=", p) },
	} {
		for password, ok := range map[string]bool{"secret": true, "wrong": false} {
			c, err := gomail.Dial(s.Addr())
			require.NoError(t, err)
			err = c.Auth(auth(password))
			assert.Equal(t, ok, err == nil, "%s %s: %v", mech, password, err)
			_ = c.Close()
		}
	}
	c, err := gomail.Dial(s.Addr())
	require.NoError(t, err)
	defer c.Close()
	require.Error(t, c.Auth(gomail.ScramSHA1Auth("an,na=", "secret")), "not offered")
	s.SetFault(sink.Fault{Point: sink.AtAuth, Code: 454, Text: "later"})
	again, err := gomail.Dial(s.Addr())
	require.NoError(t, err)
	defer again.Close()
	require.Error(t, again.Auth(gomail.PlainAuth("", "an,na=", "secret", s.Host(), true)))
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", "192.0.2.1:0", "example.org:25", "nonsense"} {
		_, err := sink.Start(sink.Options{Addr: addr})
		require.Error(t, err, addr)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, err = sink.Start(sink.Options{Addr: l.Addr().String()})
	require.Error(t, err, "taken")
	blocked := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(blocked, nil, 0o600))
	_, err = sink.Start(sink.Options{Dir: blocked})
	require.Error(t, err)
}

func TestMessagesThatCannotBeReadAreNoPanic(t *testing.T) {
	for _, raw := range []string{"", "nonsense", "Content-Type: text/html\r\n\r\nx", "Content-Type: multipart/mixed; boundary=b\r\n\r\nx", "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!"} {
		m := sink.Message{Raw: []byte(raw)}
		_, err := m.Text()
		require.Error(t, err, raw)
		assert.Empty(t, m.Header("X"))
	}
}
