// Package jobicy replays the interface of Jobicy: its newest postings, at most 50.
package jobicy

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/remote-jobs.json.gz
var packed []byte

var recorded = recording.Packed(packed)

const most = 50

// Recorded serves the recorded answer, its times moved to now unless it is zero,
// and returns the ids of its jobs.
func Recorded(now time.Time) (http.Handler, []string) {
	var answer map[string]any
	if err := json.Unmarshal(recorded(), &answer); err != nil {
		panic(err) // the file is part of the program
	}
	jobs, _ := answer["jobs"].([]any)
	var newest time.Time
	var ids []string
	each(jobs, func(job map[string]any, at time.Time) {
		ids = append(ids, strconv.FormatFloat(job["id"].(float64), 'f', 0, 64))
		if at.After(newest) {
			newest = at
		}
	})
	shift := listing.Shift(newest, now)
	if shift == 0 {
		return serve(func(int) []byte { return recorded() }), ids
	}
	each(jobs, func(job map[string]any, at time.Time) { job["pubDate"] = at.Add(shift).UTC().Format(time.RFC3339) })
	answer["lastUpdate"] = newest.Add(shift).UTC().Format(time.RFC3339)
	body := listing.JSON(answer)
	return serve(func(int) []byte { return body }), ids
}

func each(jobs []any, visit func(job map[string]any, at time.Time)) {
	for _, j := range jobs {
		job, ok := j.(map[string]any)
		if !ok {
			continue
		}
		at, err := time.Parse(time.RFC3339, job["pubDate"].(string))
		if err == nil {
			visit(job, at)
		}
	}
}

// Items serves items in the shape of the service.
func Items(items []listing.Item) http.Handler {
	return serve(func(count int) []byte {
		jobs := []map[string]any{}
		for _, i := range listing.Window(items, 0, min(count, most)) {
			jobs = append(jobs, map[string]any{
				"id": listing.Number(i.ID, 0), "url": i.URL, "jobSlug": i.ID, "jobTitle": listing.XML(i.Title), "companyName": listing.XML(i.Company),
				"jobIndustry": []string{"Programming"}, "jobType": []string{"Contract"}, "jobGeo": i.Location, "jobLevel": "Any",
				"jobExcerpt": "An excerpt...", "jobDescription": i.HTML, "pubDate": i.Posted.UTC().Format(time.RFC3339),
			})
		}
		return listing.JSON(map[string]any{
			"apiVersion": "2.2.13", "documentationUrl": "https://jobi.cy/apidocs", "jobCount": len(jobs), "jobs": jobs, "success": true,
		})
	})
}

func serve(body func(count int) []byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v2/remote-jobs", func(w http.ResponseWriter, r *http.Request) {
		fakes.JSON(body(listing.Number(r.URL.Query().Get("count"), most))).ServeHTTP(w, r)
	})
	return mux
}
