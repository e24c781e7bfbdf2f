// Package arbeitnow replays the interface of Arbeitnow with synthetic postings of
// the documented shape; see README.md.
package arbeitnow

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/jobs.json.gz
var packed []byte

var synthetic = recording.Packed(packed)

const perPage = 100

// Recorded serves the synthetic jobs, their times moved to now unless it is zero,
// and returns their ids.
func Recorded(now time.Time) (http.Handler, []string) {
	var jobs []map[string]any
	if err := json.Unmarshal(synthetic(), &jobs); err != nil {
		panic(err) // the file is part of the program
	}
	var ids []string
	newest := 0.0
	for _, job := range jobs {
		ids = append(ids, job["slug"].(string))
		newest = max(newest, job["created_at"].(float64))
	}
	shift := listing.Shift(time.Unix(int64(newest), 0), now).Seconds()
	for _, job := range jobs {
		job["created_at"] = int64(job["created_at"].(float64) + shift)
	}
	return serve(jobs), ids
}

// Items serves items in the shape of the service, every second description
// escaped once more.
func Items(items []listing.Item) http.Handler {
	jobs := []map[string]any{}
	for n, i := range items {
		description := i.HTML
		if n%2 == 1 {
			description = html.EscapeString(description)
		}
		jobs = append(jobs, map[string]any{
			"slug": i.ID, "company_name": i.Company, "title": i.Title, "description": description, "remote": true, "url": i.URL,
			"tags": []string{"Software Development"}, "job_types": []string{"freelance"}, "location": i.Location, "created_at": i.Posted.Unix(),
		})
	}
	return serve(jobs)
}

func serve(jobs []map[string]any) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/job-board-api", func(w http.ResponseWriter, r *http.Request) {
		page := max(1, listing.Number(r.URL.Query().Get("page"), 1))
		data := listing.Window(jobs, (page-1)*perPage, perPage)
		if data == nil {
			data = []map[string]any{}
		}
		var next any
		if page*perPage < len(jobs) {
			// The real link carries a search term that changes from call to call.
			next = fmt.Sprintf("https://www.arbeitnow.com/api/job-board-api?search=any&page=%d", page+1)
		}
		fakes.JSON(listing.JSON(map[string]any{
			"data":  data,
			"links": map[string]any{"first": "https://www.arbeitnow.com/api/job-board-api?page=1", "last": nil, "prev": nil, "next": next},
			"meta":  map[string]any{"current_page": page, "per_page": perPage, "terms": "This is a free API. Please link back."},
		})).ServeHTTP(w, r)
	})
	return mux
}
