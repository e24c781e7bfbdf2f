package jsonboard_test

import (
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source/jsonboard"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/fakes/recording"
	"github.com/automonet/automonet/internal/fakes/searches"
)

func FuzzFetch(f *testing.F) {
	for _, name := range []string{"jobicy/testdata/remote-jobs.json.gz", "himalayas/testdata/api.json.gz"} {
		packed, err := os.ReadFile("../../../internal/fakes/" + name)
		require.NoError(f, err)
		b := recording.Packed(packed)()
		f.Add(b[:min(len(b), 4000)])
	}
	for _, s := range []string{
		`{"data":[{"slug":"a","title":"B","description":"&lt;p&gt;x","created_at":1}],"links":{"next":"x"}}`, `{"data":[]}`, `{"jobs":null}`,
		`{"jobs":[{"guid":"x","title":"A","minSalary":1,"maxSalary":2,"currency":"EUR","timezoneRestrictions":[1,"x"]}],"totalCount":-4}`,
		`{"jobs":[{"id":1,"jobTitle":"A &amp;amp; B","url":"https://a.example","salaryMin":"9","salaryCurrency":"usd"}],"success":true}`, `[]`, `{"data":{}}`,
		`{"ergebnisliste":[{"referenznummer":"a","stellenlokationen":[{}]}],"maxErgebnisse":-1}`, `{"maxErgebnisse":0}`,
		`{"results":[{"id":1,"redirect_url":"https://x.example","salary_min":"1e400"}],"count":1e300}`,
		`{"jobs":[{"id":-5,"link":"https://x.example","updated":"2026-11-20T00:00:00.0000000"}],"totalCount":"x"}`,
		`{"items":[{"id":1,"title":"$1,000 A","html_url":"https://x.example","labels":[{"name":"$"}]}],"total_count":1,"incomplete_results":true}`,
	} {
		f.Add([]byte(s))
	}
	specs := jsonboard.Specs()
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, s := range specs {
			g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
			config := searches.Config(s.Driver)
			config["base_url"] = sourcetest.Base
			src := sourcetest.Open(t, s, config, g)
			page := src.Fetch(t.Context(), nil)
			sourcetest.CheckPage(t, page)
			sourcetest.CheckPage(t, src.Fetch(t.Context(), page.Next))
		}
	})
}
