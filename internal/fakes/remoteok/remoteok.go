// Package remoteok replays the listing of Remote OK: a JSON array that begins
// with the terms of use.
package remoteok

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

var api = recording.Packed(packed)

// Recorded serves the recorded listing, its times moved to now unless it is zero,
// and returns the ids of its jobs.
func Recorded(now time.Time) (http.Handler, []string) {
	var list []map[string]any
	if err := json.Unmarshal(api(), &list); err != nil {
		panic(err) // the file is part of the program
	}
	var newest int64
	var ids []string
	for _, job := range list {
		if id, ok := job["id"].(string); ok {
			ids = append(ids, id)
		}
		if epoch, ok := job["epoch"].(float64); ok {
			newest = max(newest, int64(epoch))
		}
	}
	shift := listing.Shift(time.Unix(newest, 0), now)
	if shift == 0 {
		return serve(api()), ids
	}
	for _, job := range list {
		epoch, ok := job["epoch"].(float64)
		if !ok {
			continue
		}
		at := time.Unix(int64(epoch), 0).Add(shift).UTC()
		job["epoch"], job["date"] = at.Unix(), at.Format(time.RFC3339)
	}
	return serve(listing.JSON(list)), ids
}

// Items serves items in the shape of the listing.
func Items(items []listing.Item) http.Handler {
	list := []map[string]any{{"last_updated": 1781107559, "legal": "API Terms of Service: Please link back to the URL on Remote OK."}}
	for _, i := range items {
		list = append(list, map[string]any{
			"slug": "remote-" + i.ID, "id": i.ID, "epoch": i.Posted.Unix(), "date": i.Posted.UTC().Format(time.RFC3339),
			"company": i.Company, "position": i.Title, "tags": []string{"golang", "contract"}, "description": i.HTML,
			"location": i.Location, "salary_min": 0, "salary_max": 0, "url": i.URL, "apply_url": i.URL,
		})
	}
	return serve(listing.JSON(list))
}

// Robots is the service's robots.txt as far as it concerns a polite reader.
func Robots() fakes.Robots { return fakes.RobotsCrawlDelay(time.Second) }

func serve(body []byte) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /api", fakes.Content{Type: "application/json", Body: body})
	return mux
}
