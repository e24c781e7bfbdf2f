// Package freelancehunt speaks to the API v2 of Freelancehunt (JSON:API) with the
// user's own token: open projects, one project's details, and the user's own bids. The
// protocol is that of apidocs.freelancehunt.com.
package freelancehunt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

// API is the origin of the service, Path the address of its open projects.
const (
	API  = "https://api.freelancehunt.com"
	Path = "/v2/projects"
)

// PerPage is how many projects a page has.
const PerPage = 10

const maxBytes = 4 << 20

// ErrNotAnAnswer says that an answer is not JSON:API of the service.
var ErrNotAnAnswer = errors.New("the answer is not that of the API of Freelancehunt")

// Config makes a Client.
type Config struct {
	Web web.Getter
	// Base is the origin; empty means API.
	Base string
	// Token gives the personal token at the moment of use; nil sends none.
	Token func() (string, error)
	// Lang is the language of names and errors: uk, en, pl or ru.
	Lang string
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

// Query selects open projects. Only these filters are enforced by the service.
type Query struct {
	// Skills and Employer are the service's own ids; 0 is any employer.
	Skills   []int
	Employer int
	// Page counts from 1.
	Page int
}

func (q Query) values() url.Values {
	v := url.Values{"page[number]": {strconv.Itoa(max(1, q.Page))}}
	if len(q.Skills) > 0 {
		ids := make([]string, len(q.Skills))
		for i, id := range q.Skills {
			ids[i] = strconv.Itoa(id)
		}
		v.Set("filter[skill_id]", strings.Join(ids, ","))
	}
	if q.Employer > 0 {
		v.Set("filter[employer_id]", strconv.Itoa(q.Employer))
	}
	return v
}

// Page is an answer with projects.
type Page struct {
	Projects []Project
	// Unread counts those that cannot be read.
	Unread int
	// More is set where the answer names a next page.
	More bool
	// Wait is how long the quota asks to wait before the next request.
	Wait time.Duration
	// Answer is what came over the net.
	Answer web.Response
}

// Projects asks for a page of open projects, the newest first. Where the answer
// cannot be read the error is ErrNotAnAnswer and Page.Answer holds it.
func (c *Client) Projects(ctx context.Context, q Query) (Page, error) {
	got, err := c.get(ctx, Path, q.values())
	page := Page{Answer: got}
	if err != nil {
		return page, err
	}
	page.Wait = wait(got.Header)
	var body struct {
		Data  []json.RawMessage `json:"data"`
		Links struct {
			Next json.RawMessage `json:"next"`
		} `json:"links"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil || body.Data == nil {
		return page, ErrNotAnAnswer
	}
	next := bytes.TrimSpace(body.Links.Next)
	page.More = len(next) > 0 && !bytes.Equal(next, []byte("null")) && !bytes.Equal(next, []byte(`""`))
	for _, raw := range body.Data {
		p, ok := projectOf(raw)
		if !ok {
			page.Unread++
			continue
		}
		page.Projects = append(page.Projects, p)
	}
	return page, nil
}

// Project asks for one project.
func (c *Client) Project(ctx context.Context, id string) (Project, error) {
	got, err := c.get(ctx, Path+"/"+url.PathEscape(id), url.Values{})
	if err != nil {
		return Project{}, err
	}
	var body struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(web.UTF8(got.Body, got.Header.Get("Content-Type")), &body) != nil {
		return Project{}, ErrNotAnAnswer
	}
	p, ok := projectOf(body.Data)
	if !ok {
		return Project{}, ErrNotAnAnswer
	}
	return p, nil
}

func (c *Client) get(ctx context.Context, path string, query url.Values) (web.Response, error) {
	address := c.cfg.Base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return c.ask(ctx, web.Request{URL: address})
}

// ask sends a request with the user's token.
func (c *Client) ask(ctx context.Context, r web.Request) (web.Response, error) {
	r.Accept, r.MaxBytes = "application/json", maxBytes
	if r.Header == nil {
		r.Header = http.Header{}
	}
	if c.cfg.Lang != "" {
		r.Header.Set("Accept-Language", c.cfg.Lang)
	}
	if c.cfg.Token != nil {
		token, err := c.cfg.Token()
		if err != nil {
			return web.Response{}, err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return c.cfg.Web.Do(ctx, r)
}

// wait reads the quota of an answer: none left means the next full hour's quota,
// which the service does not date; a minute is tried.
func wait(h http.Header) time.Duration {
	left, err := strconv.Atoi(strings.TrimSpace(h.Get("X-Ratelimit-Remaining")))
	if err != nil || left > 0 {
		return 0
	}
	if reset, err := strconv.Atoi(strings.TrimSpace(h.Get("X-Ratelimit-Reset"))); err == nil && reset > 0 && reset <= 3600 {
		return time.Duration(reset) * time.Second
	}
	return time.Minute
}

// Project is what a client posted.
type Project struct {
	// ID is the service's number.
	ID   string
	Link string
	Attributes
}

// Attributes are a project's fields, as JSON:API has them.
type Attributes struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	HTML        string `json:"description_html"`
	Skills      []struct {
		Name string `json:"name"`
	} `json:"skills"`
	Status struct {
		ID   int    `json:"id"`
		Name string `json:"name"`
	} `json:"status"`
	Budget *struct {
		Amount   float64 `json:"amount"`
		Currency string  `json:"currency"`
	} `json:"budget"`
	Bids      int    `json:"bid_count"`
	Remote    *bool  `json:"is_remote_job"`
	Premium   bool   `json:"is_premium"`
	PlusOnly  bool   `json:"is_only_for_plus"`
	SafeType  string `json:"safe_type"`
	Published string `json:"published_at"`
	Expires   string `json:"expired_at"`
	Location  *struct {
		City *struct {
			Name string `json:"name"`
		} `json:"city"`
		Country *struct {
			Name string `json:"name"`
		} `json:"country"`
	} `json:"location"`
	Employer *struct {
		Login string `json:"login"`
		First string `json:"first_name"`
		Last  string `json:"last_name"`
	} `json:"employer"`
}

func projectOf(raw json.RawMessage) (Project, bool) {
	var v struct {
		ID         json.RawMessage `json:"id"`
		Attributes *Attributes     `json:"attributes"`
		Links      struct {
			Self json.RawMessage `json:"self"`
		} `json:"links"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Attributes == nil {
		return Project{}, false
	}
	id := strings.Trim(string(bytes.TrimSpace(v.ID)), `"`)
	if id == "" || id == "null" || strings.ContainsAny(id, "{[ ") {
		return Project{}, false
	}
	p := Project{ID: id, Attributes: *v.Attributes}
	var self struct {
		Web string `json:"web"`
	}
	if json.Unmarshal(v.Links.Self, &self) == nil {
		p.Link = self.Web
	} else {
		var link string
		if json.Unmarshal(v.Links.Self, &link) == nil {
			p.Link = link
		}
	}
	return p, true
}
