package jsonboard_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/searches"
)

func TestConformanceOfSearches(t *testing.T) {
	t.Parallel()
	for _, driver := range searches.Drivers() {
		h := sourcetest.Harness{Spec: spec(t, driver), Config: searches.Config(driver), Serve: searches.Items(driver), SmallPages: true}
		switch driver {
		case "adzuna":
			h.Listed = 90
		case "bundesagentur":
			h.Listed, h.DateOnly = 250, true
		case "githubbounties":
			h.Listed, h.AlwaysComplete = 250, true
			h.Company = func(listing.Item) string { return searches.Repository }
		case "jooble":
			h.Config["pages"], h.Listed = 3, 50
		}
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			sourcetest.Run(t, h)
		})
	}
}

func TestReadsTheWrittenSamplesOfSearches(t *testing.T) {
	t.Parallel()
	for _, driver := range searches.Drivers() {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			h, ids := searches.Sample(driver)(time.Time{})
			scan := search(t, driver, sourcetest.NewGetter(h), nil)
			require.Len(t, scan.Postings, len(ids))
			sourcetest.Golden(t, driver, scan.Postings)
		})
	}
}

func search(t *testing.T, driver string, g *sourcetest.Getter, more map[string]any) sourcetest.Scan {
	t.Helper()
	config := searches.Config(driver)
	maps.Copy(config, more)
	return read(t, driver, g, config, nil)
}

func TestKeysLeaveNoTrace(t *testing.T) {
	t.Parallel()
	items := listing.Many(3, sourcetest.Start().Add(-time.Hour))
	for driver, more := range map[string]map[string]any{"adzuna": nil, "jooble": nil, "githubbounties": {"token": fakes.KeyRef}} {
		g := sourcetest.NewGetter(searches.Items(driver)(items))
		scan := search(t, driver, g, more)
		require.Len(t, scan.Postings, 3, "%s takes the key: %s", driver, scan.Pages[0].Reason)
		g.Intercept = func(n int, _ *http.Request) http.Handler { return http.NotFoundHandler() }
		failed := search(t, driver, g, more)
		for _, page := range append(scan.Pages, failed.Pages...) {
			raw, err := json.Marshal(page)
			require.NoError(t, err)
			assert.NotContains(t, string(raw), fakes.Key, driver)
			assert.True(t, strings.HasPrefix(page.URL, sourcetest.Base), page.URL)
		}
	}
}

func TestAKeyThatIsMissingOrWrongIsTold(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(searches.Items("jooble")(nil))
	scan := search(t, "jooble", g, map[string]any{"key": "env:NO_SUCH_KEY"})
	assert.Equal(t, source.StatusBlocked, scan.Status())
	assert.Contains(t, scan.Pages[0].Reason, "no secrets in tests")
	assert.Empty(t, g.Requests(), "nobody is asked without the key")

	for _, wrong := range []string{"../x?y=1234567", "a\r\nb: c-1234567", "short", ""} {
		deps := sourcetest.Deps("jooble", g)
		deps.Secret = func(string) (string, error) { return wrong, nil }
		src, err := spec(t, "jooble").New(sourcetest.Node(searches.Config("jooble")), deps)
		require.NoError(t, err)
		page := src.Fetch(t.Context(), nil)
		sourcetest.CheckPage(t, page)
		assert.Equal(t, source.StatusBlocked, page.Status)
		assert.Empty(t, g.Requests(), "such a key would change the address")
	}
	deps := sourcetest.Deps("adzuna", g)
	deps.Secret = nil
	src, err := spec(t, "adzuna").New(sourcetest.Node(searches.Config("adzuna")), deps)
	require.NoError(t, err)
	assert.Equal(t, source.StatusBlocked, src.Fetch(t.Context(), nil).Status)
}

func TestTheSearchIsAskedForAsConfigured(t *testing.T) {
	t.Parallel()
	for driver, tt := range map[string]struct {
		more map[string]any
		want string
	}{
		"bundesagentur": {map[string]any{"what": "Köchin & Koch", "where": "50667", "radius_km": 10, "offers": "jobs", "days": 7},
			"/jobboerse/jobsuche-service/pc/v6/jobs?angebotsart=1&page=1&size=100&umkreis=10&veroeffentlichtseit=7&was=K%C3%B6chin+%26+Koch&wo=50667"},
		"adzuna": {map[string]any{"what": "go", "where": "Köln"},
			"/v1/api/jobs/de/search/1?app_id=" + fakes.Key + "&app_key=" + fakes.Key + "&content-type=application%2Fjson&results_per_page=50&sort_by=date&what=go&where=K%C3%B6ln"},
		"githubbounties": {map[string]any{"query": "is:open label:x"}, "/search/issues?order=desc&page=1&per_page=100&q=is%3Aopen+label%3Ax&sort=created"},
		"jooble":         {nil, "/api/" + fakes.Key},
	} {
		g := sourcetest.NewGetter(searches.Items(driver)(nil))
		search(t, driver, g, tt.more)
		assert.Equal(t, []string{tt.want}, g.Requests(), driver)
	}
	g := sourcetest.NewGetter(searches.Items("bundesagentur")(nil))
	search(t, "bundesagentur", g, nil)
	assert.Equal(t, []string{"/jobboerse/jobsuche-service/pc/v6/jobs?angebotsart=2&page=1&size=100&veroeffentlichtseit=28"}, g.Requests(), "the self-employed by default")
}

func TestWhatASearchStates(t *testing.T) {
	t.Parallel()
	items := listing.Many(2, sourcetest.Start().Add(-time.Hour))
	postings := func(driver string, more map[string]any) []core.Posting {
		scan := search(t, driver, sourcetest.NewGetter(searches.Items(driver)(items)), more)
		require.Len(t, scan.Postings, 2, driver)
		return scan.Postings
	}
	agency := postings("bundesagentur", nil)
	assert.Equal(t, core.TitleOnly, agency[0].Completeness)
	assert.Equal(t, "freelance", agency[0].Hints["contract"])
	assert.Equal(t, "https://www.arbeitsagentur.de/jobsuche/jobdetail/"+items[0].ID, agency[0].URL)
	assert.Equal(t, items[1].URL, agency[1].URL, "the offer's own page where it has one")
	assert.Empty(t, postings("bundesagentur", map[string]any{"offers": "jobs"})[0].Hints["contract"])

	found := postings("adzuna", nil)
	assert.Equal(t, "EUR 60000 - 72000.5 per year", found[0].Hints["salary"])
	assert.Empty(t, found[1].Hints["salary"], "an estimate of the service's is no pay")
	assert.Equal(t, core.TeaserText, found[0].Completeness)
	assert.Equal(t, "contract, full time", found[0].Hints["contract"])

	assert.Equal(t, "USD 250", postings("githubbounties", nil)[0].Hints["salary"])
	assert.Equal(t, "maintainer", postings("githubbounties", nil)[0].Author)
}

func TestASearchThatGaveUpIsNotComplete(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		items := `{"id":1,"title":"A","html_url":"https://github.com/a/b/issues/1"}`
		if r.URL.Query().Get("page") != "1" {
			items = ""
		}
		_, err := w.Write([]byte(`{"total_count":1,"incomplete_results":true,"items":[` + items + `]}`))
		assert.NoError(t, err)
	}))
	scan := search(t, "githubbounties", g, nil)
	require.Len(t, scan.Postings, 1)
	assert.False(t, scan.Pages[len(scan.Pages)-1].Complete)
}

func TestWrongSearchesAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		driver string
		more   map[string]any
		says   string
	}{
		{"adzuna", map[string]any{"app_key": "0123456789abcdef"}, "not a secret reference"},
		{"adzuna", map[string]any{"app_id": ""}, "the key is missing"},
		{"adzuna", map[string]any{"country": "xx"}, "at, au, be"},
		{"adzuna", map[string]any{"pages": 6}, "outside 1 to 5"},
		{"adzuna", map[string]any{"what": strings.Repeat("ä", 201)}, "longer than 200"},
		{"jooble", map[string]any{"key": "abcdef"}, "not a secret reference"},
		{"jooble", map[string]any{"what": ""}, "what to search for"},
		{"jooble", map[string]any{"country": "de/../x"}, "two letters"},
		{"jooble", map[string]any{"pages": 11}, "outside 1 to 10"},
		{"bundesagentur", map[string]any{"offers": "all"}, "kind of offers"},
		{"bundesagentur", map[string]any{"radius_km": -1}, "outside 0 to 200"},
		{"bundesagentur", map[string]any{"days": 101}, "outside 1 to 100"},
		{"bundesagentur", map[string]any{"where": "a\nb"}, "line breaks"},
		{"githubbounties", map[string]any{"token": "ghp_x"}, "not a secret reference"},
		{"githubbounties", map[string]any{"pages": 0}, "outside 1 to 30"},
	} {
		config := searches.Config(tt.driver)
		maps.Copy(config, tt.more)
		_, err := spec(t, tt.driver).New(sourcetest.Node(config), sourcetest.Deps(tt.driver, sourcetest.NewGetter(nil)))
		require.ErrorContains(t, err, tt.says, "%s %v", tt.driver, tt.more)
		if v, ok := tt.more["app_key"]; ok {
			assert.NotContains(t, err.Error(), v)
		}
	}
}
