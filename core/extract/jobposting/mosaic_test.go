package jobposting

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// mosaicPage is written by hand in the shape that developers report.
const mosaicPage = `<!doctype html><html><body><script>window.mosaic = window.mosaic || {};
window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":{"mosaicProviderJobCardsModel":{"results":[
{"jobkey":"a1b2c3d4e5f60718","displayTitle":"Go Developer &amp; Tester","company":"Tidewater","formattedLocation":"Hamburg","snippet":"<ul><li>Go, SQL</li></ul>","pubDate":1795190400000,"salarySnippet":{"text":"70 € pro Stunde","currency":"EUR"},"jobTypes":["Contract"],"remoteLocation":true},
{"jobkey":"a1b2c3d4e5f60719","title":"Writer","company":"Ink","expired":true},
{"jobkey":"../../evil","title":"Evil"},{"title":"No key"},7]}}};
window.mosaic.other = 1;</script></body></html>`

func TestJobCardsOfASavedPageAreRead(t *testing.T) {
	t.Parallel()
	_, ok := Mosaic(strings.Replace(mosaicPage, ",7]", ",{}]", 1))
	require.True(t, ok)
	got, _ := Mosaic(strings.Replace(mosaicPage, ",7]", "]", 1))
	require.Len(t, got, 1, "what is expired, has no key or a strange one is left out")
	p := got[0]
	assert.Equal(t, "Go Developer & Tester", p.Title)
	assert.Equal(t, "https://www.indeed.com/viewjob?jk=a1b2c3d4e5f60718", p.URL)
	assert.Equal(t, map[string]string{"salary": "70 € pro Stunde", "contract": "contract", "remote": "remote"}, p.Hints)
	assert.Equal(t, core.TeaserText, p.Completeness)
	assert.Equal(t, 2026, p.PostedAt.Year())
	for _, page := range []string{"", "<html></html>", `window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":`, `window.mosaic.providerData["mosaic-provider-jobcards"]=[]`} {
		_, ok := Mosaic(page)
		assert.False(t, ok, page)
	}
}

func FuzzMosaic(f *testing.F) {
	f.Add(mosaicPage)
	f.Add(`window.mosaic.providerData['mosaic-provider-jobcards'] = {"metaData":{"mosaicProviderJobCardsModel":{"results":[{"jobkey":7}]}}}`)
	f.Fuzz(func(t *testing.T, page string) {
		got, _ := Mosaic(page)
		assert.LessOrEqual(t, len(got), MaxPostings)
	})
}
