// Package himalayas replays the interface of Himalayas: a long listing, newest
// first, by limit and offset.
package himalayas

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/recording"
)

//go:embed testdata/api.json.gz
var packed []byte

var recorded = recording.Packed(packed)

// Recorded serves the recorded jobs, their times moved to now unless it is zero,
// and returns their ids. The service says that it has a hundred thousand; the
// replay has eight, and pages after the first are empty.
func Recorded(now time.Time) (http.Handler, []string) {
	var answer struct {
		Jobs  []map[string]any `json:"jobs"`
		Total int              `json:"totalCount"`
	}
	if err := json.Unmarshal(recorded(), &answer); err != nil {
		panic(err) // the file is part of the program
	}
	var ids []string
	newest := 0.0
	for _, job := range answer.Jobs {
		ids = append(ids, job["guid"].(string))
		newest = max(newest, job["pubDate"].(float64))
	}
	shift := listing.Shift(time.Unix(int64(newest), 0), now).Seconds()
	for _, job := range answer.Jobs {
		for _, field := range []string{"pubDate", "expiryDate"} {
			job[field] = int64(job[field].(float64) + shift)
		}
	}
	return serve(answer.Jobs, answer.Total), ids
}

// Items serves items in the shape of the service.
func Items(items []listing.Item) http.Handler {
	jobs := []map[string]any{}
	for _, i := range items {
		jobs = append(jobs, map[string]any{
			"title": i.Title, "excerpt": "An excerpt.", "companyName": i.Company, "companySlug": "company", "companyLogo": "",
			"employmentType": "Contractor", "minSalary": nil, "maxSalary": nil, "salaryPeriod": "annual", "seniority": []string{"Senior"},
			"currency": nil, "locationRestrictions": []string{i.Location}, "timezoneRestrictions": []float64{1, 2},
			"categories": []string{"Go-Developer"}, "parentCategories": []string{"Engineering"}, "description": i.HTML,
			"pubDate": i.Posted.Unix(), "expiryDate": i.Posted.Add(60 * 24 * time.Hour).Unix(), "applicationLink": i.URL, "guid": i.URL,
		})
	}
	return serve(jobs, len(jobs))
}

func serve(jobs []map[string]any, total int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jobs/api", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		limit, offset := min(listing.Number(q.Get("limit"), 20), 50), listing.Number(q.Get("offset"), 0)
		page := listing.Window(jobs, offset, limit)
		if page == nil {
			page = []map[string]any{}
		}
		fakes.JSON(listing.JSON(map[string]any{
			"comments": "", "updatedAt": 1781119953, "offset": offset, "limit": limit, "totalCount": total, "jobs": page,
		})).ServeHTTP(w, r)
	})
	return mux
}
