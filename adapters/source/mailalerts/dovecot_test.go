//go:build unix

package mailalerts

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/dovecot"
	fakeoauth "github.com/automonet/automonet/internal/fakes/oauth"
)

// TestARealMailServer reads alerts from Dovecot by password and by OAuth, through a
// renewal, and finds a new UIDVALIDITY.
func TestARealMailServer(t *testing.T) {
	t.Parallel()
	service := fakeoauth.New(fakeoauth.Options{Clients: map[string]string{"app": ""}, Life: 2 * time.Hour})
	web := httptest.NewServer(service)
	t.Cleanup(web.Close)
	s := dovecot.Start(t, dovecot.Options{Introspect: web.URL + "/introspect?token="})
	now := time.Now().UTC()
	put := func(n int) {
		s.Deliver(t, "mara", "Jobs", fmt.Sprintf("%d.M%d.test", now.Unix()+int64(n), n), upworkMail(n, "pass"))
	}
	for n := range 45 {
		put(n)
	}
	node := map[string]any{"host": "127.0.0.1", "port": s.Plain, "security": "starttls", "ca_file": s.CA, "username": "mara", "folder": "Jobs",
		"authserv_id": []any{"mx.example.org"}, "password": "env:MAIL", "days": 365}
	secrets := map[string]string{"env:MAIL": dovecot.Password}
	fresh := func() source.Source {
		deps := sourcetest.Deps("alerts", sourcetest.NewGetter(nil))
		deps.Secret = func(ref string) (string, error) { return secrets[ref], nil }
		deps.KeepSecret = func(ref, value string) error { secrets[ref] = value; return nil }
		src, err := Spec().New(sourcetest.Node(node), deps)
		require.NoError(t, err)
		return src
	}
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	require.Len(t, first.IDs(), 45, first.Pages[0].Reason)
	assert.Equal(t, 45, s.Fresh(t, "mara", "Jobs"), "nothing was marked read, nor as seen by a client")

	// By OAuth, with a token that has to be renewed first.
	delete(node, "password")
	node["oauth"] = map[string]any{"provider": "custom", "client_id": "app", "token": "secret:mail", "auth_url": web.URL + "/authorize", "token_url": web.URL + "/token"}
	page := fresh().Fetch(t.Context(), first.Cursor)
	assert.Equal(t, source.StatusBlocked, page.Status, "nobody has signed in yet")
	signed := fresh().(source.Signer)
	require.NoError(t, signed.SignIn(t.Context(), func(address string) { go browse(address) }))
	kept, err := oauth.Secrets{Ref: "secret:mail", Get: func(string) (string, error) { return secrets["secret:mail"], nil }}.Load(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, kept.Refresh)
	kept.Access, kept.Expires = "worn-out-token", sourcetest.Start().Add(-time.Hour)
	require.NoError(t, oauth.Secrets{Ref: "secret:mail", Set: func(_, v string) error { secrets["secret:mail"] = v; return nil }}.Save(t.Context(), kept))
	put(45)
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	assert.Equal(t, map[string]int{"upwork:021987654321098700045": 1}, second.IDs(), second.Pages[0].Reason)

	s.Renumber(t, "mara", "Jobs")
	put(46)
	third := sourcetest.Read(t, t.Context(), fresh, second.Cursor)
	assert.Equal(t, map[string]int{"upwork:021987654321098700046": 1}, third.IDs(), "other numbers, the same mails")

	watched := make(chan error, 1)
	go func() { watched <- fresh().(source.Watcher).Watch(t.Context(), third.Cursor) }()
	put(47)
	require.NoError(t, <-watched)
}
