//go:build unix

package imap_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/dovecot"
	fakeoauth "github.com/automonet/automonet/internal/fakes/oauth"
)

// real is how to reach a real server with its own authority.
func real(t *testing.T, s *dovecot.Server, security string) imap.Options {
	t.Helper()
	pem, err := os.ReadFile(s.CA)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(pem))
	o := imap.Options{Host: "127.0.0.1", Port: s.TLS, Security: security, TLS: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		Username: "mara", Password: word(dovecot.Password), Timeout: 20 * time.Second}
	if security == imap.STARTTLS {
		o.Port = s.Plain
	}
	return o
}

func deliver(t *testing.T, s *dovecot.Server, folder string, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		raw := fmt.Sprintf("From: a@example.org\r\nSubject: mail %d\r\nMessage-ID: <%d@example.org>\r\n\r\nbody %d\r\n", i, i, i)
		s.Deliver(t, "mara", folder, fmt.Sprintf("%d.M%04d.test", 1790000000+i, i), []byte(raw))
	}
}

func TestDovecotIsReadWithoutAChange(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	deliver(t, s, "Jobs", 0, 40)
	for _, security := range []string{imap.TLS, imap.STARTTLS} {
		c := dial(t, real(t, s, security))
		box, err := c.Examine(t.Context(), "Jobs")
		require.NoError(t, err)
		assert.Equal(t, uint32(40), box.Messages)
		assert.NotZero(t, box.UIDValidity)
		uids, more, err := c.UIDs(t.Context(), 0, time.Time{}, 30)
		require.NoError(t, err)
		assert.True(t, more)
		require.Len(t, uids, 30)
		got := 0
		require.NoError(t, c.Headers(t.Context(), uids, func(m imap.Message) error {
			got++
			assert.Contains(t, string(m.Raw), "Subject: mail ")
			assert.NotContains(t, string(m.Raw), "body")
			return nil
		}))
		assert.Equal(t, 30, got)
		require.NoError(t, c.Messages(t.Context(), uids[:2], 60, func(m imap.Message) error {
			assert.Len(t, m.Raw, 60)
			assert.True(t, m.Cut)
			return nil
		}))
	}
	assert.Equal(t, 40, s.Fresh(t, "mara", "Jobs"), "a client that only examines leaves everything new")
}

func TestDovecotSignIns(t *testing.T) {
	t.Parallel()
	service := fakeoauth.New(fakeoauth.Options{})
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	s := dovecot.Start(t, dovecot.Options{Introspect: server.URL + "/introspect?token="})

	o := real(t, s, imap.TLS)
	o.Password = word("wrong")
	_, err := imap.Dial(t.Context(), o)
	assert.Equal(t, core.KindDenied, core.KindOf(err), "%v", err)

	o.Password, o.Token = nil, word(service.Issue("mara"))
	c, err := imap.Dial(t.Context(), o)
	require.NoError(t, err, s.Log())
	_, err = c.Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	c.Close()
	rejected := ""
	o.Token, o.Rejected = word("expired-token"), func(t string) { rejected = t }
	_, err = imap.Dial(t.Context(), o)
	assert.Equal(t, core.KindDenied, core.KindOf(err), "%v", err)
	assert.Equal(t, "expired-token", rejected)

	o = real(t, s, imap.TLS)
	o.TLS.RootCAs = nil
	_, err = imap.Dial(t.Context(), o)
	require.ErrorContains(t, err, "no safe connection", "an unknown certificate is not taken")
}

func TestDovecotTellsOfNewMail(t *testing.T) {
	t.Parallel()
	for _, noIdle := range []bool{false, true} {
		s := dovecot.Start(t, dovecot.Options{NoIdle: noIdle})
		deliver(t, s, "INBOX", 0, 1)
		o := real(t, s, imap.STARTTLS)
		o.Poll = 50 * time.Millisecond
		c := dial(t, o)
		_, err := c.Examine(t.Context(), "INBOX")
		require.NoError(t, err)
		news := make(chan error, 1)
		go func() {
			yes, err := c.Wait(t.Context(), time.Minute)
			if err == nil && !yes {
				err = fmt.Errorf("nothing came")
			}
			news <- err
		}()
		deliver(t, s, "INBOX", 1, 2)
		require.NoError(t, <-news, s.Log())
		uids, _, err := c.UIDs(t.Context(), 1, time.Time{}, 10)
		require.NoError(t, err)
		assert.Equal(t, []uint32{2}, uids)
	}
}

func TestDovecotRenumbers(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	deliver(t, s, "INBOX", 0, 3)
	first := dial(t, real(t, s, imap.TLS))
	before, err := first.Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	first.Close()
	s.Renumber(t, "mara", "INBOX")
	after, err := dial(t, real(t, s, imap.TLS)).Examine(t.Context(), "INBOX")
	require.NoError(t, err)
	assert.NotEqual(t, before.UIDValidity, after.UIDValidity)
	assert.Equal(t, before.Messages, after.Messages)
}
