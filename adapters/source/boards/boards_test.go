package boards_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/boards"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/internal/clock"
	fakes "github.com/automonet/automonet/internal/fakes/boards"
	"github.com/automonet/automonet/internal/fakes/listing"
)

func spec(t testing.TB, driver string) source.Spec {
	t.Helper()
	for _, s := range boards.Specs() {
		if s.Driver == driver {
			return s
		}
	}
	require.Fail(t, "no such driver", driver)
	return source.Spec{}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	ofBoard := func(listing.Item) string { return fakes.Company }
	for _, driver := range fakes.Drivers() {
		h := sourcetest.Harness{
			Spec: spec(t, driver), Config: fakes.Config(driver), Serve: fakes.Items(driver), AlwaysComplete: true,
			ID: func(i listing.Item) string { return fakes.ID(driver, i) },
		}
		switch driver {
		case "lever", "ashby":
			h.Company, h.SmallPages = ofBoard, driver == "lever"
		case "workable":
			h.Company, h.DateOnly = ofBoard, true
		case "algora":
			h.SmallPages = true
		case "smartrecruiters":
			h.AlwaysComplete, h.SmallPages = false, true
		case "jobposting":
			h.AlwaysComplete = false
		case "telegram":
			h.AlwaysComplete, h.SmallPages, h.Listed = false, true, 80
			h.Company = func(listing.Item) string { return "" }
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			sourcetest.Run(t, h)
		})
	}
}

func TestConformanceWithTheQuestionsOfTheForms(t *testing.T) {
	t.Parallel()
	config := fakes.Config("greenhouse")
	config["questions"] = true
	sourcetest.Run(t, sourcetest.Harness{Spec: spec(t, "greenhouse"), Config: config, Serve: fakes.Items("greenhouse"), SameEngine: true})
}

func TestReadsTheWrittenSamples(t *testing.T) {
	t.Parallel()
	for _, driver := range fakes.Drivers() {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			h, ids := fakes.Sample(driver)(time.Time{})
			scan := read(t, driver, sourcetest.NewGetter(h), nil, nil)
			require.Len(t, scan.Postings, len(ids))
			for _, id := range ids {
				assert.Equal(t, 1, scan.IDs()[id], id)
			}
			sourcetest.Golden(t, driver, scan.Postings)
		})
	}
}

func read(t *testing.T, driver string, g *sourcetest.Getter, more map[string]any, from source.Cursor) sourcetest.Scan {
	t.Helper()
	config := fakes.Config(driver)
	config["base_url"] = sourcetest.Base
	for k, v := range more {
		config[k] = v
	}
	return sourcetest.Read(t, t.Context(), func() source.Source { return sourcetest.Open(t, spec(t, driver), config, g) }, from)
}

func TestTheQuestionsOfAFormReachTheExtraction(t *testing.T) {
	t.Parallel()
	for driver, want := range map[string][]string{
		"greenhouse": {"How many hours a week are you available?", "What is your notice period?"},
		"recruitee":  {"How many hours a week are you available?", "Which tool do you use most?"},
	} {
		h, _ := fakes.Sample(driver)(time.Time{})
		more := map[string]any{}
		if driver == "greenhouse" {
			more["questions"] = true
		}
		scan := read(t, driver, sourcetest.NewGetter(h), more, nil)
		require.NotEmpty(t, scan.Postings)
		for _, p := range scan.Postings {
			var got []string
			for _, i := range extract.Extract(p).Instructions {
				if i.Kind == core.InstructionQuestion {
					got = append(got, i.Text)
				}
			}
			for _, q := range want {
				assert.True(t, slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, q) }), "%s: %q in %q", driver, q, got)
			}
			assert.NotContains(t, p.Text, "First Name", "what every form asks is no question")
		}
	}
}

func TestOneBadBoardDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	h, ids := fakes.Sample("greenhouse")(time.Time{})
	g := sourcetest.NewGetter(h)
	more := map[string]any{"boards": []any{"nobody", fakes.Token, "https://job-boards.greenhouse.io/nobody-else/jobs/7"}}
	first := read(t, "greenhouse", g, more, nil)
	require.Len(t, first.Pages, 3)
	require.Len(t, first.Postings, len(ids))
	assert.Equal(t, []source.Skipped{{ID: "nobody", Reason: "this board is gone; the others are read"}}, first.Pages[0].Skipped)
	assert.False(t, first.Pages[2].Complete)
	asked := len(g.Requests())
	second := read(t, "greenhouse", g, more, first.Cursor)
	assert.Len(t, g.Requests(), asked+1, "what is gone is left alone")
	assert.Equal(t, source.StatusUnchanged, second.Status())
	g.Clock.(*clock.Sim).Advance(8 * 24 * time.Hour)
	third := read(t, "greenhouse", g, more, second.Cursor)
	assert.Len(t, third.Pages, 3, "after a week it is looked for again")

	g = sourcetest.NewGetter(h)
	none := map[string]any{"boards": []any{"nobody", "nobody-else"}}
	scan := read(t, "greenhouse", g, none, nil)
	assert.Equal(t, source.StatusBlocked, scan.Status())
	again := read(t, "greenhouse", g, none, scan.Cursor)
	assert.Equal(t, source.StatusBlocked, again.Status())
	assert.Contains(t, again.Pages[0].Reason, "all 2 boards of this source are gone")
}

func TestABoardThatListsEverythingIsReadWholeOnceADay(t *testing.T) {
	t.Parallel()
	items := listing.Many(5, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(fakes.Items("lever")(items))
	first := read(t, "lever", g, nil, nil)
	assert.True(t, first.Pages[0].Complete)
	second := read(t, "lever", g, nil, first.Cursor)
	assert.Equal(t, source.StatusUnchanged, second.Status())
	g.Clock.(*clock.Sim).Advance(25 * time.Hour)
	third := read(t, "lever", g, nil, second.Cursor)
	assert.True(t, third.Pages[0].Complete, "absence can be told from not modified")
	assert.Len(t, third.Postings, 5)
}

func TestDetailsAreReadOnceAndAgainWhenTheyChange(t *testing.T) {
	t.Parallel()
	items := listing.Many(25, sourcetest.Start().Add(-time.Hour))
	for _, driver := range []string{"smartrecruiters", "jobposting"} {
		g := sourcetest.NewGetter(fakes.Items(driver)(items))
		first := read(t, driver, g, nil, nil)
		require.Len(t, first.IDs(), 25, driver)
		require.Len(t, g.Requests(), 26)
		changed := slices.Clone(items)
		changed[7].Posted = changed[7].Posted.Add(time.Hour)
		g.Handler = fakes.Items(driver)(changed)
		second := read(t, driver, g, nil, first.Cursor)
		assert.Len(t, g.Requests(), 28, "the listing and what changed in it")
		assert.Equal(t, map[string]int{fakes.ID(driver, items[7]): 1}, second.IDs())
		for _, p := range append(first.Pages, second.Pages...) {
			assert.False(t, p.Complete)
		}
	}
}

func TestAWallBeforeOneDetailIsPassedBy(t *testing.T) {
	t.Parallel()
	items := listing.Many(12, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(fakes.Items("smartrecruiters")(items))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		switch {
		case strings.HasSuffix(r.URL.Path, items[0].ID):
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
		case strings.HasSuffix(r.URL.Path, items[1].ID):
			return http.NotFoundHandler()
		}
		return nil
	}
	first := read(t, "smartrecruiters", g, nil, nil)
	assert.Len(t, first.IDs(), 10)
	assert.True(t, slices.ContainsFunc(first.Pages, func(p source.Page) bool { return p.Status == source.StatusBlocked }), "the wall is told")
	g.Intercept = nil
	second := read(t, "smartrecruiters", g, nil, first.Cursor)
	assert.Equal(t, map[string]int{items[0].ID: 1}, second.IDs(), "it is tried again, the one that is gone is not")
}

func TestMoreThanAScanTakesOnFollowsWithTheNext(t *testing.T) {
	t.Parallel()
	items := listing.Many(700, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(fakes.Items("jobposting")(items))
	found, cursor := map[string]int{}, source.Cursor(nil)
	for n := range 5 {
		scan := read(t, "jobposting", g, nil, cursor)
		cursor = scan.Cursor
		for id := range scan.IDs() {
			found[id]++
		}
		if len(found) == len(items) {
			assert.Greater(t, n, 1, "not all at once")
			break
		}
		assert.Contains(t, scan.Pages[0].Skipped[len(scan.Pages[0].Skipped)-1].Reason, "more postings are read by the next scan")
	}
	require.Len(t, found, len(items))
	for id, n := range found {
		require.Equal(t, 1, n, id)
	}
}

func TestAChannelIsReadBackToWhatIsKnown(t *testing.T) {
	t.Parallel()
	items := listing.Many(300, sourcetest.Start().Add(-time.Hour))
	g := sourcetest.NewGetter(fakes.Items("telegram")(items[30:]))
	first := read(t, "telegram", g, nil, nil)
	require.Len(t, first.Pages, 5)
	assert.Len(t, first.IDs(), 100)
	assert.Contains(t, first.Pages[4].Skipped, source.Skipped{Reason: "older items were not read; a scan goes no deeper"})
	g.Handler = fakes.Items("telegram")(items)
	second := read(t, "telegram", g, nil, first.Cursor)
	assert.Len(t, second.Pages, 3, "thirty new messages lie on two pages, the third is known")
	for _, i := range items[:30] {
		assert.Equal(t, 1, second.IDs()[fakes.ID("telegram", i)])
	}
}

func TestWhatIsNoBoardIsToldApart(t *testing.T) {
	t.Parallel()
	h, _ := fakes.Sample("telegram")(time.Time{})
	scan := read(t, "telegram", sourcetest.NewGetter(h), map[string]any{"channels": []any{"@closed_channel"}}, nil)
	assert.Equal(t, source.StatusBlocked, scan.Status(), "a channel without a preview is no empty one")

	away := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/xml" {
			http.Redirect(w, r, "/product", http.StatusTemporaryRedirect)
			return
		}
		_, err := fmt.Fprint(w, "<!doctype html><html><body>Our product</body></html>")
		assert.NoError(t, err)
	})
	scan = read(t, "personio", sourcetest.NewGetter(away), nil, nil)
	assert.Equal(t, source.StatusBlocked, scan.Status(), "a company without a feed has not closed all its openings")
}

func TestAFeedThatIsCutIsReadSoFar(t *testing.T) {
	t.Parallel()
	cut := `<?xml version="1.0"?><workzag-jobs><position><id>1</id><name>A &nbsp; B` + "\x07" + `</name></position><position><id>2</id><name>C`
	scan := read(t, "personio", sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, err := fmt.Fprint(w, cut)
		assert.NoError(t, err)
	})), nil, nil)
	require.NotEmpty(t, scan.Postings)
	assert.Equal(t, "1", scan.Postings[0].ExternalID)
	assert.NotEmpty(t, scan.Pages[0].Skipped)
	assert.False(t, scan.Pages[0].Complete)
}

func TestListPagesOfManyForms(t *testing.T) {
	t.Parallel()
	items := listing.Many(3, sourcetest.Start().Add(-time.Hour))
	site := fakes.Items("jobposting")(items)
	posting := `{"@type":"JobPosting","title":"On the list page","description":"Text","url":"%s"}`
	for name, tt := range map[string]struct {
		body string
		want []string
		also []string
	}{
		"a list page of links": {body: "", want: []string{items[0].URL, items[1].URL, items[2].URL}},
		"postings on the list page": {
			body: `<html><script type="application/ld+json">[` + fmt.Sprintf(posting, "https://jobs.example/a") + "," + fmt.Sprintf(posting, "") + `]</script></html>`,
			want: []string{"https://jobs.example/a"}, also: []string{"sha256:"},
		},
		"JSON": {body: fmt.Sprintf(posting, "https://jobs.example/b"), want: []string{"https://jobs.example/b"}},
		"an index of sitemaps": {
			body: `<sitemapindex><sitemap><loc>https://jobs.example/pages.xml</loc></sitemap><sitemap><loc><![CDATA[https://jobs.example/sitemap.xml?jobs]]></loc></sitemap><sitemap><loc>https://other.example/jobs.xml</loc></sitemap></sitemapindex>`,
			want: []string{items[0].URL, items[1].URL, items[2].URL},
		},
		"an index that names a sitemap which is gone": {
			body: `<sitemapindex><sitemap><loc>https://jobs.example/gone.xml</loc></sitemap><sitemap><loc>https://jobs.example/sitemap.xml</loc></sitemap></sitemapindex>`,
			want: []string{items[0].URL, items[1].URL, items[2].URL},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := sourcetest.NewGetter(site)
			g.Intercept = func(_ int, r *http.Request) http.Handler {
				if r.URL.Path == "/jobs/" && tt.body != "" {
					return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
						_, err := fmt.Fprint(w, tt.body)
						assert.NoError(t, err)
					})
				}
				return nil
			}
			scan := read(t, "jobposting", g, map[string]any{"urls": []any{"https://jobs.example/jobs/"}}, nil)
			require.Len(t, scan.IDs(), len(tt.want)+len(tt.also), "%v", scan.IDs())
			for _, id := range tt.want {
				assert.Equal(t, 1, scan.IDs()[id], id)
			}
			for _, prefix := range tt.also {
				found := false
				for id := range scan.IDs() {
					found = found || strings.HasPrefix(id, prefix)
				}
				assert.True(t, found, prefix)
			}
		})
	}
}

func TestPagesBesideThePostingsAreKnownAfterwards(t *testing.T) {
	t.Parallel()
	items := listing.Many(9, sourcetest.Start().Add(-time.Hour))
	list := "<html><body>"
	for _, i := range items {
		list += `<a href="/postings/` + i.ID + `">x</a>`
	}
	list += `<a href="/postings/archive">Archive</a></body></html>`
	g := sourcetest.NewGetter(fakes.Items("jobposting")(items))
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		body := map[string]string{"/jobs/": list, "/postings/archive": "<html><body>Old postings</body></html>"}[r.URL.Path]
		if body == "" {
			return nil
		}
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, err := fmt.Fprint(w, body)
			assert.NoError(t, err)
		})
	}
	more := map[string]any{"urls": []any{"https://jobs.example/jobs/"}, "links": "^/postings/"}
	first := read(t, "jobposting", g, more, nil)
	assert.Len(t, first.IDs(), 9)
	asked := len(g.Requests())
	read(t, "jobposting", g, more, first.Cursor)
	assert.Len(t, g.Requests(), asked+1)
}

func TestWrongConfigurationsAreRefused(t *testing.T) {
	t.Parallel()
	many := make([]any, 51)
	for i := range many {
		many[i] = fmt.Sprint("board", i)
	}
	for _, tt := range []struct {
		driver string
		node   map[string]any
		says   string
	}{
		{"lever", map[string]any{}, "no board is named"},
		{"lever", map[string]any{"boards": []any{"https://jobs.ashbyhq.com/acme"}}, "use the driver ashby"},
		{"lever", map[string]any{"boards": []any{"https://example.org/acme"}}, "neither the address nor the name"},
		{"lever", map[string]any{"boards": []any{" "}}, "neither the address nor the name"},
		{"lever", map[string]any{"boards": many}, "at most 50"},
		{"lever", map[string]any{"boards": []any{"a"}, "questions": true}, "questions"},
		{"recruitee", map[string]any{"boards": []any{"a b"}}, "neither the address nor the name"},
		{"telegram", map[string]any{"channels": []any{"+AbCdEf"}}, "neither the address nor the name"},
		{"jobposting", map[string]any{}, "no page is named"},
		{"jobposting", map[string]any{"urls": []any{"mailto:a@b.example"}}, "not the address of a page"},
		{"jobposting", map[string]any{"urls": []any{"https://a.example/"}, "links": "("}, "not a regular expression"},
		{"algora", map[string]any{"boards": []any{"a"}}, "boards"},
	} {
		_, err := spec(t, tt.driver).New(sourcetest.Node(tt.node), sourcetest.Deps(tt.driver, sourcetest.NewGetter(http.NotFoundHandler())))
		require.ErrorContains(t, err, tt.says, "%s %v", tt.driver, tt.node)
	}
}

func TestSchemasListTheKeysThatAreDecoded(t *testing.T) {
	t.Parallel()
	for _, s := range boards.Specs() {
		var schema struct {
			Properties map[string]any `json:"properties"`
			Required   []string       `json:"required"`
		}
		require.NoError(t, json.Unmarshal(s.Schema, &schema), s.Driver)
		require.Len(t, schema.Required, 1, s.Driver)
		node := sourcetest.Node(fakes.Config(s.Driver))
		for key := range schema.Properties {
			switch key {
			case "companies":
				node[key] = map[string]any{fakes.Token: "Another Name"}
			case "questions":
				node[key] = true
			case "links":
				node[key] = "/x"
			case "base_url":
				node[key] = sourcetest.Base
			}
		}
		_, err := s.New(node, sourcetest.Deps(s.Driver, sourcetest.NewGetter(http.NotFoundHandler())))
		require.NoError(t, err, s.Driver)
	}
}

func TestTheUsersNameOfACompanyCounts(t *testing.T) {
	t.Parallel()
	for _, driver := range []string{"lever", "ashby", "workable", "personio"} {
		h, _ := fakes.Sample(driver)(time.Time{})
		scan := read(t, driver, sourcetest.NewGetter(h), map[string]any{"companies": map[string]any{fakes.Token: "Alder Works Ltd."}}, nil)
		require.NotEmpty(t, scan.Postings)
		assert.Equal(t, "Alder Works Ltd.", scan.Postings[0].Company, driver)
	}
}
