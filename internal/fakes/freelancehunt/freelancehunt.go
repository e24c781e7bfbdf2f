// Package freelancehunt is a replay server of the API v2 of Freelancehunt: its open
// projects and one project. The projects are written by hand in the shape that
// apidocs.freelancehunt.com documents (JSON:API, ten a page).
package freelancehunt

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

const perPage = 10

// Project is a project as the service would store it.
type Project struct {
	listing.Item
	Login    string
	Skill    int
	Skills   []string
	Amount   float64
	Currency string
	Bids     int
	Remote   bool
	PlusOnly bool
}

// Options say how the server behaves.
type Options struct {
	// Token is the one that is let in; empty lets everybody in, which the real
	// service does not.
	Token string
}

// New serves projects, the newest first.
func New(o Options, projects []Project) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2/projects", func(w http.ResponseWriter, r *http.Request) {
		if !o.enter(w, r) {
			return
		}
		var found []Project
		for _, p := range projects {
			if f := r.FormValue("filter[skill_id]"); f == "" || slices.Contains(strings.Split(f, ","), strconv.Itoa(p.Skill)) {
				found = append(found, p)
			}
		}
		n := max(1, listing.Number(r.FormValue("page[number]"), 1))
		page := listing.Window(found, (n-1)*perPage, perPage)
		data := []any{}
		for _, p := range page {
			data = append(data, p.render())
		}
		links := map[string]any{"self": fmt.Sprintf("https://api.freelancehunt.com/v2/projects?page[number]=%d", n)}
		if n*perPage < len(found) {
			links["next"] = fmt.Sprintf("https://api.freelancehunt.com/v2/projects?page[number]=%d", n+1)
		}
		send(w, http.StatusOK, map[string]any{"data": data, "links": links})
	})
	mux.HandleFunc("GET /v2/projects/{id}", func(w http.ResponseWriter, r *http.Request) {
		if !o.enter(w, r) {
			return
		}
		for _, p := range projects {
			if p.ID == r.PathValue("id") {
				send(w, http.StatusOK, map[string]any{"data": p.render()})
				return
			}
		}
		send(w, http.StatusNotFound, map[string]any{"error": map[string]any{"status": 404, "title": "Not found"}})
	})
	return mux
}

func (o Options) enter(w http.ResponseWriter, r *http.Request) bool {
	if o.Token == "" || r.Header.Get("Authorization") == "Bearer "+o.Token {
		return true
	}
	send(w, http.StatusUnauthorized, map[string]any{"error": map[string]any{"status": 401, "title": "Invalid token"}})
	return false
}

func send(w http.ResponseWriter, status int, v any) {
	fakes.Content{Type: "application/json", Body: listing.JSON(v), ETag: "-", Status: status}.ServeHTTP(w, &http.Request{Header: http.Header{}})
}

func (p Project) render() map[string]any {
	var budget any
	if p.Amount > 0 {
		budget = map[string]any{"amount": p.Amount, "currency": p.Currency}
	}
	skills := []any{}
	for i, s := range p.Skills {
		skills = append(skills, map[string]any{"id": i + 1, "name": s})
	}
	return map[string]any{"id": listing.Number(p.ID, 0), "type": "project",
		"attributes": map[string]any{
			"name": p.Title, "description": p.HTML, "description_html": p.HTML, "skills": skills, "status": map[string]any{"id": 11, "name": "Open for proposals"},
			"budget": budget, "bid_count": p.Bids, "is_remote_job": p.Remote, "is_premium": false, "is_only_for_plus": p.PlusOnly, "safe_type": nil, "location": nil,
			"published_at": p.Posted.UTC().Format(time.RFC3339), "expired_at": p.Posted.Add(7 * 24 * time.Hour).UTC().Format(time.RFC3339),
			"employer": map[string]any{"id": 1, "type": "employer", "login": p.Login, "first_name": "", "last_name": ""},
		},
		"links": map[string]any{"self": map[string]any{"api": "https://api.freelancehunt.com/v2/projects/" + p.ID, "web": "https://freelancehunt.com/project/x/" + p.ID + ".html"}},
	}
}

// Items serves items to anybody.
func Items(items []listing.Item) http.Handler {
	projects := make([]Project, len(items))
	for i, item := range items {
		projects[i] = Project{Item: item, Amount: 5000, Currency: "UAH", Remote: true}
	}
	return New(Options{}, projects)
}

var sampleDay = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)

// Sample serves the sample to those who have fakes.Key, its times moved to now unless it is zero, and
// returns the ids of the projects that everybody may bid on.
func Sample(now time.Time) (http.Handler, []string) {
	projects := Projects(now)
	var ids []string
	for _, p := range projects {
		if !p.PlusOnly {
			ids = append(ids, p.ID)
		}
	}
	return New(Options{Token: fakes.Key}, projects), ids
}

// Projects returns the sample, its times moved to now unless it is zero. It is
// written by hand.
func Projects(now time.Time) []Project {
	projects := []Project{
		{Item: listing.Item{Title: "Telegram bot for a dental practice", HTML: "<p>Appointments, reminders, an admin list. Go or Python, deployed with Docker. Please describe one bot that you run.</p>"},
			Login: "smile_dp", Skill: 99, Skills: []string{"Go", "Bots"}, Amount: 24000, Currency: "UAH", Bids: 9, Remote: true},
		{Item: listing.Item{Title: "Переклад сайту з української на німецьку", HTML: "<p>Близько 6000 слів, тексти про кераміку.</p>"},
			Login: "hlyna", Skill: 79, Skills: []string{"Translation"}, Amount: 9000, Currency: "UAH", Bids: 4, Remote: true},
		{Item: listing.Item{Title: "Closed club project", HTML: "<p>Plus members only.</p>"}, Login: "club", Skill: 99, Amount: 1000, Currency: "UAH", PlusOnly: true},
		{Item: listing.Item{Title: "Vue dashboard for a courier service", HTML: "<p>Maps, tables, CSV export; the API is ready. Budget by agreement.</p>"},
			Login: "kurier_ua", Skill: 28, Skills: []string{"Vue.js", "JavaScript"}, Bids: 15, Remote: true},
	}
	shift := listing.Shift(sampleDay, now)
	for i := range projects {
		projects[i].ID = fmt.Sprint(1_600_900 - i)
		projects[i].Posted = sampleDay.Add(-time.Duration(17*i) * time.Minute).Add(shift)
	}
	return projects
}
