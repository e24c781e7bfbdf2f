package mailalerts

import (
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
)

func TestTheSpecIsComplete(t *testing.T) {
	t.Parallel()
	s := Spec()
	for _, texts := range []map[core.Lang]string{s.Title, s.About, s.Note.Text, s.Omits} {
		assert.NotEmpty(t, texts["de"])
		assert.NotEmpty(t, texts["en"])
	}
	_, err := time.Parse(time.DateOnly, s.Note.Reviewed)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, s.Floor, time.Minute)
	assert.GreaterOrEqual(t, s.Start, s.Floor)
	var schema struct {
		Additional *bool          `json:"additionalProperties"`
		Properties map[string]any `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(s.Schema, &schema))
	require.NotNil(t, schema.Additional)
	assert.False(t, *schema.Additional)
	assert.Len(t, schema.Properties, 15)
}

func TestAConfigurationThatCannotWorkIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	good := func() map[string]any {
		return map[string]any{"host": "imap.example.org", "username": "mara", "password": "keychain:imap"}
	}
	_, err := Spec().New(sourcetest.Node(good()), sourcetest.Deps("alerts", sourcetest.NewGetter(nil)))
	require.NoError(t, err)
	for _, tt := range []struct {
		key   string
		value any
		says  string
	}{
		{"no_such_key", 1, "no_such_key"},
		{"host", "imap://x", "name the mail server only"},
		{"host", nil, "name the mail server too"},
		{"port", 70000, "outside 1 to 65535"},
		{"security", "ssl", "use starttls or tls"},
		{"allow_insecure", true, "only to this machine"},
		{"username", nil, "needs a user name"},
		{"password", "hunter2-secret", "automonet secret set"},
		{"folder", "a\nb", "not the name of a folder"},
		{"days", 400, "outside 1 to 365"},
		{"timeout", "soon", "is not a time"},
		{"senders", []any{"nobody"}, "neither a mail address nor a domain"},
		{"ca_file", "/does/not/exist", "cannot be read"},
		{"oauth", map[string]any{"provider": "yahoo"}, "use google, microsoft or custom"},
		{"oauth", map[string]any{"provider": "google"}, "client_id"},
		{"oauth", map[string]any{"provider": "google", "client_id": "x", "client_secret": "plain-secret"}, "automonet secret set"},
		{"oauth", map[string]any{"provider": "google", "client_id": "x", "token": "env:X"}, "where the sign-in is to be kept"},
	} {
		node := good()
		node[tt.key] = tt.value
		if tt.value == nil {
			delete(node, tt.key)
		}
		_, err := Spec().New(sourcetest.Node(node), sourcetest.Deps("alerts", sourcetest.NewGetter(nil)))
		require.ErrorContains(t, err, tt.says, tt.key)
		assert.NotContains(t, err.Error(), "hunter2", "a password in the wrong place is not repeated")
	}
}

func TestPlatformsWithoutAnotherWayAreReadByMail(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://www.linkedin.com/jobs/search?keywords=go": "the job alerts that LinkedIn sends by mail",
		"https://www.malt.de/s?q=go":                       "the job alerts that Malt sends by mail",
		"https://www.freelancermap.de/projekte":            "the job alerts that freelancermap sends by mail",
		"https://www.upwork.com/nx/search/jobs":            "",
		"https://linkedin.com.evil.example/":               "",
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		found, ok := Spec().Recognise(u)
		assert.Equal(t, want != "", ok, address)
		assert.Equal(t, want, found.What["en"], address)
		if ok {
			assert.Equal(t, []string{"host", "username", "password"}, found.Needs)
		}
	}
}
