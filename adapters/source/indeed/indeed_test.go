package indeed_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/indeed"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/indeed"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: indeed.Spec(), Serve: fake.Items, SmallPages: true,
		Config: map[string]any{"sign_in": "", "max_pages": 30, "details": false}})
}

func TestReadsTheSampleWithItsTexts(t *testing.T) {
	t.Parallel()
	h, ids := fake.Sample(sourcetest.Start())
	g := sourcetest.NewGetter(h)
	src := sourcetest.Open(t, indeed.Spec(), map[string]any{"base_url": sourcetest.Base, "sign_in": ""}, g)
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	require.Len(t, scan.Postings, len(ids))
	sourcetest.Golden(t, "sample", scan.Postings)
	asked := len(g.Requests())
	again := sourcetest.Read(t, t.Context(), func() source.Source { return src }, scan.Cursor)
	assert.Empty(t, again.Postings, "a snippet does not take the place of a text")
	assert.Equal(t, source.StatusOK, again.Status())
	assert.Less(t, len(g.Requests())-asked, asked, "texts of known jobs are not asked for again")
	bare := sourcetest.Open(t, indeed.Spec(), map[string]any{"base_url": sourcetest.Base, "sign_in": "", "details": false}, g)
	snippets := sourcetest.Read(t, t.Context(), func() source.Source { return bare }, nil)
	assert.Equal(t, core.TeaserText, snippets.Postings[0].Completeness)
}

func TestReadsPagesThatTheUserSaved(t *testing.T) {
	t.Parallel()
	src := sourcetest.Open(t, indeed.Spec(), map[string]any{}, sourcetest.NewGetter(nil)).(source.Importer)
	for name, tt := range map[string]struct {
		body   string
		status source.Status
		ids    []string
	}{
		"a result page": {`<script>window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":{"mosaicProviderJobCardsModel":{"results":[{"jobkey":"a1b2c3d4e5f60718","title":"One"},{"jobkey":"a1b2c3d4e5f60719","title":"Two"}]}}};</script>`,
			source.StatusOK, []string{"a1b2c3d4e5f60718", "a1b2c3d4e5f60719"}},
		"a job page": {`<html><script type="application/ld+json">{"@type":"JobPosting","title":"Three","description":"Text","identifier":{"value":"3"}}</script></html>`,
			source.StatusOK, []string{"3"}},
		"no results":   {`<script>window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":{"mosaicProviderJobCardsModel":{"results":[]}}};</script>`, source.StatusEmpty, nil},
		"another page": {`<html><body>Prove that you are human</body></html>`, source.StatusParseFailed, nil},
	} {
		page := src.Import(t.Context(), "page.html", []byte(tt.body))
		sourcetest.CheckPage(t, page)
		assert.Equal(t, tt.status, page.Status, name)
		var ids []string
		for _, p := range page.Postings {
			ids = append(ids, p.ExternalID)
		}
		assert.Equal(t, tt.ids, ids, name)
	}
}

func TestRecognisesItsAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]map[string]any{
		"https://de.indeed.com/jobs?q=golang&l=Berlin": {"searches": []any{map[string]any{"what": "golang", "where": "Berlin", "country": "DE"}}},
		"https://www.indeed.com/":                      {},
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		found, ok := indeed.Spec().Recognise(u)
		assert.True(t, ok)
		assert.Equal(t, want, found.Config, address)
	}
	for _, address := range []string{"https://indeed.com.evil.example/jobs", "https://example.org/?x=indeed.com"} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		_, ok := indeed.Spec().Recognise(u)
		assert.False(t, ok, address)
	}
}

func TestConfigurationsAreChecked(t *testing.T) {
	t.Parallel()
	for name, node := range map[string]sourcetest.Node{
		"job type": {"job_type": "gig"}, "country": {"searches": []any{map[string]any{"country": "Germany"}}}, "pages": {"max_pages": 0},
	} {
		_, err := indeed.Spec().New(node, sourcetest.Deps("indeed", sourcetest.NewGetter(nil)))
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func TestASavedPageWithoutANumberHasOneAllTheSame(t *testing.T) {
	t.Parallel()
	src := sourcetest.Open(t, indeed.Spec(), map[string]any{}, sourcetest.NewGetter(nil)).(source.Importer)
	for link, want := range map[string]string{
		`"url":"https://de.indeed.com/viewjob?jk=0123456789abcdef&from=x",`: "0123456789abcdef",
		`"url":"https://de.indeed.com/cmp/Acme/jobs/Gardener",`:             "https://de.indeed.com/cmp/Acme/jobs/Gardener",
		"": "sha256:",
	} {
		page := src.Import(t.Context(), "saved.html", []byte(`<script type="application/ld+json">{"@type":"JobPosting",`+link+`"title":"Gardener","description":"Plants"}</script>`))
		sourcetest.CheckPage(t, page)
		require.Len(t, page.Postings, 1, link)
		assert.Contains(t, page.Postings[0].ExternalID, want)
	}
}
