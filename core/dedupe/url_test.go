package dedupe

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCanonicalURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.Example.com/Jobs/42/?utm_source=x&gclid=1#top": "example.com/Jobs/42",
		"http://example.com:80/jobs/42":                             "example.com/jobs/42",
		"http://example.com:8080/jobs/42":                           "example.com:8080/jobs/42",
		"https://news.ycombinator.com/item?id=48357725":             "news.ycombinator.com/item?id=48357725",
		"https://a.example/x?b=2&a=1&ref=mail&source=rss":           "a.example/x?a=1&b=2",
		"https://a.example/x?a=1;b=2":                               "a.example/x?a=1&b=2",
		"https://a.example/a/../b//c/":                              "a.example/b/c",
		"a.example/jobs/7":                                          "a.example/jobs/7",
		"https://boards.greenhouse.io/acme/jobs/1?gh_src=abc":       "boards.greenhouse.io/acme/jobs/1",
		"https://acme.example/?gh_jid=99&gh_src=q":                  "acme.example?gh_jid=99",
		"https://acme.example/apply?q=a%20b&q=%zz&=1":               "acme.example/apply?q=a+b",
		"https://acme.example./posting-1":                           "acme.example/posting-1",
		"https://müller.example/stelle-1":                           "müller.example/stelle-1",

		"":                                "",
		"https://acme.example":            "",
		"https://acme.example/":           "",
		"https://acme.example/careers/":   "",
		"https://acme.example/en/jobs":    "",
		"https://acme.example/index.html": "",
		"mailto:jobs@acme.example":        "",
		"ftp://acme.example/jobs/1":       "",
		"javascript:alert(1)":             "",
		"https://user:pw@acme.example/1":  "",
		"https://localhost/jobs/1":        "",
		"https://a..b/jobs/1":             "",
		"https://ex ample.com/jobs/1":     "",
		"://":                             "",
		"just words":                      "",
	} {
		assert.Equal(t, want, CanonicalURL(in), in)
	}
	assert.Empty(t, CanonicalURL("https://a.example/"+string(make([]byte, 9000))))
}

func FuzzCanonicalURL(f *testing.F) {
	for _, s := range []string{"https://www.Example.com/Jobs/42/?utm_source=x#top", "http://a.example/x?b=2&a=1;c", "a.b/%2F..//?q=%41", "www.www.a.b:443/1", "http://[::1]/x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := CanonicalURL(s)
		if once == "" {
			return
		}
		if twice := CanonicalURL(once); twice != once {
			t.Fatalf("%q gives %q, then %q", s, once, twice)
		}
		if with := CanonicalURL("https://" + once); with != once {
			t.Fatalf("%q with a scheme gives %q", once, with)
		}
	})
}
