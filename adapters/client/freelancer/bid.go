package freelancer

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

// The addresses of bids and of the account.
const (
	BidsPath = "/api/projects/0.1/bids/"
	SelfPath = "/api/users/0.1/self/"
)

// MaxBidText is how many characters the text of a bid may have.
const MaxBidText = 1500

// NewBid is a bid that is to be placed.
type NewBid struct {
	Project json.Number `json:"project_id"`
	Bidder  json.Number `json:"bidder_id,omitempty"`
	// Amount is in the project's currency: the whole price, or that of an hour.
	Amount json.Number `json:"amount"`
	// Period is in days.
	Period int `json:"period"`
	// Milestone is the first milestone's share of the amount in per cent.
	Milestone   int    `json:"milestone_percentage"`
	Description string `json:"description"`
}

// Bid is a bid of the user's own.
type Bid struct {
	ID          ID      `json:"id"`
	Project     ID      `json:"project_id"`
	Bidder      ID      `json:"bidder_id"`
	Amount      float64 `json:"amount"`
	Description string  `json:"description"`
	Retracted   bool    `json:"retracted"`
	// Award is "pending", "awarded", "rejected", "revoked" or "canceled"; "" before
	// the client has decided.
	Award     string  `json:"award_status"`
	Submitted float64 `json:"time_submitted"`
	// Awarded and Accepted are when the client chose the bid, and when the
	// freelancer took the project on.
	Awarded  float64 `json:"time_awarded"`
	Accepted float64 `json:"time_accepted"`
}

// Time turns seconds since 1970 into a time, the zero time for none.
func Time(seconds float64) time.Time {
	if seconds <= 0 || seconds > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// Self returns the number of the user to whom the token belongs.
func (c *Client) Self(ctx context.Context) (ID, error) {
	_, result, err := c.get(ctx, SelfPath, url.Values{})
	if err != nil {
		return "", err
	}
	var self struct {
		ID ID `json:"id"`
	}
	if json.Unmarshal(result, &self) != nil || self.ID == "" {
		return "", ErrNotAnAnswer
	}
	return self.ID, nil
}

// Bids returns bids of a bidder, on one project, or on any where project is "": at
// most MaxLimit of them from the offset on, the newest first.
func (c *Client) Bids(ctx context.Context, bidder, project ID, offset int) ([]Bid, error) {
	q := url.Values{"bidders[]": {string(bidder)}, "limit": {strconv.Itoa(MaxLimit)}, "offset": {strconv.Itoa(max(0, offset))}}
	if project != "" {
		q.Set("projects[]", string(project))
	}
	_, result, err := c.get(ctx, BidsPath, q)
	if err != nil {
		return nil, err
	}
	var list struct {
		Bids []Bid `json:"bids"`
	}
	if json.Unmarshal(result, &list) != nil || list.Bids == nil {
		return nil, ErrNotAnAnswer
	}
	return list.Bids, nil
}

// Place places a bid. The key goes along in a header: the service takes no notice of
// it, since it takes one bid of a bidder on a project anyway.
func (c *Client) Place(ctx context.Context, b NewBid, key string) (Bid, error) {
	body, err := json.Marshal(b)
	if err != nil {
		return Bid{}, err
	}
	_, result, err := c.ask(ctx, web.Request{Method: http.MethodPost, URL: c.cfg.Base + BidsPath, Body: body,
		Header: http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {key}}})
	if err != nil {
		return Bid{}, err
	}
	var placed Bid
	if json.Unmarshal(result, &placed) != nil || placed.ID == "" {
		return Bid{}, ErrNotAnAnswer
	}
	return placed, nil
}

// Retract takes a bid back. The errors are those of Place.
func (c *Client) Retract(ctx context.Context, bid ID) error {
	_, _, err := c.ask(ctx, web.Request{Method: http.MethodPut, URL: c.cfg.Base + BidsPath + url.PathEscape(string(bid)) + "/?action=retract",
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}})
	return err
}
