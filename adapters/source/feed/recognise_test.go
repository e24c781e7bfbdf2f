package feed_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/feed"
	"github.com/automonet/automonet/adapters/source/sourcetest"
)

func answer(t testing.TB, link, kind, body string) source.Answer {
	t.Helper()
	u, err := url.Parse(link)
	require.NoError(t, err)
	return source.Answer{URL: u, ContentType: kind, Body: []byte(body)}
}

func TestFeedsAreRecognised(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ link, kind, body, want string }{
		"RSS under a wrong type":     {"https://www.jobs.example/a", "text/html", `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>Dev</title></item></channel></rss>`, "https://www.jobs.example/a"},
		"Atom":                       {"https://jobs.example/atom", "application/xml", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Dev</title></entry></feed>`, "https://jobs.example/atom"},
		"JSON Feed":                  {"https://jobs.example/f.json", "application/json", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Dev"}]}`, "https://jobs.example/f.json"},
		"a page that names its feed": {"https://jobs.example/list/", "text/html", `<!doctype html><html><head><LINK REL="alternate" type="application/rss+xml" href="../feed.xml?a=1&amp;b=2"></head></html>`, "https://jobs.example/feed.xml?a=1&b=2"},
		"comments are passed over":   {"https://jobs.example/", "text/html", `<head><link rel=alternate type=application/rss+xml href=/comments/feed/><link rel=alternate type=application/atom+xml href=/jobs.atom></head>`, "https://jobs.example/jobs.atom"},
		"a page without one":         {"https://jobs.example/", "text/html", `<html><head><link rel="stylesheet" href="x.css"></head><body>Jobs</body></html>`, ""},
		"another's JSON":             {"https://jobs.example/api", "application/json", `{"jobs":[]}`, ""},
		"a feed that is no address":  {"https://jobs.example/", "text/html", `<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">`, ""},
		"an address with a password": {"https://jobs.example/", "text/html", `<link rel="alternate" type="application/rss+xml" href="https://u:p@evil.example/">`, ""},
		"a tag that never ends":      {"https://jobs.example/", "text/html", `<link rel="alternate" type="application/rss+xml" href="`, ""},
		"nothing":                    {"https://jobs.example/", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := source.Sniff(feed.Specs(), answer(t, tt.link, tt.kind, tt.body))
			if tt.want == "" {
				require.Empty(t, got)
				return
			}
			require.Len(t, got, 1)
			assert.Equal(t, "feed", got[0].Spec.Driver)
			assert.Equal(t, []string{tt.want}, got[0].Config["urls"])
			assert.Equal(t, "feed-jobs-example", got[0].Name)
			_, err := got[0].Spec.New(sourcetest.Node(got[0].Config), sourcetest.Deps("x", sourcetest.NewGetter(http.NotFoundHandler())))
			require.NoError(t, err, "what is proposed can be made")
		})
	}
}

func TestADefinitionKnowsItsService(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"https://weworkremotely.com/remote-jobs/search?term=go":            "weworkremotely",
		"https://www.weworkremotely.com/categories/remote-design-jobs.rss": "weworkremotely-remote-design-jobs",
		"https://remotive.com/remote-jobs/feed":                            "remotive-feed",
	} {
		u, err := url.Parse(link)
		require.NoError(t, err)
		got := source.Recognise(feed.Specs(), u)
		require.Len(t, got, 1, link)
		assert.Equal(t, want, got[0].Name)
		_, err = got[0].Spec.New(sourcetest.Node(got[0].Config), sourcetest.Deps("x", sourcetest.NewGetter(http.NotFoundHandler())))
		require.NoError(t, err)
	}
}

func FuzzSniff(f *testing.F) {
	f.Add("text/html", `<link rel="alternate" type="application/rss+xml" href="../feed.xml">`)
	f.Add("", `<rss><channel><item>`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		for _, m := range source.Sniff(feed.Specs(), answer(t, "https://jobs.example/a/b", kind, body)) {
			for _, link := range m.Config["urls"].([]string) {
				u, err := url.Parse(link)
				require.NoError(t, err)
				require.Contains(t, []string{"http", "https"}, u.Scheme)
				require.NotEmpty(t, u.Host)
			}
		}
	})
}
