package freelancer

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/payouts"
)

// Bidder is the number of the user to whom the token belongs.
const Bidder = 71234567

// Bid is a bid as the service keeps it.
type Bid struct {
	ID, Project int
	Amount      float64
	Period      int
	Text        string
	// Key is the header that the service takes no notice of.
	Key               string
	Placed            time.Time
	Award             string
	Awarded, Accepted time.Time
	Retracted         bool
	// Milestone is the first milestone's share in per cent.
	Milestone int
}

// Refusal is how the service says no to a bid: by a status, which may be 200, with
// its envelope.
type Refusal struct {
	Status        int
	Code, Message string
	// Nested puts the code and the message into an object "error".
	Nested bool
}

// Market is the service with the bids of one user. It is safe for concurrent use.
type Market struct {
	options  Options
	projects []Project
	next     http.Handler
	now      func() time.Time

	mu     sync.Mutex
	bids   []Bid
	paid   []map[string]any
	refuse *Refusal
	// Books are what clients paid; the service keeps a tenth, and 5 whole units at least.
	Books *payouts.Book
}

// NewMarket serves projects and takes bids on those that are open.
func NewMarket(o Options, projects []Project, now func() time.Time) *Market {
	return &Market{options: o, projects: projects, next: New(o, projects), now: now, Books: &payouts.Book{Percent: 10, Least: 500}}
}

// ServeHTTP answers one request.
func (m *Market) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	one := strings.HasPrefix(r.URL.Path, "/api/projects/0.1/bids/") && r.Method == http.MethodPut
	switch r.URL.Path {
	case "/api/users/0.1/self/", "/api/projects/0.1/bids/", "/api/projects/0.1/milestones/":
	default:
		if one {
			break
		}
		m.next.ServeHTTP(w, r)
		return
	}
	if !m.options.enter(w, r) {
		return
	}
	switch {
	case r.URL.Path == "/api/users/0.1/self/":
		m.success(w, map[string]any{"id": Bidder, "username": "anna", "role": "freelancer", "email": nil})
	case r.URL.Path == "/api/projects/0.1/milestones/":
		m.milestones(w, r)
	case one:
		m.act(w, r)
	case r.Method == http.MethodPost:
		m.place(w, r)
	case r.Method == http.MethodGet:
		m.list(w, r)
	default:
		m.fail(w, Refusal{Status: http.StatusMethodNotAllowed, Code: "RestExceptionCodes.METHOD_NOT_ALLOWED", Message: "Method not allowed"})
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
	b.ID = 300_000_001 + len(m.bids)
	m.bids = append(m.bids, b)
}

// Decide changes the bid on a project.
func (m *Market) Decide(project int, change func(*Bid)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.bids {
		if m.bids[i].Project == project {
			change(&m.bids[i])
		}
	}
}

func (m *Market) place(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Project     int     `json:"project_id"`
		Bidder      int     `json:"bidder_id"`
		Amount      float64 `json:"amount"`
		Period      int     `json:"period"`
		Milestone   int     `json:"milestone_percentage"`
		Description string  `json:"description"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		m.fail(w, Refusal{Status: http.StatusBadRequest, Code: "RestExceptionCodes.BAD_JSON", Message: "The request body is not valid JSON"})
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse != nil {
		m.fail(w, *m.refuse)
		return
	}
	var on *Project
	for i := range m.projects {
		if m.projects[i].ID == strconv.Itoa(in.Project) {
			on = &m.projects[i]
		}
	}
	project := func(status int, code, message string) {
		m.fail(w, Refusal{Status: status, Code: "ProjectExceptionCodes." + code, Message: message})
	}
	switch {
	case in.Bidder != Bidder:
		project(http.StatusForbidden, "BIDDER_NOT_ALLOWED", "You cannot bid for somebody else")
		return
	case on == nil:
		project(http.StatusNotFound, "PROJECT_NOT_FOUND", "Project not found")
		return
	case on.Closed || on.Deleted:
		project(http.StatusBadRequest, "PROJECT_NOT_OPEN", "This project is not accepting bids")
		return
	case in.Amount <= 0 || in.Period < 1 || in.Milestone < 1 || in.Milestone > 100:
		project(http.StatusBadRequest, "BID_AMOUNT_INVALID", "Bid amount invalid")
		return
	case in.Description == "" || utf8.RuneCountInString(in.Description) > 1500:
		project(http.StatusBadRequest, "BID_DESCRIPTION_INVALID", "Bid description invalid")
		return
	}
	for _, b := range m.bids {
		if b.Project == in.Project && !b.Retracted {
			project(http.StatusConflict, "DUPLICATE_BID", "You have already bid on that project.")
			return
		}
	}
	b := Bid{ID: 300_000_001 + len(m.bids), Project: in.Project, Amount: in.Amount, Period: in.Period, Text: in.Description, Milestone: in.Milestone,
		Key: r.Header.Get("Idempotency-Key"), Placed: m.now()}
	m.bids = append(m.bids, b)
	m.success(w, b.render())
}

// act changes a bid: "retract" is the one action of the freelancer's that is known here.
func (m *Market) act(w http.ResponseWriter, r *http.Request) {
	id := strings.Trim(strings.TrimPrefix(r.URL.Path, "/api/projects/0.1/bids/"), "/")
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.bids {
		if strconv.Itoa(m.bids[i].ID) != id || r.URL.Query().Get("action") != "retract" {
			continue
		}
		if !m.bids[i].Accepted.IsZero() {
			m.fail(w, Refusal{Status: http.StatusConflict, Code: "ProjectExceptionCodes.BID_ALREADY_ACCEPTED", Message: "An accepted bid cannot be retracted"})
			return
		}
		m.bids[i].Retracted = true
		m.success(w, map[string]any{"id": m.bids[i].ID})
		return
	}
	m.fail(w, Refusal{Status: http.StatusNotFound, Code: "ProjectExceptionCodes.BID_NOT_FOUND", Message: "Bid not found"})
}

// Release lets the client of a project pay a part of its price, in the smallest unit of
// the project's currency: a milestone that was set aside is released.
func (m *Market) Release(project int, minor int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	currency := ""
	for _, p := range m.projects {
		if p.ID == strconv.Itoa(project) {
			currency = p.Currency
		}
	}
	m.Books.Pay(strconv.Itoa(project), minor, currency, m.now())
	m.paid = append(m.paid, map[string]any{"transaction_id": 15_000_001 + len(m.paid), "project_id": project, "bidder_id": Bidder, "amount": float64(minor) / 100,
		"currency": map[string]any{"code": currency}, "status": "cleared", "time_created": m.now().Unix(), "time_released": m.now().Unix(), "reason": "partial_payment", "other_reason": ""})
}

// milestones lists what was released, in an object with the numbers as keys.
func (m *Market) milestones(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []any{}
	for i := len(m.paid) - 1; i >= 0 && (q.Get("bidders[]") == "" || q.Get("bidders[]") == strconv.Itoa(Bidder)); i-- {
		found = append(found, m.paid[i])
	}
	byID := map[string]any{}
	for _, p := range listing.Window(found, listing.Number(q.Get("offset"), 0), min(listing.Number(q.Get("limit"), 10), maxLimit)) {
		byID[fmt.Sprint(p.(map[string]any)["transaction_id"])] = p
	}
	m.success(w, map[string]any{"milestones": byID, "users": nil})
}

func (m *Market) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	m.mu.Lock()
	defer m.mu.Unlock()
	found := []any{}
	for i := len(m.bids) - 1; i >= 0; i-- {
		b := m.bids[i]
		if who := q.Get("bidders[]"); who != "" && who != strconv.Itoa(Bidder) {
			continue
		}
		if p := q.Get("projects[]"); p != "" && p != strconv.Itoa(b.Project) {
			continue
		}
		found = append(found, b.render())
	}
	m.success(w, map[string]any{"bids": listing.Window(found, listing.Number(q.Get("offset"), 0), min(listing.Number(q.Get("limit"), 10), maxLimit)), "users": nil})
}

func (b Bid) render() map[string]any {
	seconds := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.Unix()
	}
	var award any
	if b.Award != "" {
		award = b.Award
	}
	return map[string]any{"id": b.ID, "project_id": b.Project, "bidder_id": Bidder, "amount": b.Amount, "period": b.Period, "description": b.Text,
		"milestone_percentage": b.Milestone, "retracted": b.Retracted, "award_status": award, "frontend_bid_status": "active", "highlighted": nil,
		"time_submitted": b.Placed.Unix(), "time_awarded": seconds(b.Awarded), "time_accepted": seconds(b.Accepted), "paid_status": nil, "complete_status": nil}
}

func (m *Market) success(w http.ResponseWriter, result any) {
	m.options.send(w, http.StatusOK, map[string]any{"status": "success", "result": result, "request_id": requestID})
}

func (m *Market) fail(w http.ResponseWriter, r Refusal) {
	body := map[string]any{"status": "error", "message": r.Message, "error_code": r.Code, "request_id": requestID}
	if r.Nested {
		body = map[string]any{"status": "error", "error": map[string]any{"code": r.Code, "detail": r.Message, "http_code": r.Status, "source": "projects"}, "request_id": requestID}
	}
	m.options.send(w, r.Status, body)
}

// Page is the address of a project's page at an origin.
func Page(origin string, id int) string {
	return fmt.Sprintf("%s/projects/golang/Project-%d", origin, id)
}
