// Package freelancer speaks to the API of Freelancer.com with the user's own token:
// active projects and one project's details, and the user's own bids.
//
// The protocol is that of the vendor's SDK (freelancer/freelancer-sdk-python): an
// envelope that tells success or failure whatever the HTTP status is, lists as
// "x[]=1&x[]=2", a slash at the end of every path, and details that are null unless
// they are asked for.
package freelancer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// The origins of the service and of its sandbox.
const (
	API     = "https://www.freelancer.com"
	Sandbox = "https://www.freelancer-sandbox.com"
)

// MaxLimit is how many projects a page may have.
const MaxLimit = 100

const maxBytes = 8 << 20

// ErrNotAnAnswer says that an answer is not the API's envelope.
var ErrNotAnAnswer = errors.New("the answer is not that of the API of Freelancer.com")

// Config makes a Client.
type Config struct {
	Web web.Getter
	// Base is the origin; empty means API.
	Base string
	// Token gives the access token at the moment of use; nil sends none.
	Token func() (string, error)
}

// Client asks the API. It is safe for concurrent use.
type Client struct{ cfg Config }

// New makes a Client; it asks nobody.
func New(cfg Config) *Client {
	if cfg.Base == "" {
		cfg.Base = API
	}
	cfg.Base = strings.TrimSuffix(cfg.Base, "/")
	return &Client{cfg: cfg}
}

// RefusedError is an error by the API's own envelope.
type RefusedError struct {
	Status int
	// Code is for example "RestExceptionCodes.NOT_FOUND".
	Code, Message string
}

// Error quotes the code, and the message bounded.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("freelancer.com refuses: %s (%s)", core.Clean(e.Message, 160, false), core.Clean(e.Code, 80, false))
}

// Query selects active projects.
type Query struct {
	Words string
	// Skills are the service's own ids (jobs[]).
	Skills []int
	// Types are "fixed" and "hourly".
	Types []string
	// MinPrice and MaxPrice bound the average price in US dollars; 0 is no bound.
	MinPrice, MaxPrice int
	Languages          []string
	Countries          []string
	Offset, Limit      int
}

// Path is the address of active projects.
const Path = "/api/projects/0.1/projects/active/"

func (q Query) values() url.Values {
	v := url.Values{
		"limit": {strconv.Itoa(min(max(1, q.Limit), MaxLimit))}, "offset": {strconv.Itoa(max(0, q.Offset))}, "sort_field": {"time_submitted"},
		"full_description": {"true"}, "job_details": {"true"}, "location_details": {"true"}, "upgrade_details": {"true"}, "compact": {"true"},
	}
	if q.Words != "" {
		v.Set("query", q.Words)
	}
	for _, id := range q.Skills {
		v.Add("jobs[]", strconv.Itoa(id))
	}
	for key, list := range map[string][]string{"project_types[]": q.Types, "languages[]": q.Languages, "countries[]": q.Countries} {
		for _, one := range list {
			v.Add(key, one)
		}
	}
	if q.MinPrice > 0 {
		v.Set("min_avg_price", strconv.Itoa(q.MinPrice))
	}
	if q.MaxPrice > 0 {
		v.Set("max_avg_price", strconv.Itoa(q.MaxPrice))
	}
	return v
}

// Page is an answer with projects.
type Page struct {
	Projects []Project
	// Unread counts those that cannot be read.
	Unread int
	// Total is how many there are in all; where that is not said, more than a full page.
	Total int
	// Wait is how long the quota asks to wait before the next request.
	Wait time.Duration
	// Answer is what came over the net.
	Answer web.Response
}

// Active asks for active projects, the newest first. Where the answer cannot be read
// the error is ErrNotAnAnswer and Page.Answer holds it.
func (c *Client) Active(ctx context.Context, q Query) (Page, error) {
	got, result, err := c.get(ctx, Path, q.values())
	page := Page{Answer: got, Wait: wait(got.Header)}
	if err != nil {
		return page, err
	}
	var list struct {
		Projects []json.RawMessage `json:"projects"`
		Total    int               `json:"total_count"`
	}
	if json.Unmarshal(result, &list) != nil || list.Projects == nil {
		return page, ErrNotAnAnswer
	}
	if page.Total = list.Total; page.Total == 0 && len(list.Projects) >= MaxLimit {
		page.Total = q.Offset + len(list.Projects) + 1 // a full page, and no word on the rest
	}
	for _, raw := range list.Projects {
		var p Project
		if json.Unmarshal(raw, &p) != nil || p.ID == "" {
			page.Unread++
			continue
		}
		page.Projects = append(page.Projects, p)
	}
	return page, nil
}

// Project asks for one project with its details.
func (c *Client) Project(ctx context.Context, id string) (Project, error) {
	_, result, err := c.get(ctx, "/api/projects/0.1/projects/"+url.PathEscape(id)+"/", url.Values{"full_description": {"true"}, "job_details": {"true"}, "upgrade_details": {"true"}})
	if err != nil {
		return Project{}, err
	}
	var p Project
	if json.Unmarshal(result, &p) != nil || p.ID == "" {
		return Project{}, ErrNotAnAnswer
	}
	return p, nil
}

// get asks for a path and opens the envelope. The errors are those of adapters/web,
// *RefusedError, ErrNotAnAnswer, and that of the token.
func (c *Client) get(ctx context.Context, path string, query url.Values) (web.Response, json.RawMessage, error) {
	// The interface is for programs of users with a token; robots.txt speaks to
	// crawlers, and is open for it.
	return c.ask(ctx, web.Request{URL: c.cfg.Base + path + "?" + query.Encode()})
}

// ask sends a request and opens the envelope.
func (c *Client) ask(ctx context.Context, r web.Request) (web.Response, json.RawMessage, error) {
	r.Accept, r.MaxBytes, r.TakeRefusals = "application/json", maxBytes, true
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if c.cfg.Token != nil {
		token, err := c.cfg.Token()
		if err != nil {
			return web.Response{}, nil, err
		}
		r.Header.Set("Freelancer-Oauth-V1", token)
	}
	got, err := c.cfg.Web.Do(ctx, r)
	if err != nil {
		return got, nil, err
	}
	var envelope struct {
		Status  string          `json:"status"`
		Result  json.RawMessage `json:"result"`
		Message string          `json:"message"`
		Code    string          `json:"error_code"`
		Error   json.RawMessage `json:"error"`
	}
	readable := json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &envelope) == nil && envelope.Status != ""
	if readable && envelope.Status == "success" && got.Status < 400 && len(envelope.Result) > 0 {
		return got, envelope.Result, nil
	}
	var nested struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if len(envelope.Error) > 0 && json.Unmarshal(envelope.Error, &nested) == nil && envelope.Code == "" {
		envelope.Code, envelope.Message = nested.Code, nested.Detail
	}
	return got, nil, refusal(r.URL, got.Status, readable && envelope.Status == "error", envelope.Code, envelope.Message)
}

// refusal is the error of an answer without a result.
func refusal(asked string, status int, told bool, code, message string) error {
	host := "freelancer.com"
	if u, err := url.Parse(asked); err == nil {
		host = u.Host
	}
	blocked := &web.BlockedError{Host: host, Status: status, Reason: web.BlockedForbidden}
	switch {
	case status == http.StatusUnauthorized, strings.HasSuffix(code, ".NOT_AUTHENTICATED"), strings.HasSuffix(code, ".UNAUTHORIZED"):
		blocked.Status = http.StatusUnauthorized
		return blocked
	case told && status != http.StatusNotFound:
		return &RefusedError{Status: status, Code: code, Message: message}
	case status == http.StatusForbidden:
		return blocked
	case status == http.StatusNotFound, status == http.StatusGone:
		blocked.Reason = web.BlockedGone
		return blocked
	case status >= 400:
		blocked.Reason = web.BlockedUnexpected
		return blocked
	}
	return ErrNotAnAnswer
}

// wait reads the quota of an answer: "RateLimit-Remaining: 0" or the older
// "X-RateLimit-Remaining: 0", with the seconds to the window's end where they are
// told, and a minute where they are not.
func wait(h http.Header) time.Duration {
	for _, prefix := range []string{"Ratelimit-", "X-Ratelimit-"} {
		first, _, _ := strings.Cut(h.Get(prefix+"Remaining"), ",")
		first, _, _ = strings.Cut(first, ";")
		left, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
		if err != nil {
			continue
		}
		if left >= 1 {
			return 0
		}
		if reset, err := strconv.Atoi(strings.TrimSpace(h.Get(prefix + "Reset"))); err == nil && reset > 0 {
			return min(time.Duration(reset)*time.Second, time.Hour)
		}
		return time.Minute
	}
	return 0
}
