package boards_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/automonet/automonet/adapters/source/boards"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	fakes "github.com/automonet/automonet/internal/fakes/boards"
)

func FuzzFetch(f *testing.F) {
	start := sourcetest.Start()
	for driver, path := range map[string]string{
		"greenhouse": "/v1/boards/" + fakes.Token + "/jobs", "lever": "/v0/postings/" + fakes.Token, "ashby": "/posting-api/job-board/" + fakes.Token,
		"recruitee": "/api/offers/", "smartrecruiters": "/v1/companies/" + fakes.Token + "/postings", "workable": "/api/v1/widget/accounts/" + fakes.Token,
		"personio": "/xml", "algora": "/api/orgs/" + fakes.Token + "/bounties", "jobposting": "/sitemap.xml", "telegram": "/s/" + fakes.Channel,
	} {
		h, _ := fakes.Sample(driver)(start)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		f.Add(w.Body.Bytes())
	}
	for _, s := range []string{
		`{"jobs":[{"id":1},7,null],"offers":[{"id":{}}],"content":[{"id":"x"}],"totalFound":1e99,"items":[{"id":1,"status":"paid"}],"next_cursor":"\u0000"}`,
		`<sitemapindex><sitemap><loc>https://jobs.example/a.xml</loc></sitemap></sitemapindex>`, `[{"id":"a","createdAt":-1,"salaryRange":{"min":"x"}}]`,
		`<div class="tgme_widget_message" data-post="a/9223372036854775808"><div class="tgme_widget_message_text"><div><div>`, `<workzag-jobs><position><id>`,
		`<a href="https://jobs.example/jobs/1"><script type="application/ld+json">{"@type":"JobPosting","url":"https://x","title":"\ud800"}</script>`,
	} {
		f.Add([]byte(s))
	}
	specs := boards.Specs()
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, s := range specs {
			g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
			config := fakes.Config(s.Driver)
			config["base_url"] = sourcetest.Base
			src := sourcetest.Open(t, s, config, g)
			page := src.Fetch(t.Context(), nil)
			sourcetest.CheckPage(t, page)
			sourcetest.CheckPage(t, src.Fetch(t.Context(), page.Next))
		}
	})
}
