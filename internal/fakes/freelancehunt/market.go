package freelancehunt

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/payouts"
)

// Bid is a bid as the service keeps it.
type Bid struct {
	ID      int
	Project string
	Amount  float64
	Days    int
	Text    string
	// Key is the header that the service takes no notice of.
	Key      string
	Safe     string
	Currency string
	Placed   time.Time
	Status   string
	Winner   bool
	// ProjectStatus is that of the project, 11 while it is open.
	ProjectStatus int
}

// Refusal is how the service says no to a bid.
type Refusal struct {
	Status        int
	Title, Detail string
}

// Market is the service with the bids of one user. It is safe for concurrent use.
type Market struct {
	options  Options
	projects []Project
	next     http.Handler
	now      func() time.Time

	mu     sync.Mutex
	bids   []Bid
	refuse *Refusal
	// Books are what clients paid through the escrow; nothing reads them but the user,
	// on the pages of the service.
	Books *payouts.Book
}

// Pay lets the client of a project pay a part of its price in hryvnias.
func (m *Market) Pay(page string, minor int64) { m.Books.Pay(page, minor, "UAH", m.now()) }

// NewMarket serves projects and takes bids.
func NewMarket(o Options, projects []Project, now func() time.Time) *Market {
	return &Market{options: o, projects: projects, next: New(o, projects), now: now, Books: &payouts.Book{Percent: 9}}
}

// ServeHTTP answers one request.
func (m *Market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	project, isBid := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/v2/projects/"), "/bids")
	switch {
	case r.Method == http.MethodPost && isBid:
		if m.options.enter(w, r) {
			m.place(w, r, project)
		}
	case r.URL.Path == "/v2/my/bids":
		if m.options.enter(w, r) {
			m.list(w, r)
		}
	default:
		m.next.ServeHTTP(w, r)
	}
}

// Refuse says no to every bid from now on; nil takes them again.
func (m *Market) Refuse(r *Refusal) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = r
}

// Bids returns what was placed, the oldest first.
func (m *Market) Bids() []Bid {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Bid(nil), m.bids...)
}

// Add puts in a bid that was placed by hand.
func (m *Market) Add(b Bid) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b.ID, b.ProjectStatus = 3_140_001+len(m.bids), 11
	m.bids = append(m.bids, b)
}

// Decide changes the bid on a project.
func (m *Market) Decide(project string, change func(*Bid)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.bids {
		if m.bids[i].Project == project {
			change(&m.bids[i])
		}
	}
}

func (m *Market) place(w http.ResponseWriter, r *http.Request, project string) {
	var in struct {
		Days   int `json:"days"`
		Budget *struct {
			Amount   float64 `json:"amount"`
			Currency string  `json:"currency"`
		} `json:"budget"`
		Comment string `json:"comment"`
		Safe    string `json:"safe_type"`
	}
	// A bare number as budget is refused, as by the service.
	if json.NewDecoder(r.Body).Decode(&in) != nil || in.Budget == nil || in.Budget.Amount <= 0 || in.Days < 1 || in.Comment == "" {
		fail(w, Refusal{Status: http.StatusUnprocessableEntity, Title: "Validation failed", Detail: "budget must be an object"})
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		fail(w, *m.refuse)
		return
	}
	known := false
	for _, p := range m.projects {
		known = known || p.ID == project
	}
	if !known {
		fail(w, Refusal{Status: http.StatusNotFound, Title: "Not found"})
		return
	}
	for _, b := range m.bids {
		if b.Project == project && b.Status != "revoked" {
			fail(w, Refusal{Status: http.StatusUnprocessableEntity, Title: "You have already placed a bid on this project"})
			return
		}
	}
	b := Bid{ID: 3_140_001 + len(m.bids), Project: project, Amount: in.Budget.Amount, Currency: in.Budget.Currency, Days: in.Days, Text: in.Comment, Safe: in.Safe,
		Key: r.Header.Get("Idempotency-Key"), Placed: m.now(), Status: "active", ProjectStatus: 11}
	m.bids = append(m.bids, b)
	send(w, http.StatusCreated, map[string]any{"data": b.render()})
}

func (m *Market) list(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := []any{}
	for i := len(m.bids) - 1; i >= 0; i-- {
		all = append(all, m.bids[i].render())
	}
	n := max(1, listing.Number(r.FormValue("page[number]"), 1))
	links := map[string]any{"self": "https://api.freelancehunt.com/v2/my/bids"}
	if n*perPage < len(all) {
		links["next"] = fmt.Sprintf("https://api.freelancehunt.com/v2/my/bids?page[number]=%d", n+1)
	}
	send(w, http.StatusOK, map[string]any{"data": listing.Window(all, (n-1)*perPage, perPage), "links": links})
}

func (b Bid) render() map[string]any {
	project, _ := strconv.Atoi(b.Project)
	return map[string]any{"id": b.ID, "type": "bid", "attributes": map[string]any{
		"days": b.Days, "safe_type": b.Safe, "budget": map[string]any{"amount": b.Amount, "currency": b.Currency}, "comment": b.Text, "status": b.Status,
		"is_hidden": false, "is_winner": b.Winner, "published_at": b.Placed.UTC().Format(time.RFC3339),
		"project": map[string]any{"id": project, "type": "project", "name": "x", "status": map[string]any{"id": b.ProjectStatus, "name": "x"}},
	}}
}

func fail(w http.ResponseWriter, r Refusal) {
	send(w, r.Status, map[string]any{"error": map[string]any{"status": r.Status, "title": r.Title, "detail": r.Detail}})
}

// Page is the address of a project's page at an origin.
func Page(origin, id string) string { return origin + "/project/x/" + id + ".html" }
