package freelancer

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// ID is the service's number, which no float may touch.
type ID string

// UnmarshalJSON takes a number or a text.
func (id *ID) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	if bytes.Equal(b, []byte("null")) {
		*id = ""
		return nil
	}
	if len(b) > 0 && b[0] == '"' {
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*id = ID(strings.TrimSpace(s))
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*id = ID(n.String())
	return nil
}

// Project is what a client posted.
type Project struct {
	ID      ID     `json:"id"`
	Title   string `json:"title"`
	SEO     string `json:"seo_url"`
	Preview string `json:"preview_description"`
	// Description is null unless it was asked for.
	Description string `json:"description"`
	// Type is "fixed" or "hourly".
	Type   string `json:"type"`
	Status string `json:"status"`
	// Frontend is "open" while bids are taken.
	Frontend string `json:"frontend_project_status"`
	Currency struct {
		Code string  `json:"code"`
		Rate float64 `json:"exchange_rate"` // US dollars per unit
	} `json:"currency"`
	Budget struct {
		Minimum float64 `json:"minimum"`
		Maximum float64 `json:"maximum"`
	} `json:"budget"`
	Bids struct {
		Count   int     `json:"bid_count"`
		Average float64 `json:"bid_avg"`
	} `json:"bid_stats"`
	Submitted float64 `json:"time_submitted"`
	Submit    float64 `json:"submitdate"`
	// Period is for how many days bids are taken.
	Period   float64 `json:"bidperiod"`
	Language string  `json:"language"`
	Local    bool    `json:"local"`
	Deleted  bool    `json:"deleted"`
	Skills   []struct {
		Name string `json:"name"`
	} `json:"jobs"`
	Location struct {
		City    string `json:"city"`
		Country struct {
			Name string `json:"name"`
		} `json:"country"`
	} `json:"location"`
	Upgrades struct {
		NDA    bool `json:"NDA"`
		Sealed bool `json:"sealed"`
	} `json:"upgrades"`
}

// Posted is when it was posted; the zero time when that is not said.
func (p Project) Posted() time.Time {
	for _, v := range []float64{p.Submitted, p.Submit} {
		if v > 0 && v < 1e11 {
			return time.Unix(int64(v), 0).UTC()
		}
	}
	return time.Time{}
}

// Ends is when no more bids are taken; the zero time when that is not said.
func (p Project) Ends() time.Time {
	if at := p.Posted(); !at.IsZero() && p.Period > 0 && p.Period < 366 {
		return at.Add(time.Duration(p.Period) * 24 * time.Hour)
	}
	return time.Time{}
}

// Open reports whether bids are taken, as far as the answer says.
func (p Project) Open() bool {
	return !p.Deleted && (p.Status == "" || p.Status == "active") && (p.Frontend == "" || p.Frontend == "open" || p.Frontend == "active")
}

// Link is the address for people; it ends in the project's number.
func (p Project) Link() string {
	if !strings.HasSuffix(p.SEO, "-"+string(p.ID)) {
		return API + "/projects/" + url.PathEscape(string(p.ID))
	}
	var steps []string
	for step := range strings.SplitSeq(strings.Trim(p.SEO, "/"), "/") {
		steps = append(steps, url.PathEscape(step))
	}
	return API + "/projects/" + strings.Join(steps, "/")
}
