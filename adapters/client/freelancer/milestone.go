package freelancer

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"sort"
	"strconv"
)

// MilestonesPath is the address of the payments that clients set aside for the user.
const MilestonesPath = "/api/projects/0.1/milestones/"

// StatusCleared is a milestone whose money was released to the freelancer.
const StatusCleared = "cleared"

// Milestone is a part of the price that the client set aside; it is paid once its
// status is StatusCleared. What the service keeps of it is not said.
type Milestone struct {
	ID      ID      `json:"transaction_id"`
	Project ID      `json:"project_id"`
	Bidder  ID      `json:"bidder_id"`
	Amount  float64 `json:"amount"`
	// Currency is that of the project.
	Currency struct {
		Code string `json:"code"`
	} `json:"currency"`
	Status string `json:"status"`
	// Released is when it was paid.
	Released float64 `json:"time_released"`
}

// Milestones returns at most MaxLimit of the payments to a bidder that were released,
// from an offset. The service lists them by their number, or in an object with the
// number as key.
func (c *Client) Milestones(ctx context.Context, bidder ID, offset int) ([]Milestone, error) {
	q := url.Values{"bidders[]": {string(bidder)}, "statuses[]": {StatusCleared}, "limit": {strconv.Itoa(MaxLimit)}, "offset": {strconv.Itoa(max(0, offset))}}
	_, result, err := c.get(ctx, MilestonesPath, q)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Milestones json.RawMessage `json:"milestones"`
	}
	if json.Unmarshal(result, &answer) != nil {
		return nil, ErrNotAnAnswer
	}
	var list []Milestone
	switch raw := bytes.TrimSpace(answer.Milestones); {
	case len(raw) > 0 && raw[0] == '[':
		err = json.Unmarshal(raw, &list)
	case len(raw) > 0 && raw[0] == '{':
		byID := map[string]Milestone{}
		err = json.Unmarshal(raw, &byID)
		for _, m := range byID {
			list = append(list, m)
		}
		sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
	default:
		return nil, ErrNotAnAnswer
	}
	if err != nil {
		return nil, ErrNotAnAnswer
	}
	return list, nil
}
