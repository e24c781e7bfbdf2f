package freelancehunt

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// BidsPath is the address of the user's own bids, StatusOpen the status of a project
// that takes bids.
const (
	BidsPath   = "/v2/my/bids"
	StatusOpen = 11
)

// Budget is an amount as the service writes it.
type Budget struct {
	Amount   json.Number `json:"amount"`
	Currency string      `json:"currency"`
}

// NewBid is a bid that is to be placed.
type NewBid struct {
	Days int `json:"days"`
	// SafeType is who pays the fee of the escrow: "employer", "developer" or "split";
	// "" is direct payment.
	SafeType string `json:"safe_type,omitempty"`
	Budget   Budget `json:"budget"`
	// Comment is plain text.
	Comment string `json:"comment"`
	Hidden  bool   `json:"is_hidden"`
}

// Bid is a bid of the user's own.
type Bid struct {
	ID string
	// Project is the number of its project, ProjectStatus that of its status.
	Project       string
	ProjectStatus int
	// Status is "active", "rejected" or "revoked".
	Status  string
	Winner  bool
	Comment string
	Budget  Budget
	At      time.Time
}

// RefusedError is an error by the service's own words.
type RefusedError struct {
	Status  int
	Message string
}

// Error quotes the message, bounded.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("freelancehunt.com refuses: %s (status %d)", core.Clean(e.Message, 160, false), e.Status)
}

// BidPath is the address at which bids on a project are placed.
func BidPath(project string) string { return Path + "/" + url.PathEscape(project) + "/bids" }

// Place places a bid. The key goes along in a header, of which the service takes no
// notice. The errors are those of adapters/web, *RefusedError and ErrNotAnAnswer.
func (c *Client) Place(ctx context.Context, project string, b NewBid, key string) (Bid, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return Bid{}, err
	}
	got, err := c.ask(ctx, web.Request{Method: http.MethodPost, URL: c.cfg.Base + BidPath(project), Body: raw, TakeRefusals: true,
		Header: http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}}})
	if err != nil {
		return Bid{}, err
	}
	if got.Status >= 400 {
		return Bid{}, refused(got)
	}
	var body struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil {
		return Bid{}, ErrNotAnAnswer
	}
	placed, ok := bidOf(body.Data)
	if !ok {
		return Bid{}, ErrNotAnAnswer
	}
	return placed, nil
}

// refused is the error of an answer of 400 to 499.
func refused(got web.Response) error {
	if got.Status == http.StatusUnauthorized {
		return &web.BlockedError{Host: "api.freelancehunt.com", Status: got.Status, Reason: web.BlockedForbidden}
	}
	var body struct {
		Error struct {
			Title  string `json:"title"`
			Detail string `json:"detail"`
		} `json:"error"`
	}
	// What cannot be read says no more than its status.
	_ = json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body)
	return &RefusedError{Status: got.Status, Message: strings.TrimSpace(body.Error.Title + " " + body.Error.Detail)}
}

// Bids returns a page of the user's own bids, counted from 1, and whether there are
// more.
func (c *Client) Bids(ctx context.Context, page int) (bids []Bid, more bool, err error) {
	got, err := c.get(ctx, BidsPath, url.Values{"page[number]": {strconv.Itoa(max(1, page))}})
	if err != nil {
		return nil, false, err
	}
	var body struct {
		Data  []json.RawMessage `json:"data"`
		Links struct {
			Next json.RawMessage `json:"next"`
		} `json:"links"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil || body.Data == nil {
		return nil, false, ErrNotAnAnswer
	}
	for _, raw := range body.Data {
		b, ok := bidOf(raw)
		if !ok {
			// One that cannot be read may be the one that is looked for.
			return nil, false, ErrNotAnAnswer
		}
		bids = append(bids, b)
	}
	next := bytes.TrimSpace(body.Links.Next)
	return bids, len(bids) > 0 && len(next) > 0 && !bytes.Equal(next, []byte("null")) && !bytes.Equal(next, []byte(`""`)), nil
}

func bidOf(raw json.RawMessage) (Bid, bool) {
	var v struct {
		ID         json.RawMessage `json:"id"`
		Attributes struct {
			Status    string `json:"status"`
			Winner    bool   `json:"is_winner"`
			Comment   string `json:"comment"`
			Budget    Budget `json:"budget"`
			Published string `json:"published_at"`
			Project   struct {
				ID     json.RawMessage `json:"id"`
				Status struct {
					ID int `json:"id"`
				} `json:"status"`
			} `json:"project"`
		} `json:"attributes"`
	}
	if json.Unmarshal(raw, &v) != nil {
		return Bid{}, false
	}
	b := Bid{ID: idOf(v.ID), Project: idOf(v.Attributes.Project.ID), ProjectStatus: v.Attributes.Project.Status.ID, Status: v.Attributes.Status,
		Winner: v.Attributes.Winner, Comment: v.Attributes.Comment, Budget: v.Attributes.Budget}
	if at, err := time.Parse(time.RFC3339, v.Attributes.Published); err == nil {
		b.At = at.UTC()
	}
	return b, b.ID != ""
}

// idOf reads a number or a text.
func idOf(raw json.RawMessage) string {
	id := strings.Trim(string(bytes.TrimSpace(raw)), `"`)
	if id == "null" || len(id) > 40 || strings.ContainsAny(id, "{[ ") {
		return ""
	}
	return id
}
