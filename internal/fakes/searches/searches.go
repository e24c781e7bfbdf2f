// Package searches replays search interfaces with synthetic postings of the
// documented shapes; see README.md. Those that want a key take fakes.Key.
package searches

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// Repository is where all issues of the GitHub server lie.
const Repository = "alder/site"

// Drivers returns the names of the drivers that have a server here.
func Drivers() []string { return []string{"adzuna", "bundesagentur", "githubbounties", "jooble"} }

// Items serves items in the shape of a driver's service.
func Items(driver string) func([]listing.Item) http.Handler {
	switch driver {
	case "adzuna":
		return adzuna
	case "bundesagentur":
		return bundesagentur
	case "githubbounties":
		return github
	case "jooble":
		return jooble
	}
	panic("no such service: " + driver)
}

// Hosts are the hosts under which a driver's server answers.
func Hosts(driver string) []string {
	return map[string][]string{
		"adzuna": {"api.adzuna.com"}, "bundesagentur": {"rest.arbeitsagentur.de"}, "githubbounties": {"api.github.com"}, "jooble": {"jooble.org", "de.jooble.org"},
	}[driver]
}

// Config is the configuration under which a driver reads its server.
func Config(driver string) map[string]any {
	switch driver {
	case "adzuna":
		return map[string]any{"app_id": fakes.KeyRef, "app_key": fakes.KeyRef, "country": "de", "what": "software"}
	case "jooble":
		return map[string]any{"key": fakes.KeyRef, "what": "software", "country": "de"}
	}
	return map[string]any{}
}

// Keyed reports whether a driver's service wants a key.
func Keyed(driver string) bool { return driver == "adzuna" || driver == "jooble" }

// Sample serves two written postings in the shape of a driver's service, the newest
// an hour before now, and returns their ids.
func Sample(driver string) func(now time.Time) (http.Handler, []string) {
	return func(now time.Time) (http.Handler, []string) {
		if now.IsZero() {
			now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		}
		items := samples()[driver]
		var ids []string
		for n := range items {
			items[n].URL = "https://jobs.example/found/" + items[n].ID
			items[n].Posted = now.Add(-time.Hour - time.Duration(n)*26*time.Hour)
			ids = append(ids, items[n].ID)
		}
		return Items(driver)(items), ids
	}
}

func one(pattern string, h http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, h)
	return mux
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a client that left is its own business
}

func part(list []map[string]any, page, size int) []map[string]any {
	if out := listing.Window(list, (max(page, 1)-1)*size, size); out != nil {
		return out
	}
	return []map[string]any{}
}

func bundesagentur(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for n, i := range items {
		entry := map[string]any{
			"referenznummer": i.ID, "stellenangebotsTitel": i.Title, "firma": i.Company, "hauptberuf": "Softwareentwickler/in",
			"datumErsteVeroeffentlichung": i.Posted.UTC().Format(time.DateOnly), "homeofficemoeglich": n%2 == 0,
			"eintrittszeitraum": map[string]any{"von": "2026-12-01"},
			"stellenlokationen": []map[string]any{{"adresse": map[string]any{"plz": "50667", "ort": i.Location, "region": "NORDRHEIN_WESTFALEN", "land": "DEUTSCHLAND"}}},
		}
		if n%2 == 1 {
			entry["externeURL"] = i.URL
		}
		list = append(list, entry)
	}
	return one("GET /jobboerse/jobsuche-service/pc/v6/jobs", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "jobboerse-jobsuche" {
			refuse(w, http.StatusForbidden, `{"error":"forbidden"}`)
			return
		}
		q := r.URL.Query()
		page, size := listing.Number(q.Get("page"), 1), min(100, listing.Number(q.Get("size"), 25))
		fakes.JSON(listing.JSON(map[string]any{"ergebnisliste": part(list, page, size), "maxErgebnisse": len(list), "page": page, "size": size})).ServeHTTP(w, r)
	})
}

func adzuna(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for n, i := range items {
		list = append(list, map[string]any{
			"__CLASS__": "Adzuna::API::Response::Job", "id": i.ID, "title": strings.Replace(i.Title, "Engineer", "<strong>Engineer</strong>", 1), "description": i.HTML + "…",
			"redirect_url": i.URL, "created": i.Posted.UTC().Format(time.RFC3339), "company": map[string]any{"display_name": i.Company},
			"location": map[string]any{"area": []string{"Deutschland", i.Location}, "display_name": i.Location}, "category": map[string]any{"label": "IT", "tag": "it-jobs"},
			"salary_min": 60000, "salary_max": 72000.5, "salary_is_predicted": fmt.Sprint(n % 2), "contract_type": "contract", "contract_time": "full_time",
		})
	}
	return one("GET /v1/api/jobs/{country}/search/{page}", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("app_id") != fakes.Key || q.Get("app_key") != fakes.Key {
			refuse(w, http.StatusUnauthorized, `{"exception":"AUTH_FAIL"}`)
			return
		}
		page := part(list, listing.Number(r.PathValue("page"), 1), min(50, listing.Number(q.Get("results_per_page"), 10)))
		fakes.JSON(listing.JSON(map[string]any{"count": len(list), "mean": 1.5, "results": page})).ServeHTTP(w, r)
	})
}

func jooble(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"id": listing.Number(i.ID, 0), "title": i.Title, "location": i.Location, "snippet": "&nbsp;..." + i.HTML + "...&nbsp;", "salary": "",
			"source": "jobs.example", "type": "Freelance", "link": i.URL, "company": i.Company, "updated": i.Posted.UTC().Format("2006-01-02T15:04:05.0000000"),
		})
	}
	return one("POST /api/{key}", func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Keywords string `json:"keywords"`
			Page     string `json:"page"`
			Size     string `json:"ResultOnPage"`
		}
		switch {
		case r.PathValue("key") != fakes.Key:
			refuse(w, http.StatusForbidden, "Access denied")
		case json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Keywords == "":
			refuse(w, http.StatusBadRequest, "bad request")
		default:
			page := part(list, listing.Number(asked.Page, 1), min(20, listing.Number(asked.Size, 20)))
			body := listing.JSON(map[string]any{"totalCount": len(list), "jobs": page})
			fakes.Content{Type: "application/json; charset=utf-8", Body: body, ETag: "-"}.ServeHTTP(w, r)
		}
	})
}

func github(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for n, i := range items {
		list = append(list, map[string]any{
			"id": listing.Number(i.ID, 0), "number": n + 1, "title": i.Title, "html_url": i.URL, "body": i.HTML, "state": "open", "comments": 2,
			"user": map[string]any{"login": "maintainer"}, "created_at": i.Posted.UTC().Format(time.RFC3339), "updated_at": i.Posted.UTC().Format(time.RFC3339),
			"repository_url": "https://api.github.com/repos/" + Repository, "assignees": []any{},
			"labels": []map[string]any{{"name": "bounty"}, {"name": "💎 $250"}, {"name": "go"}},
		})
	}
	return one("GET /search/issues", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if token := r.Header.Get("Authorization"); token != "" && token != "Bearer "+fakes.Key {
			refuse(w, http.StatusUnauthorized, `{"message":"Bad credentials"}`)
			return
		}
		page := part(list, listing.Number(q.Get("page"), 1), min(100, listing.Number(q.Get("per_page"), 30)))
		fakes.JSON(listing.JSON(map[string]any{"total_count": len(list), "incomplete_results": false, "items": page})).ServeHTTP(w, r)
	})
}

// samples are the written postings, the newer one first.
func samples() map[string][]listing.Item {
	return map[string][]listing.Item{
		"bundesagentur": {
			{ID: "10001-1000000102-S", Title: "Freie Mitarbeit: Webentwicklung (PHP, TYPO3)", Company: "Werkstatt für Verwaltung eG", Location: "Bremen"},
			{ID: "10001-1000000101-S", Title: "Honorarkraft für Alphabetisierungskurse", Company: "Volkshochschule Landkreis Ems", Location: "Lingen"},
		},
		"adzuna": {
			{ID: "6100102", Title: "Freelance Power BI developer", Company: "Lindenthal Logistik", Location: "Köln", HTML: "<p>Four reports for dispatch and fleet, from an SQL Server that somebody else keeps. Two months, remote after the first week"},
			{ID: "6100101", Title: "Sachbearbeitung Zoll", Company: "Lindenthal Logistik", Location: "Köln", HTML: "<p>Sie melden Sendungen an und prüfen Tarife. Unbefristet, in Vollzeit"},
		},
		"jooble": {
			{ID: "6200102", Title: "Freelance video editor for courses", Company: "Kurswerk", Location: "remote", HTML: "Thirty lessons of twelve minutes, cut, sound and captions. Raw material is in the cloud"},
			{ID: "6200101", Title: "Hauswirtschaft in Teilzeit", Company: "Haus am Anger", Location: "Erfurt", HTML: "Küche und Wäsche in einem kleinen Haus, zwanzig Stunden"},
		},
		"githubbounties": {
			{ID: "6300102", Title: "Support OAuth device flow in the CLI", HTML: "<p>The CLI opens a browser, which fails on servers. Acceptance: RFC 8628, tests against a local server, docs. Written in Rust.</p>"},
			{ID: "6300101", Title: "Table of contents jumps on mobile", HTML: "<p>The sticky table of contents covers the heading after a jump. CSS only.</p>"},
		},
	}
}
