package upwork

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/mcp"
	"github.com/automonet/automonet/internal/fakes/payouts"
)

const manageSchema = `{"type":"object","properties":{
"org_uid":{"type":"string"},"action":{"type":"string","enum":["create","confirm_preview","withdraw"]},"job_id":{"type":"string"},
"cover_letter":{"type":"string"},"bid_amount":{"type":"number"},"preview_id":{"type":"string"}},"required":["org_uid","action"]}`

// Proposal is what was submitted.
type Proposal struct {
	ID, Job, Letter string
	Amount          float64
	Status          string
	Connects        int
}

// Desk takes proposals in two steps, a preview and its confirmation, and counts
// Connects. It is safe for concurrent use.
type Desk struct {
	mu       sync.Mutex
	previews map[string]Proposal
	made     int
	list     []Proposal
	balance  int
	cost     int
	changed  string
	refusal  map[string]string
	strike   map[string]string
	// Books are what clients paid; nothing reads them but the user, in the reports of
	// the service.
	Books *payouts.Book
}

// Pay lets a client pay for a job.
func (d *Desk) Pay(link string, minor int64, at time.Time) { d.Books.Pay(link, minor, "USD", at) }

// NewDesk makes a desk with a balance of Connects and what a proposal costs.
func NewDesk(balance, cost int) *Desk {
	return &Desk{previews: map[string]Proposal{}, balance: balance, cost: cost, refusal: map[string]string{}, strike: map[string]string{}, Books: &payouts.Book{Percent: 10}}
}

// Set changes the balance of Connects and what a proposal costs.
func (d *Desk) Set(balance, cost int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.balance, d.cost = balance, cost
}

// Refuse lets an action fail with these words, as the tool says it.
func (d *Desk) Refuse(action, words string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refusal[action] = words
}

// Strike breaks the connection at a message that holds the word: "drop" before it is
// carried out, "lost" after it, "500", "429", "401" and "garbage" instead of an answer; ""
// behaves again.
func (d *Desk) Strike(word, how string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.strike[word] = how
}

// Change lets a preview hold another letter than was sent.
func (d *Desk) Change(letter string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed = letter
}

// Proposals returns what was confirmed, the oldest first.
func (d *Desk) Proposals() []Proposal {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Proposal(nil), d.list...)
}

// Previews counts the previews that were made.
func (d *Desk) Previews() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.made
}

// Add puts in a proposal that was sent by hand.
func (d *Desk) Add(p Proposal) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.add(p)
}

// Decide changes the proposals for a job.
func (d *Desk) Decide(job string, status string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.list {
		if d.list[i].Job == job {
			d.list[i].Status = status
		}
	}
}

func (d *Desk) add(p Proposal) Proposal {
	p.ID = fmt.Sprint(17_000_001 + len(d.list))
	if p.Status == "" {
		p.Status = "Submitted"
	}
	d.list = append(d.list, p)
	return p
}

func (d *Desk) manage(jobs []Job) mcp.Tool {
	return mcp.Tool{Name: "upwork__manage_proposals", Description: "Create a proposal. It is shown first, and sent when confirmed.", Schema: manageSchema, Writes: true,
		Call: func(args map[string]any) (any, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			if words := d.refusal[mcp.Text(args, "action")]; words != "" {
				return nil, errors.New(words)
			}
			switch mcp.Text(args, "action") {
			case "create":
				return d.create(args, jobs)
			case "confirm_preview":
				return d.confirm(mcp.Text(args, "preview_id"))
			}
			return nil, errors.New("unknown action")
		}}
}

func (d *Desk) create(args map[string]any, jobs []Job) (any, error) {
	known := false
	for _, j := range jobs {
		known = known || "~02"+j.ID == mcp.Text(args, "job_id")
	}
	amount, _ := args["bid_amount"].(float64)
	switch {
	case mcp.Text(args, "org_uid") != "1234567890":
		return nil, errors.New("org_uid is required")
	case !known:
		return nil, errors.New("the job is no longer available")
	case mcp.Text(args, "cover_letter") == "" || amount <= 0:
		return nil, errors.New("cover_letter and bid_amount are required")
	}
	d.made++
	id := fmt.Sprintf("preview-%d", d.made)
	p := Proposal{Job: mcp.Text(args, "job_id"), Letter: mcp.Text(args, "cover_letter"), Amount: amount, Connects: d.cost}
	if d.changed != "" {
		p.Letter = d.changed
	}
	d.previews[id] = p
	return map[string]any{"preview": map[string]any{"preview_id": id, "job_id": p.Job, "cover_letter": p.Letter, "connects_required": d.cost, "bid_amount": amount}}, nil
}

func (d *Desk) confirm(id string) (any, error) {
	p, ok := d.previews[id]
	if !ok {
		return nil, errors.New("the preview has expired")
	}
	for _, have := range d.list {
		if have.Job == p.Job && have.Status != "Withdrawn" {
			return nil, errors.New("you have already submitted a proposal for this job")
		}
	}
	if d.balance < p.Connects {
		return nil, errors.New("not enough Connects")
	}
	delete(d.previews, id)
	d.balance -= p.Connects
	p = d.add(p)
	return map[string]any{"status": "Accepted", "proposal": map[string]any{"proposal_id": p.ID, "job_id": p.Job}}, nil
}

func (d *Desk) tools() []mcp.Tool {
	return []mcp.Tool{
		{Name: "upwork__get_profile", Description: "Read the profile.", Schema: `{"type":"object","properties":{"org_uid":{"type":"string"},"action":{"type":"string","enum":["get","connects_balance"]}},"required":["org_uid","action"]}`,
			Call: func(args map[string]any) (any, error) {
				d.mu.Lock()
				defer d.mu.Unlock()
				if mcp.Text(args, "action") != "connects_balance" {
					return nil, errors.New("unknown action")
				}
				return map[string]any{"connects_balance": d.balance}, nil
			}},
		{Name: "upwork__list_freelancer_proposals", Description: "List proposals.", Schema: `{"type":"object","properties":{"org_uid":{"type":"string"},"action":{"type":"string","enum":["list","invitations"]},"limit":{"type":"integer","maximum":10},"offset":{"type":"integer"}},"required":["org_uid","action"]}`,
			Call: func(args map[string]any) (any, error) {
				d.mu.Lock()
				defer d.mu.Unlock()
				all := []any{}
				for i := len(d.list) - 1; i >= 0; i-- {
					p := d.list[i]
					all = append(all, map[string]any{"proposal_id": p.ID, "status": p.Status, "cover_letter": p.Letter, "job": map[string]any{"ciphertext": p.Job, "title": "x"}})
				}
				offset, limit := mcp.Number(args, "offset", 0), min(mcp.Number(args, "limit", maxLimit), maxLimit)
				page := listing.Window(all, offset, limit)
				return map[string]any{"proposals": page, "total_count": len(all), "has_more": offset+len(page) < len(all)}, nil
			}},
	}
}

// misbehaving breaks the connection where Strike says so.
func (d *Desk) misbehaving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		how := ""
		d.mu.Lock()
		for word, h := range d.strike {
			if strings.Contains(string(body), word) {
				how = h
			}
		}
		d.mu.Unlock()
		switch how {
		case "":
			next.ServeHTTP(w, r)
		case "drop":
			panic(http.ErrAbortHandler)
		case "lost":
			next.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		case "500":
			w.WriteHeader(http.StatusInternalServerError)
		case "429":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		case "401":
			w.WriteHeader(http.StatusUnauthorized)
		case "garbage":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"jsonrpc":"2.0","id":`)
		}
	})
}
