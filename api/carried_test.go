package api_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

const barePage = "<!doctype html><head></head><body><div id=\"root\"></div></body></html>\n"

// withPage is a site with a dashboard whose inbox begins with who asks and the jobs.
func withPage(t *testing.T, job core.Job) *site {
	return newSite(t, func(c *api.Config) {
		c.Service = &memory{job: job}
		c.UI = fstest.MapFS{
			"index.html":   {Data: []byte(barePage)},
			"carried.json": {Data: []byte(`{"*":["/api/v1/auth/state","/api/v1/auth/me"],"/":["/api/v1/jobs?state=new&limit=2","/api/v1/jobs/none","/api/v1/users","/openapi.yaml"]}`)},
			"assets/a.js":  {Data: []byte("let a")},
		}
	}).peopled()
}

var carriedAnswer = regexp.MustCompile(`<script type="application/json" data-answer="([^"]*)">([^<]*)</script>`)

// carried are the answers that a page brings along, by their requests.
func carried(t *testing.T, w *httptest.ResponseRecorder) map[string]string {
	t.Helper()
	got := map[string]string{}
	for _, m := range carriedAnswer.FindAllStringSubmatch(w.Body.String(), -1) {
		require.True(t, json.Valid([]byte(m[2])), m[2])
		got[html.UnescapeString(m[1])] = m[2]
	}
	require.Equal(t, len(got), strings.Count(w.Body.String(), "<script"), "nothing else is a script")
	return got
}

func TestPageBringsItsFirstAnswers(t *testing.T) {
	t.Parallel()
	s := withPage(t, core.Job{Title: "Go developer"})
	vera := s.browser("vera")
	w := vera.ask(http.MethodGet, "/", nil)
	require.Equal(t, 200, w.Code)
	require.Equal(t, "private, no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
	require.NotContains(t, w.Header().Get("Content-Security-Policy"), "unsafe")
	got := carried(t, w)
	require.Len(t, got, 3, "what is refused to her, is not there, or is no JSON, is left out: %v", got)
	require.Contains(t, got["/api/v1/auth/state"], `"signed_in":true`)
	require.Contains(t, got["/api/v1/auth/me"], `"name":"vera"`)
	require.Contains(t, got["/api/v1/jobs?state=new&limit=2"], "Go developer")
	require.Equal(t, barePage, carriedAnswer.ReplaceAllString(strings.ReplaceAll(w.Body.String(), "</script>\n", "</script>"), ""), "the page itself is as it was built")
	require.Len(t, carried(t, vera.ask(http.MethodGet, "/?q=go", nil)), 2, "a search is another list")
	require.Len(t, carried(t, vera.ask(http.MethodGet, "/jobs/01J", nil)), 2)
	require.Contains(t, carried(t, s.browser("anna").ask(http.MethodGet, "/", nil)), "/api/v1/users", "the owner may")
}

func TestPageOfStrangersIsTheSameForAll(t *testing.T) {
	t.Parallel()
	s := withPage(t, core.Job{Title: "secret"})
	b := s.browser("anna")
	gone := s.browser("bert")
	require.Equal(t, 204, gone.ask(http.MethodPost, "/api/v1/auth/logout", nil).Code)
	from := func(site string) caller {
		c := b
		c.edit = func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", site) }
		return c
	}
	key := caller{s: s, bearer: "wrong", cookie: b.cookie}
	for name, c := range map[string]caller{
		"nobody": s.nobody(), "who signed out": gone, "a planted cookie": {s: s, cookie: &http.Cookie{Name: api.SessionCookie, Value: strings.Repeat("A", 43)}},
		"a link on another page": from("cross-site"), "a page of a neighbour": from("same-site"), "a program with a key": key,
	} {
		w := c.ask(http.MethodGet, "/", nil)
		require.Equal(t, barePage, w.Body.String(), name)
		require.Equal(t, "no-cache", w.Header().Get("Cache-Control"), name)
	}
	require.NotEmpty(t, carried(t, from("none").ask(http.MethodGet, "/", nil)), "an address that was typed")
	require.NotEmpty(t, carried(t, from("same-origin").ask(http.MethodGet, "/", nil)))
	require.Empty(t, b.ask(http.MethodHead, "/", nil).Body.String())
	require.Equal(t, "let a", b.ask(http.MethodGet, "/assets/a.js", nil).Body.String())
	require.Contains(t, b.ask(http.MethodGet, "/assets/a.js", nil).Header().Get("Cache-Control"), "public", "files are not the sender's own")
}

func TestPageHoldsHostileTexts(t *testing.T) {
	t.Parallel()
	text := "</script><img src=x onerror=alert(1)><!--<script>]]></SCRIPT\t></body>&lt;\u2028\x00"
	s := withPage(t, core.Job{Title: text})
	w := s.browser("anna").ask(http.MethodGet, "/", nil)
	var page struct{ Items []core.Job }
	require.NoError(t, json.Unmarshal([]byte(carried(t, w)["/api/v1/jobs?state=new&limit=2"]), &page))
	require.Equal(t, text, page.Items[0].Title)
	require.Equal(t, 1, strings.Count(w.Body.String(), "</body>"))
}
