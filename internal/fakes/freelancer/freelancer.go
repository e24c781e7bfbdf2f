// Package freelancer is a replay server of the API of Freelancer.com: its active
// projects, one project, and the bids of one user. No recording may be redistributed, so that the projects
// are written by hand in the shape that the vendor's SDK and its tests document
// (freelancer/freelancer-sdk-python, tests/test_projects.py): the envelope, details
// that are null unless they are asked for, and the slash at the end of every path.
package freelancer

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

const maxLimit = 100

// Project is a project as the service would store it.
type Project struct {
	listing.Item
	Type, Currency, Language string
	Rate, Minimum, Maximum   float64
	Bids                     int
	Average                  float64
	Skills                   []string
	Local                    bool
	Closed, Deleted, NDA     bool
}

// Options say how the server behaves.
type Options struct {
	// Token is the one that is let in; empty lets everybody in, which the real
	// service does not.
	Token string
	// Left is the number in the quota header; 0 sends none.
	Left int
}

// New serves projects, the newest first.
func New(o Options, projects []Project) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/projects/0.1/projects/active/{$}", func(w http.ResponseWriter, r *http.Request) {
		if !o.enter(w, r) {
			return
		}
		q := r.URL.Query()
		found := []Project{}
		for _, p := range projects {
			if word := strings.ToLower(q.Get("query")); word != "" && !strings.Contains(strings.ToLower(p.Title+" "+p.HTML), word) {
				continue
			}
			if types := q["project_types[]"]; len(types) > 0 && types[0] != p.Type && (len(types) < 2 || types[1] != p.Type) {
				continue
			}
			found = append(found, p)
		}
		out := []any{}
		for _, p := range listing.Window(found, listing.Number(q.Get("offset"), 0), min(listing.Number(q.Get("limit"), 10), maxLimit)) {
			out = append(out, p.render(q.Get("full_description") == "true", q.Get("job_details") == "true"))
		}
		o.send(w, http.StatusOK, map[string]any{"status": "success", "result": map[string]any{"projects": out, "total_count": len(found)}, "request_id": requestID})
	})
	mux.HandleFunc("GET /api/projects/0.1/projects/{id}/{$}", func(w http.ResponseWriter, r *http.Request) {
		if !o.enter(w, r) {
			return
		}
		for _, p := range projects {
			if p.ID == r.PathValue("id") {
				o.send(w, http.StatusOK, map[string]any{"status": "success", "result": p.render(true, true), "request_id": requestID})
				return
			}
		}
		// The service answers so for a number that it does not know.
		o.send(w, http.StatusInternalServerError, map[string]any{"status": "error", "message": "An error occurred", "error_code": "RestExceptionCodes.UNKNOWN", "request_id": requestID})
	})
	return mux
}

const requestID = "0123456789abcdef0123456789abcdef"

func (o Options) enter(w http.ResponseWriter, r *http.Request) bool {
	if o.Token == "" || r.Header.Get("Freelancer-Oauth-V1") == o.Token {
		return true
	}
	o.send(w, http.StatusUnauthorized, map[string]any{"status": "error", "message": "You must be logged in to perform this request",
		"error_code": "RestExceptionCodes.NOT_AUTHENTICATED", "request_id": requestID})
	return false
}

func (o Options) send(w http.ResponseWriter, status int, v any) {
	c := fakes.Content{Type: "application/json", Body: listing.JSON(v), ETag: "-", Status: status, Header: http.Header{}}
	c.Header.Set("RateLimit-Limit", "200, 200;window=60, 1000;window=3600")
	if o.Left != 0 {
		c.Header.Set("RateLimit-Remaining", strconv.Itoa(max(0, o.Left)))
		c.Header.Set("RateLimit-Reset", "37")
	}
	c.ServeHTTP(w, &http.Request{Header: http.Header{}})
}

func (p Project) render(full, details bool) map[string]any {
	status, front := "active", "open"
	if p.Closed {
		status, front = "closed", "work_in_progress"
	}
	out := map[string]any{
		"id": listing.Number(p.ID, 0), "owner_id": nil, "title": p.Title, "status": status, "frontend_project_status": front,
		"seo_url": "golang/Project-" + p.ID, "preview_description": p.HTML[:min(len(p.HTML), 100)], "description": nil, "type": p.Type,
		"currency": map[string]any{"id": 1, "code": p.Currency, "sign": "$", "exchange_rate": p.Rate, "country": "US"},
		"budget":   map[string]any{"minimum": p.Minimum, "maximum": p.Maximum}, "bid_stats": map[string]any{"bid_count": p.Bids, "bid_avg": p.Average},
		"time_submitted": p.Posted.Unix(), "submitdate": p.Posted.Unix(), "bidperiod": 7, "language": p.Language, "local": p.Local, "deleted": p.Deleted,
		"jobs": nil, "upgrades": map[string]any{"NDA": p.NDA, "sealed": false}, "location": map[string]any{"city": p.Location, "country": map[string]any{"name": ""}},
	}
	if full {
		out["description"] = p.HTML
	}
	if details {
		skills := []any{}
		for i, s := range p.Skills {
			skills = append(skills, map[string]any{"id": i + 1, "name": s, "seo_url": strings.ToLower(s)})
		}
		out["jobs"] = skills
	}
	return out
}

// Items serves items as projects of fixed price, to anybody.
func Items(items []listing.Item) http.Handler {
	projects := make([]Project, len(items))
	for i, item := range items {
		projects[i] = Project{Item: item, Type: "fixed", Currency: "USD", Rate: 1, Minimum: 250, Maximum: 750, Bids: 4, Average: 500, Language: "en"}
	}
	return New(Options{}, projects)
}

var sampleDay = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// Sample serves the sample to those who have fakes.Key, its times moved to now unless it is zero, and
// returns the ids of the projects that take bids.
func Sample(now time.Time) (http.Handler, []string) {
	projects := Projects(now)
	var ids []string
	for _, p := range projects {
		if !p.Closed && !p.Deleted {
			ids = append(ids, p.ID)
		}
	}
	return New(Options{Token: fakes.Key}, projects), ids
}

// Projects returns the sample, its times moved to now unless it is zero. It is
// written by hand.
func Projects(now time.Time) []Project {
	projects := []Project{
		{Item: listing.Item{Title: "Go service that imports orders from three shops", HTML: "We sell through three shops and copy orders by hand. Wanted: a small Go service that reads their APIs every ten minutes and writes into PostgreSQL. Tests and a README are part of the job. Begin your bid with the word anchor."},
			Type: "fixed", Currency: "EUR", Rate: 1.08, Minimum: 750, Maximum: 1500, Bids: 12, Average: 1100, Skills: []string{"Golang", "PostgreSQL", "API Integration"}, Language: "en"},
		{Item: listing.Item{Title: "Produktbeschreibungen für 80 Fahrradteile", HTML: "80 kurze Texte auf Deutsch, je 60 bis 90 Wörter, nach einer Tabelle mit technischen Daten. Bitte zwei Proben beilegen."},
			Type: "fixed", Currency: "EUR", Rate: 1.08, Minimum: 250, Maximum: 400, Bids: 7, Average: 310, Skills: []string{"German", "Copywriting"}, Language: "de"},
		{Item: listing.Item{Title: "Help desk agent for evenings", HTML: "Answer tickets of a booking tool in English and Spanish, Monday to Friday, four hours each evening CET."},
			Type: "hourly", Currency: "USD", Rate: 1, Minimum: 12, Maximum: 18, Bids: 31, Average: 14.5, Skills: []string{"Customer Support", "Spanish"}, Language: "en"},
		{Item: listing.Item{Title: "Scrape a directory", HTML: "Already awarded."}, Type: "fixed", Currency: "USD", Rate: 1, Minimum: 30, Maximum: 90, Closed: true, Language: "en"},
		{Item: listing.Item{Title: "Photograph a shop in Leeds", HTML: "Two hours on site, 30 edited pictures.", Location: "Leeds"}, Type: "fixed", Currency: "GBP", Rate: 1.27, Minimum: 200, Maximum: 300, Bids: 3, Average: 240, Local: true,
			Skills: []string{"Photography"}, Language: "en"},
		{Item: listing.Item{Title: "Train a model on sales figures", HTML: "Forecast weekly sales of 40 products with Python. CSV files of four years are there; we want a notebook and a two-page explanation."},
			Type: "fixed", Currency: "INR", Rate: 0.0119, Minimum: 37500, Maximum: 75000, Bids: 44, Average: 52000, Skills: []string{"Python", "Machine Learning"}, Language: "en"},
	}
	shift := listing.Shift(sampleDay, now)
	for i := range projects {
		projects[i].ID = fmt.Sprint(39_400_900 - i)
		projects[i].Posted = sampleDay.Add(-time.Duration(11*i) * time.Minute).Add(shift)
	}
	return projects
}
