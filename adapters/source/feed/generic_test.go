package feed_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/feeds"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
)

const split = `^(?P<company>[^:]+): (?P<title>.+)$`

func TestConformanceOfAnyFeed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{feeds.AtomPath, feeds.JSONPath} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			sourcetest.Run(t, sourcetest.Harness{
				Spec: spec(t, "feed"), Serve: feeds.Items, ID: func(i listing.Item) string { return i.URL }, AlwaysComplete: true,
				Config: map[string]any{"urls": []string{sourcetest.Base + path}, "title_pattern": split, "lists_all": true},
			})
		})
	}
}

// site serves fixed bodies by path.
type site map[string]string

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, ok := s[r.URL.RequestURI()]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if to, ok := strings.CutPrefix(body, "-> "); ok {
		http.Redirect(w, r, to, http.StatusMovedPermanently)
		return
	}
	// A recorder does not fail.
	_, _ = fmt.Fprint(w, body)
}

func rss(inner string) string {
	return `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:job="https://job.example/ns" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title>` + inner + `</channel></rss>`
}

func open(t *testing.T, g *sourcetest.Getter, config map[string]any) func() source.Source {
	t.Helper()
	return func() source.Source { return sourcetest.Open(t, spec(t, "feed"), config, g) }
}

func TestMappingOfFields(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(site{"/f": rss(`<item><title>Acme: Go &amp;amp; SQL (Köln)</title><link>/jobs/1</link><guid isPermaLink="false">g1</guid>
<dc:creator>Anna</dc:creator><job:salary>80 €/h</job:salary><job:id>J-1</job:id><region>EU</region><media:content url="https://a.example/logo.png"/>
<category>Go</category><category>SQL</category><expires_at>2026-12-31</expires_at><pubDate>Mon, 23 Nov 2026 10:00:00 +0100</pubDate>
<description>Teaser ...</description><content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>The whole text</p>]]></content:encoded></item>
<item><title>No colon here</title><guid>https://a.example/2</guid></item>
<item><description>Only a text</description></item><item></item>`)})
	page := open(t, g, map[string]any{
		"urls": []string{sourcetest.Base + "/f"}, "title_pattern": `^(?P<company>[^:]+): (?P<title>.+?)(?: \((?P<location>.+)\))?$`,
		"id": []string{"job:id"}, "location": []string{"region"}, "expires": []string{"expires_at"}, "company": []string{"job:company", "author"},
		"hints": map[string]any{"salary": []string{"job:salary"}, "tags": []string{"categories"}, "logo": []string{"media:content@url"}, "none": []string{"x:y"}},
	})().Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	require.Len(t, page.Postings, 3)
	p := page.Postings[0]
	assert.Equal(t, "J-1", p.ExternalID)
	assert.Equal(t, "Go & SQL", p.Title)
	assert.Equal(t, "Acme", p.Company)
	assert.Equal(t, "Köln", p.Location, "the title's own place wins")
	assert.Equal(t, sourcetest.Base+"/jobs/1", p.URL)
	assert.Equal(t, "Anna", p.Author)
	assert.Equal(t, "The whole text", p.Text)
	assert.Equal(t, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), p.PostedAt)
	assert.Equal(t, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), p.ExpiresAt)
	assert.Equal(t, map[string]string{"salary": "80 €/h", "tags": "Go, SQL", "logo": "https://a.example/logo.png", "expires": "2026-12-31"}, p.Hints)
	assert.Equal(t, "No colon here", page.Postings[1].Title)
	assert.Equal(t, "https://a.example/2", page.Postings[1].URL)
	assert.Equal(t, core.TitleOnly, page.Postings[1].Completeness)
	assert.True(t, strings.HasPrefix(page.Postings[2].ExternalID, "sha256:"))
	require.Len(t, page.Skipped, 1)
	assert.Contains(t, page.Skipped[0].Reason, "needs a title or a text")
}

func TestTheFeedsOwnRestIsObeyed(t *testing.T) {
	t.Parallel()
	item := `<item><title>A</title><guid>1</guid></item>`
	for inner, want := range map[string]time.Duration{
		"":                   0,
		"<ttl>90</ttl>":      90 * time.Minute,
		"<ttl>9999999</ttl>": 24 * time.Hour,
		"<ttl>-5</ttl>":      0,
		"<ttl>soon</ttl>":    0,
		"<skipHours><hour>12</hour><hour>13</hour></skipHours>":               2 * time.Hour,
		"<ttl>30</ttl><skipHours><hour>12</hour></skipHours>":                 time.Hour,
		"<skipHours><hour>11</hour><hour>x</hour><hour>99</hour></skipHours>": 0,
	} {
		g := sourcetest.NewGetter(site{"/f": rss(inner + item)})
		page := open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/f"}})().Fetch(t.Context(), nil)
		assert.Equal(t, want, page.FreshFor, inner)
	}
	all := "<skipHours>"
	for h := range 24 {
		all += fmt.Sprintf("<hour>%d</hour>", h)
	}
	g := sourcetest.NewGetter(site{"/f": rss(all + "</skipHours>" + item)})
	assert.Zero(t, open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/f"}})().Fetch(t.Context(), nil).FreshFor)
}

func TestACategoryThatIsGoneIsNotTheSource(t *testing.T) {
	t.Parallel()
	items := listing.Many(30, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(weworkremotely.Items(items))
	config := map[string]any{"base_url": sourcetest.Base, "urls": []string{
		"https://weworkremotely.com/categories/remote-no-longer-jobs.rss",
		"https://weworkremotely.com/categories/remote-design-jobs.rss",
	}}
	fresh := func() source.Source { return sourcetest.Open(t, spec(t, "weworkremotely"), config, g) }
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	require.Len(t, first.Pages, 2)
	assert.Equal(t, source.StatusOK, first.Pages[0].Status, "a redirect to the home page is no wall")
	assert.Contains(t, first.Pages[0].Skipped[0].Reason, "gone")
	assert.NotEmpty(t, first.Postings)
	before := len(g.Requests())
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	assert.Len(t, second.Pages, 1)
	assert.Len(t, g.Requests(), before+1, "the dead one is left alone")
	g.Clock.(*clock.Sim).Advance(8 * 24 * time.Hour)
	assert.Len(t, sourcetest.Read(t, t.Context(), fresh, second.Cursor).Pages, 2, "and asked again after a week")
}

func TestWhenAllFeedsAreGoneTheSourceIsBlocked(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(site{})
	fresh := open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/a", sourcetest.Base + "/b"}})
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	assert.Equal(t, source.StatusBlocked, first.Status())
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	assert.Equal(t, source.StatusBlocked, second.Status())
	assert.Contains(t, second.Pages[0].Reason, "all 2 feeds")
	assert.Len(t, g.Requests(), 2)
	one := sourcetest.NewGetter(site{"/a": "-> /", "/": "<html><body>Home</body></html>"})
	page := open(t, one, map[string]any{"urls": []string{sourcetest.Base + "/a"}})().Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status, "a single feed is its source")
}

func TestCompleteMeansThatEverythingWasListed(t *testing.T) {
	t.Parallel()
	body := rss(`<item><title>A</title><guid>1</guid></item>`)
	pages := site{"/a": body, "/b": body}
	g := sourcetest.NewGetter(pages)
	fresh := open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/a", sourcetest.Base + "/b"}, "lists_all": true})
	last := func(s sourcetest.Scan) source.Page { return s.Pages[len(s.Pages)-1] }
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	assert.True(t, last(first).Complete)
	pages["/b"] = rss(`<item><title>B</title><guid>2</guid></item>`)
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	assert.Equal(t, source.StatusUnchanged, second.Pages[0].Status)
	assert.Equal(t, source.StatusOK, last(second).Status)
	assert.False(t, last(second).Complete, "one feed was not listed")
	g.Clock.(*clock.Sim).Advance(25 * time.Hour)
	third := sourcetest.Read(t, t.Context(), fresh, second.Cursor)
	assert.True(t, last(third).Complete, "once a day all are listed")
	pages["/a"] = "broken"
	g.Clock.(*clock.Sim).Advance(25 * time.Hour)
	fourth := sourcetest.Read(t, t.Context(), fresh, third.Cursor)
	assert.Equal(t, source.StatusParseFailed, fourth.Pages[0].Status)
	assert.True(t, fourth.Pages[0].More, "a broken feed does not hide the other")
	assert.False(t, last(fourth).Complete)
}

func TestAScanWhoseFirstFeedVanishesIsNotComplete(t *testing.T) {
	t.Parallel()
	pages := site{"/b": rss(`<item><title>B</title><guid>2</guid></item>`), "/c": rss(`<item><title>C</title><guid>3</guid></item>`)}
	g := sourcetest.NewGetter(pages)
	fresh := open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/a", sourcetest.Base + "/b", sourcetest.Base + "/c"}, "lists_all": true})
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	require.Len(t, first.Pages, 3)
	assert.Contains(t, first.Pages[0].Skipped[0].Reason, "gone")
	assert.False(t, first.Pages[2].Complete, "the postings of the feed that vanished are not absent")
	g.Clock.(*clock.Sim).Advance(25 * time.Hour)
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	require.Len(t, second.Pages, 2)
	assert.True(t, second.Pages[1].Complete, "what is left is the whole source")
}

func TestAFeedThatIsTooLongIsNotComplete(t *testing.T) {
	t.Parallel()
	body := ""
	for i := range source.MaxPostings + 1 {
		body += fmt.Sprintf("<item><title>Job %d</title><guid>%d</guid></item>", i, i)
	}
	g := sourcetest.NewGetter(site{"/a": rss(body)})
	scan := sourcetest.Read(t, t.Context(), open(t, g, map[string]any{"urls": []string{sourcetest.Base + "/a"}, "lists_all": true}), nil)
	require.Len(t, scan.Postings, source.MaxPostings)
	assert.False(t, scan.Pages[0].Complete)
}

func TestBadConfigurationsAreRefused(t *testing.T) {
	t.Parallel()
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("https://a.example/%d", i)
	}
	for _, tt := range []struct {
		driver, says string
		node         sourcetest.Node
	}{
		{"feed", "at least one address", sourcetest.Node{}},
		{"feed", "https://", sourcetest.Node{"urls": []string{"file:///etc/passwd"}}},
		{"feed", "https://", sourcetest.Node{"urls": []string{"no link"}}},
		{"feed", "at most 50", sourcetest.Node{"urls": many}},
		{"feed", "regular expression", sourcetest.Node{"urls": []string{"https://a.example"}, "title_pattern": "("}},
		{"feed", "at most 300", sourcetest.Node{"urls": []string{"https://a.example"}, "title_pattern": strings.Repeat("a", 301)}},
		{"feed", "company, title or location", sourcetest.Node{"urls": []string{"https://a.example"}, "title_pattern": "(?P<pay>.)"}},
		{"weworkremotely", "another host", sourcetest.Node{"urls": []string{"https://a.example/feed"}}},
		{"remotive", "title_pattern", sourcetest.Node{"title_pattern": "x"}},
	} {
		_, err := spec(t, tt.driver).New(tt.node, sourcetest.Deps(tt.driver, sourcetest.NewGetter(site{})))
		require.ErrorContains(t, err, tt.says)
	}
	_, err := spec(t, "feed").New(nil, sourcetest.Deps("feed", sourcetest.NewGetter(site{})))
	require.Error(t, err)
}

func FuzzFetch(f *testing.F) {
	for _, s := range []string{
		rss(`<item><title>A: B</title><guid>1</guid><link>x</link></item>`), `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":7,"content_html":"<p>"}]}`, `<rdf:RDF xmlns:rdf="x"><item/></rdf:RDF>`, "<rss>", "{", "\xff\xfe<",
		`<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>` + "K\xf6ln" + `</title></item></channel></rss>`,
	} {
		f.Add([]byte(s))
	}
	s := spec(f, "feed")
	f.Fuzz(func(t *testing.T, body []byte) {
		g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
		src := sourcetest.Open(t, s, map[string]any{"urls": []string{sourcetest.Base + "/f"}, "title_pattern": split}, g)
		sourcetest.CheckPage(t, src.Fetch(t.Context(), nil))
	})
}
