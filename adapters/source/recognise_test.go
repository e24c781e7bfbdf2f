package source_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
)

func parsed(t *testing.T, link string) *url.URL {
	t.Helper()
	u, err := url.Parse(link)
	require.NoError(t, err)
	return u
}

func specs() []source.Spec {
	return []source.Spec{
		{Driver: "keyed", Hosts: []string{"keyed.example"}, Schema: json.RawMessage(`{"required":["key"]}`)},
		{Driver: "open", Hosts: []string{"www.open.example"}, Default: map[string]any{}},
		{Driver: "boards", Hosts: []string{"open.example"}, Recognise: func(u *url.URL) (source.Found, bool) {
			return source.Found{Name: "board-acme", Config: map[string]any{"company": "acme"}}, u.Path == "/acme"
		}},
		{Driver: "any", Sniff: func(a source.Answer) (source.Found, bool) {
			return source.Found{Config: map[string]any{"urls": []string{a.URL.String()}}}, string(a.Body) == "feed"
		}},
	}
}

func TestADriversOwnRecogniserGoesBeforeItsHost(t *testing.T) {
	t.Parallel()
	got := source.Recognise(specs(), parsed(t, "https://open.example/acme"))
	require.Len(t, got, 1)
	assert.Equal(t, "boards", got[0].Spec.Driver)
	assert.Equal(t, "board-acme", got[0].Name)
	assert.Equal(t, map[string]any{"company": "acme"}, got[0].Config)
}

func TestAHostIsKnownWithAndWithoutWWW(t *testing.T) {
	t.Parallel()
	for _, link := range []string{"https://open.example/jobs?x=1", "http://WWW.OPEN.EXAMPLE:8080/"} {
		got := source.Recognise(specs(), parsed(t, link))
		require.Len(t, got, 2, link)
		assert.Equal(t, "open", got[0].Spec.Driver)
		assert.Equal(t, "open", got[0].Name)
		assert.Empty(t, got[0].Needs)
	}
	got := source.Recognise(specs(), parsed(t, "https://keyed.example/"))
	require.Len(t, got, 1)
	assert.Equal(t, []string{"key"}, got[0].Needs, "what the schema demands and nothing sets")
	for _, link := range []string{"https://open.example.evil.example/", "https://notopen.example/", "https://example/"} {
		assert.Empty(t, source.Recognise(specs(), parsed(t, link)), link)
	}
}

func TestSniffAsksOnlyThoseThatKnowContents(t *testing.T) {
	t.Parallel()
	u := parsed(t, "https://blog.example/x")
	got := source.Sniff(specs(), source.Answer{URL: u, Body: []byte("feed")})
	require.Len(t, got, 1)
	assert.Equal(t, "any", got[0].Spec.Driver)
	assert.Empty(t, source.Sniff(specs(), source.Answer{URL: u, Body: []byte("page")}))
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Acme & Söhne GmbH": "acme-s-hne-gmbh", "--": "", "a": "a", "../../etc": "etc",
		"abcdefghij-abcdefghij-abcdefghij-x": "abcdefghij-abcdefghij-abcdefgh"} {
		assert.Equal(t, want, source.Slug(in))
	}
}
