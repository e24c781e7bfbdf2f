package feed_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

func mapped() map[string]any {
	return map[string]any{"urls": []string{sourcetest.Base + "/api"}, "lists_all": true, "id": []string{"uid"}, "company": []string{"employer.name"}, "location": []string{"places.city"},
		"hints": map[string][]string{"tags": {"tags"}, "salary": {"pay"}},
		"list":  map[string]any{"at": "result.jobs", "title": []string{"position"}, "link": []string{"links.self"}, "text": []string{"body"}, "posted": []string{"at"}}}
}

func TestConformanceOfAListInJSON(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: spec(t, "feed"), AlwaysComplete: true, Config: mapped(), Serve: func(items []listing.Item) http.Handler {
		jobs := []map[string]any{}
		for _, i := range items {
			jobs = append(jobs, map[string]any{"uid": i.ID, "position": i.Title, "employer": map[string]any{"name": i.Company}, "links": map[string]any{"self": i.URL}, "body": i.HTML, "at": i.Posted.Unix()})
		}
		return fakes.Content{Type: "application/json", Body: listing.JSON(map[string]any{"result": map[string]any{"jobs": jobs}})}
	}})
}

func TestAListInJSONIsReadByItsPaths(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(fakes.Content{Type: "application/json", Body: []byte(`{"result":{"jobs":[
		{"uid":12345678901234567890,"position":"Gardener &amp; Cook","employer":{"name":"Park GmbH"},"places":[{"city":"Bonn"},{"city":"Köln"}],"links":{"self":"/j/1"},
		 "body":"<p>Rake</p><p>Weed</p>","at":1790000000000,"tags":["a","b"],"pay":null},
		"no object", {"uid":2,"position":"Baker","at":"2026-11-20T10:00:00Z"}]}}`)})
	page := sourcetest.Open(t, spec(t, "feed"), mapped(), g).Fetch(t.Context(), nil)
	require.Equal(t, source.StatusOK, page.Status, page.Reason)
	require.Len(t, page.Postings, 2)
	p := page.Postings[0]
	assert.Equal(t, "12345678901234567890", p.ExternalID, "ids never go through a float")
	assert.Equal(t, "Gardener & Cook", p.Title)
	assert.Equal(t, "Park GmbH", p.Company)
	assert.Equal(t, "Bonn, Köln", p.Location)
	assert.Equal(t, sourcetest.Base+"/j/1", p.URL)
	assert.Contains(t, p.Text, "Rake\n")
	assert.Equal(t, "a, b", p.Hints["tags"])
	assert.NotContains(t, p.Hints, "salary")
	assert.Equal(t, 2026, p.PostedAt.Year())
	assert.Equal(t, 20, page.Postings[1].PostedAt.Day())
}

func TestAListThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"result":{}}`, `{"result":{"jobs":{}}}`, `[]`, `{"result":{"jobs":["x"]}}`, `{"result":`, ``, `<html>`} {
		page := sourcetest.Open(t, spec(t, "feed"), mapped(), sourcetest.NewGetter(fakes.Content{Type: "application/json", Body: []byte(body)})).Fetch(t.Context(), nil)
		require.Equal(t, source.StatusParseFailed, page.Status, body)
		require.NotEmpty(t, page.Reason)
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`{"result":{"jobs":[{"uid":1,"position":"x","places":[[[{"city":[1,true,null]}]]]}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		page := sourcetest.Open(t, spec(t, "feed"), mapped(), sourcetest.NewGetter(fakes.Content{Type: "application/json", Body: body})).Fetch(t.Context(), nil)
		sourcetest.CheckPage(t, page)
	})
}
