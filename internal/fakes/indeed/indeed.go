// Package indeed is a replay server of Indeed's MCP server: its search and the
// details of a job. The jobs are written by hand; the names of the tools and of the
// scopes follow what developers report of the server.
package indeed

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/mcp"
)

const searchSchema = `{"type":"object","properties":{"search":{"type":"string"},"location":{"type":"string"},
"country_code":{"type":["string","null"]},"job_type":{"type":["string","null"],"enum":["CONTRACT","TEMPORARY","PART_TIME","FULL_TIME","INTERNSHIP",null]},
"limit":{"type":"integer","maximum":20},"offset":{"type":"integer"}},"required":["search"]}`

const detailsSchema = `{"type":"object","properties":{"job_id":{"type":"string"}},"required":["job_id"]}`

// Job is a job as the service would store it.
type Job struct {
	listing.Item
	Pay, Type string
	Remote    bool
	// Snippet is what the search shows; empty means all of it.
	Snippet string
}

// New serves jobs, the newest first, under /claude/mcp.
func New(o mcp.Options, jobs []Job) http.Handler {
	o.Tools = []mcp.Tool{
		{Name: "search_jobs", Description: "Search for jobs.", Schema: searchSchema, Call: func(args map[string]any) (any, error) {
			if mcp.Text(args, "search") == "" {
				return nil, errors.New("search is required")
			}
			offset, limit := mcp.Number(args, "offset", 0), min(mcp.Number(args, "limit", 10), 20)
			out := []any{}
			for _, j := range listing.Window(jobs, offset, limit) {
				out = append(out, j.render())
			}
			return map[string]any{"jobs": out, "total": len(jobs)}, nil
		}},
		{Name: "get_job_details", Description: "Read a job.", Schema: detailsSchema, Call: func(args map[string]any) (any, error) {
			for _, j := range jobs {
				if j.ID == mcp.Text(args, "job_id") {
					return map[string]any{"job": map[string]any{"job_id": j.ID, "description": j.HTML}}, nil
				}
			}
			return nil, errors.New("unknown job")
		}},
		{Name: "get_resume", Description: "Read the user's resume.", Schema: `{"type":"object"}`, Call: func(map[string]any) (any, error) { return map[string]any{}, nil }},
	}
	mux := http.NewServeMux()
	mux.Handle("/claude/mcp", mcp.New(o))
	return mux
}

func (j Job) render() map[string]any {
	out := map[string]any{"job_id": j.ID, "title": j.Title, "company": j.Company, "location": j.Location, "posted_at": j.Posted.UTC().Format(time.RFC3339),
		"compensation": j.Pay, "job_type": j.Type, "is_remote": j.Remote, "url": j.URL}
	if j.Snippet != "" {
		out["snippet"] = j.Snippet
	} else {
		out["description"] = j.HTML
	}
	return out
}

// Items serves items to anybody.
func Items(items []listing.Item) http.Handler {
	jobs := make([]Job, len(items))
	for i, item := range items {
		jobs[i] = Job{Item: item}
	}
	return New(mcp.Options{}, jobs)
}

// Sample serves the sample to anybody, its times moved to now unless it is zero, and
// returns the ids of its jobs.
func Sample(now time.Time) (http.Handler, []string) {
	jobs := Jobs(now)
	ids := make([]string, len(jobs))
	for i, j := range jobs {
		ids[i] = j.ID
	}
	return New(mcp.Options{}, jobs), ids
}

var sampleDay = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// Jobs returns the sample, its times moved to now unless it is zero. It is written by
// hand.
func Jobs(now time.Time) []Job {
	jobs := []Job{
		{Item: listing.Item{Title: "Freelance Data Analyst (m/f/d)", Company: "Tidewater Logistics", Location: "Remote",
			HTML: "<p>Three months, 24 hours a week. You build weekly reports in SQL and Python for our warehouse team and explain them in plain English.</p><ul><li>SQL, pandas</li><li>EUR 65 - 80 an hour</li></ul>"},
			Pay: "€65 - €80 an hour", Type: "Contract", Remote: true, Snippet: "Three months, 24 hours a week. You build weekly reports…"},
		{Item: listing.Item{Title: "Technical Writer, contract", Company: "Ferrous Tools", Location: "Hamburg",
			HTML: "<p>Rewrite the manuals of two hand tools in German and English. About six weeks, on site once a week.</p>"},
			Pay: "€400 a day", Type: "Contract", Snippet: "Rewrite the manuals of two hand tools…"},
		{Item: listing.Item{Title: "Backend Engineer (Go), part-time", Company: "Openlock", Location: "Berlin",
			HTML: "<p>Access control for co-working spaces. Go, PostgreSQL, MQTT. 20 hours a week, hybrid.</p>"}, Pay: "€48,000 - €56,000 a year", Type: "Part-time"},
		{Item: listing.Item{Title: "Support agent for a booking portal", Company: "Nordsee Ferien", Location: "Bremen",
			HTML: "<p>Phone and mail support in German, two evenings a week, from home.</p>"}, Pay: "€15 an hour", Type: "Part-time", Remote: true},
	}
	shift := listing.Shift(sampleDay, now)
	for i := range jobs {
		jobs[i].ID = fmt.Sprintf("%016x", uint64(0xa1b2c3d4e5f60000)+uint64(i))
		jobs[i].URL = "https://www.indeed.com/viewjob?jk=" + strings.ToLower(jobs[i].ID)
		jobs[i].Posted = sampleDay.Add(-time.Duration(37*i) * time.Minute).Add(shift)
	}
	return jobs
}
