package sourcetest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// Run runs the whole suite.
func Run(t *testing.T, h Harness) {
	t.Helper()
	left := maps.Clone(h.Not)
	for _, tt := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"the spec is complete", specComplete},
		{"an unknown key is refused", unknownKey},
		{"a scan reads to its end and stops", readsToTheEnd},
		{"a second scan asks nothing needless", secondScan},
		{"a new item is found by the next scan", newItem},
		{"a failed page is told apart and recovers", failures},
		{"a broken body is told apart and recovers", brokenBodies},
		{"an empty listing is empty", emptyListing},
		{"a duplicate item counts once", duplicates},
		{"a huge page is bounded", hugePage},
		{"a wrong charset is read", wrongCharset},
		{"hostile text is bounded and harmless", hostileText},
		{"the hostile corpus is bounded and harmless", hostileCorpus},
		{"a cancelled scan resumes where it was", cancelled},
		{"a foreign cursor starts a new scan", foreignCursor},
	} {
		why, not := left[tt.name]
		delete(left, tt.name)
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if not {
				t.Skip(why)
			}
			tt.run(t, h)
		})
	}
	require.Empty(t, left, "these are no checks of the suite")
}

func specComplete(t *testing.T, h Harness) {
	s := h.Spec
	assert.NotEmpty(t, s.Driver)
	for _, texts := range []map[string]string{
		{"title de": s.Title["de"], "title en": s.Title["en"]},
		{"about de": s.About["de"], "about en": s.About["en"]},
		{"note de": s.Note.Text["de"], "note en": s.Note.Text["en"]},
	} {
		for name, text := range texts {
			assert.NotEmpty(t, text, name)
		}
	}
	assert.True(t, strings.HasPrefix(s.Note.Source, "https://"), "the note names its source")
	reviewed, err := time.Parse(time.DateOnly, s.Note.Reviewed)
	require.NoError(t, err, "the note is dated")
	assert.False(t, reviewed.After(time.Now().AddDate(0, 0, 1)))
	assert.Contains(t, []source.Access{source.AccessOpen, source.AccessKey, source.AccessOAuth, source.AccessMail, source.AccessUser}, s.Access, "the spec says what the user needs")
	assert.NotEmpty(t, s.Reads, "the spec says which fields are read")
	assert.NotEmpty(t, s.Omits["en"], "the spec says what is not read")
	assert.NotEmpty(t, s.Omits["de"], "the spec says what is not read, in German too")
	assert.GreaterOrEqual(t, s.Floor, time.Minute)
	assert.GreaterOrEqual(t, s.Start, s.Floor)
	var schema struct {
		Type       string
		Additional *bool          `json:"additionalProperties"`
		Properties map[string]any `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(s.Schema, &schema), "the schema is JSON")
	assert.Equal(t, "object", schema.Type)
	require.NotNil(t, schema.Additional)
	assert.False(t, *schema.Additional)
	if h.Make == nil {
		assert.Contains(t, schema.Properties, "base_url")
	}
	if s.Default != nil {
		assert.NotEmpty(t, s.Hosts, "a source that works by itself names its hosts")
		_, err := s.New(Node(s.Default), Deps(s.Driver, NewGetter(http.NotFoundHandler())))
		require.NoError(t, err)
		_, err = s.New(nil, Deps(s.Driver, NewGetter(http.NotFoundHandler())))
		require.NoError(t, err, "no node means the default")
	}
}

func unknownKey(t *testing.T, h Harness) {
	node := Node(h.config())
	_, err := h.Spec.New(node, Deps(h.Spec.Driver, NewGetter(http.NotFoundHandler())))
	require.NoError(t, err)
	node["no_such_key"] = 1
	_, err = h.Spec.New(node, Deps(h.Spec.Driver, NewGetter(http.NotFoundHandler())))
	require.Error(t, err)
	for _, base := range []string{"ftp://x", "replay.example", "http://u:p@x", "http://", "http://x?y=1"} {
		node := Node(h.config())
		node["base_url"] = base
		_, err := h.Spec.New(node, Deps(h.Spec.Driver, NewGetter(http.NotFoundHandler())))
		require.Error(t, err, base)
	}
}

func readsToTheEnd(t *testing.T, h Harness) {
	items := listing.Many(h.many(), Start().Add(-time.Hour))
	_, fresh := h.open(t, items)
	scan := Read(t, t.Context(), fresh, nil)
	h.sameItems(t, items, scan)
	byID := map[string]listing.Item{}
	for _, i := range items {
		byID[h.id(i)] = i
	}
	for _, p := range scan.Postings {
		want := byID[p.ExternalID]
		assert.Equal(t, want.Title, p.Title)
		assert.Equal(t, h.company(want), p.Company)
		assert.Contains(t, p.Text, "in Köln")
		if h.DateOnly {
			assert.WithinDuration(t, want.Posted.UTC().Truncate(24*time.Hour), p.PostedAt, 0)
		} else {
			assert.WithinDuration(t, want.Posted, p.PostedAt, time.Second)
		}
		assert.NotEmpty(t, p.URL)
	}
	assert.Equal(t, h.AlwaysComplete, scan.Pages[len(scan.Pages)-1].Complete)
	for _, p := range scan.Pages {
		assert.NotEmpty(t, p.Sample)
		if h.Make == nil {
			assert.True(t, strings.HasPrefix(p.URL, Base), p.URL)
		}
	}
}

func (h Harness) sameItems(t testing.TB, items []listing.Item, scan Scan) {
	t.Helper()
	want := map[string]int{}
	for _, i := range items {
		want[h.id(i)] = 1
	}
	require.Equal(t, want, scan.IDs(), "each item is found once (last page %s: %s)", scan.Status(), scan.Pages[len(scan.Pages)-1].Reason)
}

func secondScan(t *testing.T, h Harness) {
	items := listing.Many(h.many(), Start().Add(-time.Hour))
	g, fresh := h.open(t, items)
	first := Read(t, t.Context(), fresh, nil)
	asked, sent := len(g.Requests()), g.Sent()
	second := Read(t, t.Context(), fresh, first.Cursor)
	assert.LessOrEqual(t, len(g.Requests())-asked, asked)
	assert.Less(t, g.Sent()-sent, sent, "the second scan transfers less than the first")
	for _, p := range second.Pages {
		assert.Contains(t, []source.Status{source.StatusOK, source.StatusUnchanged}, p.Status, p.Reason)
	}
	third := Read(t, t.Context(), fresh, second.Cursor)
	assert.Equal(t, second.Status(), third.Status(), "nothing changes, so nothing is told")
}

func newItem(t *testing.T, h Harness) {
	items := listing.Many(h.many(), Start().Add(-time.Hour))
	var fresh func() source.Source
	var list func([]listing.Item)
	if h.Make != nil {
		list, _, fresh = h.Make(t, items[1:])
	} else {
		var g *Getter
		g, fresh = h.open(t, items[1:])
		list = func(items []listing.Item) { g.Handler = h.Serve(items) }
	}
	first := Read(t, t.Context(), fresh, nil)
	list(items)
	second := Read(t, t.Context(), fresh, first.Cursor)
	assert.Equal(t, 1, second.IDs()[h.id(items[0])], "found: %v", second.IDs())
}

// answer is a handler that gives a fixed status, header and body.
func answer(status int, body string, header ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		// A recorder does not fail.
		_, _ = fmt.Fprint(w, body)
	})
}

func failures(t *testing.T, h Harness) {
	items := listing.Many(h.many(), Start().Add(-time.Hour))
	for _, tt := range []struct {
		name   string
		with   http.Handler
		status source.Status
		wait   time.Duration
	}{
		{"403", answer(403, "<h1>Forbidden</h1>"), source.StatusBlocked, 0},
		{"401", answer(401, "{}"), source.StatusBlocked, 0},
		{"404", answer(404, "not here"), source.StatusBlocked, 0},
		{"429", answer(429, "slow down", "Retry-After", "120"), source.StatusLimited, 2 * time.Minute},
		{"500", answer(500, "oops"), source.StatusTransient, 0},
		{"503", answer(503, "[]"), source.StatusTransient, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, fresh := h.open(t, items)
			g.Intercept = func(int, *http.Request) http.Handler { return tt.with }
			page := fresh().Fetch(t.Context(), nil)
			CheckPage(t, page)
			if h.Parts && tt.name == "404" {
				assert.Equal(t, source.StatusOK, page.Status)
				assert.Len(t, page.Skipped, 1, "the part that is gone is told")
				return
			}
			assert.Equal(t, tt.status, page.Status)
			assert.Equal(t, tt.wait, page.RetryAfter)
			g.Intercept = nil
			scan := Read(t, t.Context(), fresh, page.Next)
			for range 2 { // what was passed over is read by the next scan at the latest
				scan.Postings = append(scan.Postings, Read(t, t.Context(), fresh, scan.Cursor).Postings...)
			}
			for _, i := range items {
				require.Contains(t, scan.IDs(), h.id(i))
			}
		})
	}
}

func brokenBodies(t *testing.T, h Harness) {
	items := listing.Many(3, Start().Add(-time.Hour))
	for name, body := range map[string]string{
		"a log-in page": "<!doctype html><html><head><title>Log in</title></head><body><form><input name=q></form></body></html>",
		"cut JSON":      `[{"id":"1","position":"Dev`,
		"cut XML":       `<?xml version="1.0"?><rss version="2.0"><channel><item><title>Dev`,
		"binary":        "\x00\x01\x02\xff\xfe\x80PNG",
		"a number":      "42",
		"another shape": `{"meta":{"code":1},"results":{"jobs":7},"kids":"x","hits":9,"data":"y","children":3}`,
		"nothing":       "",
		"deep XML":      "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>" + strings.Repeat("<x:a>", 60_000),
		"deep JSON":     strings.Repeat("[", 60_000),
	} {
		t.Run(name, func(t *testing.T) {
			g, fresh := h.open(t, items)
			g.Intercept = func(int, *http.Request) http.Handler {
				return answer(200, body, "Content-Type", "application/json", "ETag", `"broken"`)
			}
			page := fresh().Fetch(t.Context(), nil)
			CheckPage(t, page)
			assert.Equal(t, source.StatusParseFailed, page.Status, page.Reason)
			if body != "" {
				assert.NotEmpty(t, page.Sample, "the body is kept for a look at it")
			}
			assert.NotContains(t, page.Reason, "PNG")
			g.Intercept = nil
			scan := Read(t, t.Context(), fresh, page.Next)
			scan.Postings = append(scan.Postings, Read(t, t.Context(), fresh, scan.Cursor).Postings...)
			for _, i := range items {
				require.Contains(t, scan.IDs(), h.id(i), "a broken body is not remembered as read")
			}
		})
	}
}

func emptyListing(t *testing.T, h Harness) {
	_, fresh := h.open(t, nil)
	scan := Read(t, t.Context(), fresh, nil)
	assert.Equal(t, source.StatusEmpty, scan.Status())
	assert.Empty(t, scan.Postings)
	again := Read(t, t.Context(), fresh, scan.Cursor)
	assert.Contains(t, []source.Status{source.StatusEmpty, source.StatusUnchanged}, again.Status())
}

func duplicates(t *testing.T, h Harness) {
	items := listing.Many(5, Start().Add(-time.Hour))
	doubled := append(append([]listing.Item{}, items[:3]...), items...)
	_, fresh := h.open(t, doubled)
	scan := Read(t, t.Context(), fresh, nil)
	for _, i := range items {
		require.Contains(t, scan.IDs(), h.id(i))
	}
	require.Len(t, scan.IDs(), len(items))
}

func hugePage(t *testing.T, h Harness) {
	items := listing.Many(source.MaxPostings+100, Start().Add(-time.Hour))
	_, fresh := h.open(t, items)
	scan := Read(t, t.Context(), fresh, nil) // every page is within its bounds
	require.NotEmpty(t, scan.Postings)
	if len(scan.Postings) < len(items) && !h.SmallPages {
		skipped := 0
		for _, p := range scan.Pages {
			skipped += len(p.Skipped)
		}
		assert.NotZero(t, skipped, "what is left out is told")
	}
}

func cancelled(t *testing.T, h Harness) {
	items := listing.Many(h.many(), Start().Add(-time.Hour))
	g, fresh := h.open(t, items)
	whole := Read(t, t.Context(), fresh, nil)
	requests := len(g.Requests())
	for stop := 1; stop <= min(requests, 6); stop++ {
		g, fresh := h.open(t, items)
		ctx, cancel := context.WithCancel(t.Context())
		g.Intercept = func(n int, _ *http.Request) http.Handler {
			if n == stop {
				cancel()
			}
			return nil
		}
		scan := Scan{}
		for range 100 {
			page := fresh().Fetch(ctx, scan.Cursor)
			CheckPage(t, page)
			scan.Postings = append(scan.Postings, page.Postings...)
			scan.Cursor = page.Next
			if ctx.Err() != nil {
				require.NotEqual(t, source.StatusEmpty, page.Status, "cancelled is not empty")
				break
			}
		}
		cancel()
		g.Intercept = nil
		rest := Read(t, t.Context(), fresh, scan.Cursor)
		rest.Postings = append(rest.Postings, scan.Postings...)
		require.Len(t, rest.IDs(), len(whole.IDs()), "stopped at request %d", stop)
	}
}

func foreignCursor(t *testing.T, h Harness) {
	items := listing.Many(5, Start().Add(-time.Hour))
	for _, cursor := range []string{
		`{}`, `[]`, `null`, `"x"`, `{"v":99,"at":-3,"page":-1}`, `{"v":1,"at":1000000,"page":99999999,"offset":-5}`,
		`not json`, `{"v":1,"feeds":7}`, `{"v":1,"hash":7}`, strings.Repeat(" ", 70_000) + `{}`,
	} {
		_, fresh := h.open(t, items)
		page := fresh().Fetch(t.Context(), source.Cursor(cursor))
		CheckPage(t, page)
		scan := Read(t, t.Context(), fresh, page.Next)
		scan.Postings = append(scan.Postings, page.Postings...)
		for _, i := range items {
			require.Contains(t, scan.IDs(), h.id(i), "cursor %.40s", cursor)
		}
	}
}
