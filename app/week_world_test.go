package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/boards"
	"github.com/automonet/automonet/internal/fakes/freelancehunt"
	"github.com/automonet/automonet/internal/fakes/freelancer"
	"github.com/automonet/automonet/internal/fakes/listing"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/fakes/recruitee"
	"github.com/automonet/automonet/internal/fakes/reddit"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/upwork"
	"github.com/automonet/automonet/internal/fakes/world"
)

// customers is a board that lists a new posting every hour, the last thirty, each of
// another company with an address of its own; every fourth asks for its form.
func customers(start time.Time) http.HandlerFunc {
	needs := []string{"an HTTP API for bookings", "a data import from old spreadsheets", "a search page for a catalogue", "a payment connection", "a dashboard for sensor readings", "a background job runner"}
	names := []string{"Bakery", "Foundry", "Harbour", "Clinics", "Orchard", "Transit", "Textiles", "Museums", "Quarry", "Weather", "Lighting", "Archive", "Brewery"}
	return func(w http.ResponseWriter, _ *http.Request) {
		last := int(time.Since(start) / time.Hour)
		var items []map[string]any
		for i := max(0, last-29); i <= last; i++ {
			host := fmt.Sprintf("%s-%d.example", strings.ToLower(names[i%len(names)]), i)
			how := "Please send your application by mail to jobs@" + host + "."
			if i%4 == 1 {
				how = fmt.Sprintf("Please apply only through our application form at http://%s/suite/p-%04d and nowhere else.", careersHost, i)
			}
			items = append(items, map[string]any{
				"id": fmt.Sprintf("post-%d", i), "url": "https://" + host + "/jobs/go", "date_published": start.Add(time.Duration(i) * time.Hour).UTC().Format(time.RFC3339),
				"title": fmt.Sprintf("%s %d: Freelance Go developer for %s", names[i%len(names)], i, needs[i%len(needs)]),
				"content_text": fmt.Sprintf("%s %d builds software for region %d. We are looking for a freelance Go developer (remote, contract) who builds %s with Go, PostgreSQL and React. "+
					"The project has number %d and takes about %d weeks. Rate: %d EUR per hour. %s We answer everybody.",
					names[i%len(names)], i, i*7919%1000, needs[(i*5)%len(needs)], i*104729, 3+i%9, 70+i%25, how),
			})
		}
		w.Header().Set("Content-Type", "application/feed+json")
		_ = json.NewEncoder(w).Encode(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Customers", "items": items})
	}
}

// venue is where the week's agent answers, with the books of the other side.
type venue struct {
	channel core.ChannelName
	config  map[string]any
	// price is what the owner bids, zero where no price is named.
	price core.Pay
	// byHand is the host whose postings the owner sends here by their own choice.
	byHand string
	// arrived are the ids of what came, each in the recipient it was sent to.
	arrived func() []string
	// fail breaks what takes answers in one of four ways, heal ends that.
	fail func(how int)
	heal func()
}

// has counts how often something came for a recipient.
func (v venue) has(recipient string) int {
	n := 0
	for _, id := range v.arrived() {
		if strings.Contains(recipient, id) {
			n++
		}
	}
	return n
}

func mailVenue(sink *smtp.Sink) venue {
	return venue{channel: "email",
		config: map[string]any{"host": "127.0.0.1", "port": sink.Port(), "allow_insecure": true, "auth": "none", "from": "Mara Lindqvist <mara@lindqvist.example>"},
		arrived: func() (out []string) {
			for _, m := range sink.Messages() {
				out = append(out, m.To...)
			}
			return out
		},
		fail: func(how int) {
			f := []smtp.Fault{{Point: smtp.AtStored, Drop: true, Times: 1}, smtp.Greylist(2), {Point: smtp.AtConnect, Drop: true, Times: 3}, {Point: smtp.AtDot, Code: 451, Enhanced: [3]int{4, 3, 0}, Text: "Try again later", Times: 1}}
			sink.SetFault(f[how%len(f)])
		},
		heal: func() { sink.SetFault(smtp.Fault{}) }}
}

// tasks are the postings of a platform: so different from those of another that none is
// taken for a second sighting.
func tasks(platform, n int) (out []listing.Item) {
	what := []string{"inventory service", "booking calendar", "invoice matching", "sensor gateway", "ticket desk", "price feed", "route planner", "photo archive", "payroll export", "member portal", "rental counter"}
	with := []string{"a small theatre", "two dairies", "a bicycle dealer", "our city library", "an island ferry", "three vineyards", "a climbing hall", "the harbour office", "a seed merchant", "one printing house", "a choir school", "an observatory", "a tram museum"}
	texts := []string{
		"<p>We want the %s of %s rebuilt in Go with PostgreSQL, number %d. Freelance, remote, about %d weeks.</p>",
		"<p>Our old %s gives up. For %s somebody writes a new backend in Golang, with tests and a React page; file %d, roughly %d weeks from home.</p>",
		"<p>Looking for help: the %s that %s depends on has to move from PHP to Go. Docker is there, ticket %d explains it, we plan %d weeks of remote contract work.</p>",
		"<p>Our team hands out an assignment: %s, as %s uses it, becomes a Go service over PostgreSQL. Assignment %d, remote, freelance, done in some %d weeks.</p>",
		"<p>Who writes a Go backend for a %s? It is for %s; the notes have the number %d. Remote, about %d weeks, $70 per hour. Please comment below with what you built before.</p>",
	}
	for i := range n {
		a, b, number := what[(i+3*platform)%len(what)], with[(i*7+2*platform)%len(with)], (i+97*platform)*7919
		out = append(out, listing.Item{Title: fmt.Sprintf("Freelance Go developer, %s for %s (%d)", a, b, number%1000), Posted: time.Now(), HTML: fmt.Sprintf(texts[platform], a, b, number, 2+(i+platform)%7)})
	}
	return out
}

// answeredADay is how many postings each platform has for a day of the week, about as
// many as may be answered there.
const answeredADay = 4

// platforms are the venues that are sources too, and what replaces their servers.
func platforms(days int) (venues []venue, instead map[string]world.Stock) {
	n := days * answeredADay
	instead = map[string]world.Stock{}

	var projects []freelancer.Project
	for i, it := range tasks(0, n) {
		it.ID = fmt.Sprint(41_000_000 + i)
		projects = append(projects, freelancer.Project{Item: it, Type: "fixed", Currency: "EUR", Rate: 1, Minimum: 1500, Maximum: 3000, Skills: []string{"Golang", "PostgreSQL"}})
	}
	bids := freelancer.NewMarket(freelancer.Options{Token: fakes.Key}, projects, time.Now)
	instead["freelancer"] = world.Stock{Handler: http.HandlerFunc(bids.ServeHTTP)}
	venues = append(venues, venue{channel: "freelancer", price: fixed(210_000, "EUR"), config: map[string]any{"token": fakes.KeyRef, "base_url": "https://www.freelancer.com", "bids_per_month": 500},
		arrived: func() (out []string) {
			for _, b := range bids.Bids() {
				out = append(out, fmt.Sprint(b.Project))
			}
			return out
		}})

	var orders []freelancehunt.Project
	for i, it := range tasks(1, n) {
		it.ID, it.Title = fmt.Sprint(1_800_000+i), "Order: "+it.Title
		orders = append(orders, freelancehunt.Project{Item: it, Login: fmt.Sprintf("customer%d", i), Amount: 40_000, Currency: "UAH", Skills: []string{"Go"}, Remote: true})
	}
	hunt := freelancehunt.NewMarket(freelancehunt.Options{Token: fakes.Key}, orders, time.Now)
	instead["freelancehunt"] = world.Stock{Handler: http.HandlerFunc(hunt.ServeHTTP)}
	venues = append(venues, venue{channel: "freelancehunt", price: fixed(3_900_000, "UAH"), config: map[string]any{"token": fakes.KeyRef},
		arrived: func() (out []string) {
			for _, b := range hunt.Bids() {
				out = append(out, fmt.Sprint(b.Project))
			}
			return out
		}})

	var jobs []upwork.Job
	for i, it := range tasks(2, n) {
		it.ID, it.Title = fmt.Sprint(1_990_000_000_000+i), "Contract: "+it.Title
		jobs = append(jobs, upwork.Job{Item: it, Skills: []string{"Golang", "PostgreSQL"}, Fixed: 2200, Level: "EXPERT", Verified: true, Country: "Austria", Hires: 5, Spent: 9000})
	}
	desk := upwork.NewDesk(100_000, 10)
	instead["upwork"] = world.Stock{Handler: upwork.New(upwork.Options{Desk: desk}, jobs)}
	venues = append(venues, venue{channel: "upwork", price: fixed(210_000, "USD"), config: map[string]any{"sign_in": "", "base_url": "https://mcp.upwork.com"},
		arrived: func() (out []string) {
			for _, p := range desk.Proposals() {
				out = append(out, p.Job)
			}
			return out
		},
		fail: func(how int) { desk.Strike("confirm_preview", []string{"lost", "drop", "500", "429"}[how]) }, heal: func() { desk.Strike("confirm_preview", "") }})

	offers := tasks(3, n)
	site := recruitee.New()
	var listed []map[string]any
	for i, it := range offers {
		id := fmt.Sprint(7_300_000 + i)
		listed = append(listed, map[string]any{"id": 7_300_000 + i, "slug": id, "title": "Assignment: " + it.Title, "description": it.HTML, "company_name": fmt.Sprintf("Employer %d", i), "remote": true,
			"careers_url": "https://" + boards.Token + ".recruitee.com/o/" + id, "published_at": it.Posted.UTC().Format("2006-01-02 15:04:05 UTC"), "employment_type_code": "freelance", "open_questions": []any{}})
		site.Publish(id)
	}
	list := http.NewServeMux()
	list.Handle("/", site)
	list.Handle("GET /o/{slug}", fakes.HTML([]byte("<h1>Assignment</h1><p>Apply now.</p>")))
	list.Handle("GET /api/offers/{$}", fakes.JSON(listing.JSON(map[string]any{"offers": listed})))
	instead["recruitee"] = world.Stock{Handler: list}
	venues = append(venues, venue{channel: "recruitee", config: map[string]any{}, arrived: func() (out []string) {
		for _, a := range site.Applications() {
			out = append(out, a.Slug)
		}
		return out
	}})

	var posts []reddit.Post
	for i, it := range tasks(4, n) {
		it.ID, it.Title = fmt.Sprintf("1w%04d", i), "[Hiring] "+it.Title
		posts = append(posts, reddit.Post{Item: it, Community: "forhire", Author: fmt.Sprintf("poster%d", i), Flair: "Hiring"})
	}
	forum := reddit.New(reddit.Options{Clients: map[string]string{reddit.ClientID: fakes.Key}, Users: map[string]string{reddit.User: fakes.Key}}, posts)
	instead["reddit"] = world.Stock{Handler: forum}
	venues = append(venues, venue{channel: "reddit", config: map[string]any{"client_id": reddit.ClientID, "client_secret": fakes.KeyRef, "username": reddit.User, "password": fakes.KeyRef}, byHand: "reddit.com",
		arrived: func() (out []string) {
			for _, c := range forum.Written() {
				out = append(out, strings.TrimPrefix(c.Parent, "t3_"))
			}
			return out
		}})

	return venues, instead
}

// breakable gives the venues on servers of the world their faults.
func breakable(venues []venue, w *world.World) {
	for i, v := range venues {
		pattern := map[core.ChannelName]string{"freelancer": "/api/projects/0.1/bids/", "freelancehunt": "/v2/projects/*", "recruitee": "/api/offers/*", "reddit": "/api/comment"}[v.channel]
		if pattern != "" {
			venues[i].fail, venues[i].heal = faults(w.Server(string(v.channel)), pattern)
		}
	}
}

// author writes proposals for money; its books say what it charged.
func author() *fake.Vendor {
	return fake.New(fake.Config{Flavour: fake.OpenAI, Input: 250_000_000, Output: 2_000_000_000,
		Reply: func(model, prompt string) string { return fake.Writer{Manner: fake.Good}.Reply(model, prompt) }})
}

// table gathers what was checked, to be printed at the end.
type table struct {
	mu   sync.Mutex
	rows [][2]string
}

func (t *table) add(what, format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, [2]string{what, fmt.Sprintf(format, args...)})
}

// markdown is the table as it stands in docs/evaluation.md.
func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("| invariant | found |\n|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s |\n", r[0], r[1])
	}
	return b.String()
}

// sorted keeps the states of a count in one order.
func sorted(states map[core.SubmissionState]int) string {
	var out []string
	for s, n := range states {
		out = append(out, fmt.Sprintf("%s %d", s, n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}
