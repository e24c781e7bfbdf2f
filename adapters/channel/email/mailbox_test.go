//go:build unix

package email_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/dovecot"
	fakeoauth "github.com/automonet/automonet/internal/fakes/oauth"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

type signer interface {
	SignIn(ctx context.Context, show func(address string)) error
}

// visit is the user's browser.
func visit(address string) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if resp, err := client.Get(address); err == nil {
		_ = resp.Body.Close()
	}
}

// introspect asks the service whether it gave a token out.
func introspect(t *testing.T, base, token string) bool {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(base + "/introspect?token=" + url.QueryEscape(token))
	if !assert.NoError(t, err) {
		return false
	}
	defer resp.Body.Close()
	var got struct {
		Active bool `json:"active"`
	}
	return assert.NoError(t, json.NewDecoder(resp.Body).Decode(&got)) && got.Active
}

// boxed is a world with a real mailbox.
func boxed(t *testing.T, s *dovecot.Server) *channeltest.World {
	t.Helper()
	w := open(t)
	w.Config["imap"] = map[string]any{"host": "127.0.0.1", "port": s.Plain, "security": "starttls", "ca_file": s.CA, "username": dovecot.User, "password": "env:IMAP", "timeout": "20s"}
	w.Secrets["env:IMAP"] = dovecot.Password
	return w
}

func TestACopyIsKeptOnceAndFound(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	w, h := boxed(t, s), harness()
	s.Deliver(t, dovecot.User, "Sent", "1.M1.test", []byte("Subject: old\r\n\r\nx"))
	c := h.New(t, w, false)
	require.NoError(t, c.(checker).CheckLogin(t.Context()))
	sub := h.Submission(w, "one")
	before, err := c.Verify(t.Context(), sub)
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceUnknowable, before.Presence, "a mail that is nowhere may have been sent: its copy comes later")
	r, err := c.Submit(t.Context(), sub)
	require.NoError(t, err)
	assert.NotContains(t, r.Text, "no copy")
	assert.Subset(t, w.Reached, []string{"answer", "copy", "copied"})
	_, err = c.Submit(t.Context(), sub)
	require.NoError(t, err)
	require.Len(t, w.Deliveries(), 1)

	// Another process, after a crash: it asks, and finds the very mail.
	again := h.New(t, w, false)
	v, err := again.Verify(t.Context(), sub)
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceFound, v.Presence)
	assert.Equal(t, r.MessageID, v.Receipt.MessageID)
	other, err := again.Verify(t.Context(), h.Submission(w, "other"))
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceUnknowable, other.Presence)

	// Sent again by another process with the same key, no second copy is kept.
	_, err = h.New(t, w, false).Submit(t.Context(), sub)
	require.NoError(t, err)
	assert.Len(t, s.Messages(t, dovecot.User, "Sent"), 2, "the old one and one copy")
}

func TestWithoutAFolderTheMailIsSentAllTheSame(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	w, h := boxed(t, s), harness()
	c := h.New(t, w, false)
	r, err := c.Submit(t.Context(), h.Submission(w, "one"))
	require.NoError(t, err)
	assert.Contains(t, r.Text, "no copy in the Sent folder")
	require.Len(t, w.Deliveries(), 1)
	// An answer proves that it went out.
	sub := h.Submission(w, "one")
	s.Deliver(t, dovecot.User, "INBOX", "1.M1.test", fmt.Appendf(nil, "From: jobs@example.org\r\nIn-Reply-To: <%s@freelance.example>\r\n\r\nhi", sub.Key))
	v, err := h.New(t, w, false).Verify(t.Context(), sub)
	require.NoError(t, err)
	assert.Equal(t, channel.PresenceFound, v.Presence)
	s.Stop(t)
	_, err = h.New(t, w, false).Verify(t.Context(), h.Submission(w, "two"))
	require.Error(t, err, "a mailbox that does not answer says neither yes nor no")
}

func TestTheMailboxIsReadOnceAndNothingIsMarked(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	w, h := boxed(t, s), harness()
	now := time.Now().Unix()
	put := func(n int, head string) {
		s.Deliver(t, dovecot.User, "INBOX", fmt.Sprintf("%d.M%d.test", now+int64(n), n), fmt.Appendf(nil, "From: a@firm.example\r\nMessage-ID: <%d@firm.example>\r\n%s\r\nmail %d", n, head, n))
	}
	for n := range 45 {
		put(n, "")
	}
	put(45, "List-Id: <news>\r\n")
	put(46, "List-Id: <news>\r\nIn-Reply-To: <k@mara>\r\n")
	box := h.New(t, w, false).(channel.Reader).Inbox()
	require.NotNil(t, box)
	var ids []string
	var cursor channel.Cursor
	for more := true; more; {
		page, err := box.Mails(t.Context(), cursor, time.Time{})
		require.NoError(t, err)
		for _, m := range page.Mails {
			ids = append(ids, m.ID)
		}
		cursor, more = page.Next, page.More
	}
	assert.Len(t, ids, 46, "a newsletter is left out, one that answers is not")
	assert.Equal(t, 47, s.Fresh(t, dovecot.User, "INBOX"), "nothing was marked, nor as seen by a client")
	page, err := box.Mails(t.Context(), cursor, time.Time{})
	require.NoError(t, err)
	assert.Empty(t, page.Mails)
	assert.Equal(t, string(cursor), string(page.Next))

	told := make(chan error, 1)
	go func() { told <- box.Watch(t.Context(), cursor) }()
	put(47, "")
	require.NoError(t, <-told)
	page, err = box.Mails(t.Context(), cursor, time.Time{})
	require.NoError(t, err)
	require.Len(t, page.Mails, 1)
	assert.Equal(t, "mail 47", page.Mails[0].Text)
	require.NoError(t, box.Watch(t.Context(), cursor), "what came meanwhile is news")

	s.Renumber(t, dovecot.User, "INBOX")
	page, err = box.Mails(t.Context(), page.Next, time.Time{})
	require.NoError(t, err)
	assert.NotEmpty(t, page.Mails, "another numbering is read anew; the ids of the mails are the same")
	assert.Nil(t, h.New(t, open(t), false).(channel.Reader).Inbox())
}

func TestOAuthSignsInAtBothServers(t *testing.T) {
	t.Parallel()
	for _, mechanism := range []string{"xoauth2", "oauthbearer"} {
		t.Run(mechanism, func(t *testing.T) {
			t.Parallel()
			service := fakeoauth.New(fakeoauth.Options{Clients: map[string]string{"app": ""}, Users: map[string]string{dovecot.User: "secret"}, Life: 2 * time.Hour})
			web := httptest.NewServer(service)
			t.Cleanup(web.Close)
			s := dovecot.Start(t, dovecot.Options{Introspect: web.URL + "/introspect?token="})
			s.Deliver(t, dovecot.User, "Sent", "1.M1.test", []byte("Subject: old\r\n\r\nx"))
			h := harness()
			w := openWith(t, smtp.Options{TLS: smtp.StartTLS, Mechanisms: []string{"XOAUTH2", "OAUTHBEARER"},
				Tokens: func(user, token string) bool { return user == dovecot.User && introspect(t, web.URL, token) }})
			w.Config["auth"], w.Config["username"] = mechanism, dovecot.User
			w.Config["oauth"] = map[string]any{"provider": "custom", "client_id": "app", "token": "secret:mail", "auth_url": web.URL + "/authorize", "token_url": web.URL + "/token"}
			w.Config["imap"] = map[string]any{"host": "127.0.0.1", "port": s.Plain, "security": "starttls", "ca_file": s.CA, "timeout": "20s"}
			w.Secrets = map[string]string{}
			var saved []string
			fresh := func() channel.Channel {
				deps := h.Deps(w, false)
				deps.KeepSecret = func(ref, value string) error {
					w.Secrets[ref] = value
					saved = append(saved, value)
					return nil
				}
				c, err := h.Spec.New(channeltest.Node(w.Config), deps)
				require.NoError(t, err)
				return c
			}
			_, err := fresh().Submit(t.Context(), h.Submission(w, "early"))
			var refused *core.Refusal
			require.ErrorAs(t, err, &refused, "nobody has signed in yet")
			signed := fresh().(signer)
			require.NoError(t, signed.SignIn(t.Context(), func(address string) { go visit(address) }))
			kept, err := oauth.Secrets{Ref: "secret:mail", Get: func(string) (string, error) { return w.Secrets["secret:mail"], nil }}.Load(t.Context())
			require.NoError(t, err)
			require.NotEmpty(t, kept.Refresh)

			// A token that has run out is renewed, and the rotated one kept, before it is used.
			old := kept.Refresh
			kept.Access, kept.Expires = "worn-out", channeltest.Start().Add(-time.Hour)
			require.NoError(t, oauth.Secrets{Ref: "secret:mail", Set: func(_, v string) error { w.Secrets["secret:mail"] = v; return nil }}.Save(t.Context(), kept))
			saved = nil
			r, err := fresh().Submit(t.Context(), h.Submission(w, "one"))
			require.NoError(t, err)
			assert.NotContains(t, r.Text, "no copy")
			require.Len(t, w.Deliveries(), 1)
			require.NotEmpty(t, saved)
			assert.NotContains(t, saved[0], old, "the refresh token was rotated")
			assert.Len(t, s.Messages(t, dovecot.User, "Sent"), 2)
			for _, text := range []string{r.Text, fmt.Sprint(w.Reached)} {
				assert.False(t, strings.Contains(text, strings.Split(saved[0], "\n")[1]), "no token is shown")
			}
		})
	}
}
