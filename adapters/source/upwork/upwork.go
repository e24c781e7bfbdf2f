package upwork

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// perPage is the greatest page of the search.
const perPage = 10

// maxSeen bounds what is remembered of a search.
const maxSeen = 200

type reader struct {
	deps   source.Deps
	config config
	client *mcp.Client
	signIn *mcp.SignIn
	url    string
}

func newReader(c config, deps source.Deps) *reader {
	r := &reader{deps: deps, config: c, url: source.Rebase(endpoint, c.BaseURL)}
	r.signIn = mcp.NewSignIn(mcp.Account{Service: "Upwork", Endpoint: r.url, Ref: c.SignIn, Get: deps.Secret, Set: deps.KeepSecret,
		Web: deps.Web, Clock: deps.Clock})
	cfg := mcp.Config{Service: "Upwork", Endpoint: r.url, Web: deps.Web, Tokens: r.signIn}
	if c.BaseURL != "" && c.SignIn == "" {
		cfg.Tokens = nil // a server of the user's own may do without a sign-in
	}
	r.client = mcp.New(cfg)
	return r
}

// SignIn asks the user for access in the browser.
func (r *reader) SignIn(ctx context.Context, show func(address string)) error {
	return r.signIn.Ask(ctx, show)
}

// cursor is where a scan is, and what is remembered between scans.
type cursor struct {
	V  int `json:"v"`
	At int `json:"at,omitempty"` // the query to be read next
	// Page and Token are the position within the query, Fresh the ids of this scan.
	Page  int      `json:"page,omitempty"`
	Token string   `json:"token,omitempty"`
	Fresh []string `json:"fresh,omitempty"`
	// Seen are the newest ids of former scans, by query.
	Seen   map[string][]string `json:"seen,omitempty"`
	Listed bool                `json:"listed,omitempty"`
	// Org is the account that the searches are made for.
	Org string `json:"org,omitempty"`
}

// Fetch makes one search.
func (r *reader) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.At < 0 || c.At >= len(r.config.Queries) || c.Page < 0 || c.Page >= topPages || len(c.Token) > 2000 {
		c = cursor{V: 1, Org: c.Org}
	}
	if c.At == 0 && c.Page == 0 {
		c.Listed = false
	}
	got, tool, err := r.search(ctx, &c)
	if err != nil {
		return source.RefusedPage(from, source.PublicURL(r.url), err)
	}
	page := source.Page{Status: source.StatusOK, URL: source.PublicURL(r.url), Sample: source.Sample(got.Body)}
	jobs, found := mcp.Items(got.JSON, []string{"jobs", "results", "edges", "data", "items"}, isJob)
	if !found {
		page.Next = from
		return source.ParseFailed(page, "the answer of Upwork's search holds no list of jobs")
	}
	items := source.NewCollector(r.deps, r.deps.Clock.Now())
	seen := c.Seen[r.key(c.At)]
	known := 0
	for _, j := range jobs {
		id := idOf(j)
		if slices.Contains(seen, id) {
			known++
		}
		if len(c.Fresh) < maxSeen {
			c.Fresh = append(c.Fresh, id)
		}
		if why := r.refuses(j); why != "" {
			items.Skip(id, why)
			continue
		}
		items.Add(posting(j))
	}
	items.Fill(&page)
	c.Listed = c.Listed || items.Items() > 0
	c.Page++
	if known == 0 && len(jobs) > 0 && c.Page < r.config.MaxPages && c.next(tool, got.JSON, len(jobs)) {
		page.More = true
	} else {
		r.advance(&c, &page)
	}
	if page.Status == source.StatusEmpty && (page.More || c.Listed) {
		page.Status, page.Reason = source.StatusOK, ""
	}
	page.Next = source.Store(c)
	return page
}

// advance moves on to the next query, or ends the scan.
func (r *reader) advance(c *cursor, page *source.Page) {
	kept := map[string][]string{}
	for i := range r.config.Queries {
		kept[r.key(i)] = c.Seen[r.key(i)]
	}
	kept[r.key(c.At)] = source.Newest(c.Fresh, c.Seen[r.key(c.At)], maxSeen)
	c.Seen = kept
	c.At, c.Page, c.Token, c.Fresh = c.At+1, 0, "", nil
	if page.More = c.At < len(r.config.Queries); !page.More {
		c.At = 0
	}
}

func (r *reader) key(i int) string { return source.Hash([]byte(r.config.Queries[i]))[:12] }

// next finds out where the next page is.
func (c *cursor) next(tool mcp.Tool, raw json.RawMessage, n int) (more bool) {
	c.Token, more = mcp.NextPage(tool, raw, n, perPage)
	return more
}

// search opens a session, finds the tool for searching, and asks it.
func (r *reader) search(ctx context.Context, c *cursor) (mcp.Result, mcp.Tool, error) {
	session, err := r.client.Open(ctx)
	if err != nil {
		return mcp.Result{}, mcp.Tool{}, err
	}
	defer session.Close()
	tools, err := session.Tools(ctx)
	if err != nil {
		return mcp.Result{}, mcp.Tool{}, err
	}
	tool, ok := mcp.Pick(tools, "find_jobs", "search_jobs", "job_search")
	if !ok {
		return mcp.Result{}, tool, core.Errorf(core.KindBlocked, "Upwork's server offers this account no search for jobs (its tools: %s)", mcp.Names(tools))
	}
	args := r.args(tool, *c)
	if slices.Contains(args.Lacks(tool), "org_uid") {
		if c.Org == "" {
			if c.Org, err = organisation(ctx, session, tools); err != nil {
				return mcp.Result{}, tool, err
			}
		}
		args["org_uid"] = c.Org
	}
	if lacks := args.Lacks(tool); len(lacks) > 0 {
		return mcp.Result{}, tool, core.Errorf(core.KindBlocked, "Upwork's search asks for something that this version does not know (%s); update the program", core.Clean(strings.Join(lacks, ", "), 80, false))
	}
	got, err := session.Call(ctx, tool.Name, args)
	if err == nil && got.Failed {
		err = &mcp.RefusedError{Service: "Upwork", Message: got.Text, Body: got.Body}
	}
	return got, tool, err
}

// args are the filters in the tool's own terms. What the tool does not take is
// applied to its answer.
func (r *reader) args(tool mcp.Tool, c cursor) mcp.Args {
	a := mcp.Args{}
	a.Put(tool, "search", "action")
	if q := r.config.Queries[c.At]; q != "" {
		a.Put(tool, q, "query", "q", "search", "keywords")
	}
	if len(r.config.Skills) > 0 {
		a.Put(tool, r.config.Skills, "skills")
	}
	if r.config.Category != "" {
		a.Put(tool, r.config.Category, "category")
	}
	if r.config.JobType != "" {
		a.Put(tool, r.config.JobType, "job_type", "contract_type")
	}
	if len(r.config.Experience) > 0 {
		if !a.Put(tool, r.config.Experience, "experience_levels") {
			a.Put(tool, r.config.Experience[0], "experience_level")
		}
	}
	if r.config.MinHourly > 0 {
		a.Put(tool, r.config.MinHourly, "hourly_rate_min", "rate_min", "min_hourly_rate")
	}
	if r.config.MinBudget > 0 {
		a.Put(tool, r.config.MinBudget, "budget_min", "min_budget")
	}
	if r.config.VerifiedPayment {
		a.Put(tool, true, "verified_payment_only", "payment_verified")
	}
	a.Put(tool, "most_recent", "sort", "sort_by", "order")
	a.PutPage(tool, c.Page, c.Token, perPage)
	return a
}

// organisation asks for the account that searches are made for.
func organisation(ctx context.Context, session *mcp.Session, tools []mcp.Tool) (string, error) {
	tool, ok := mcp.Pick(tools, "list_accounts", "get_accounts")
	if !ok {
		return "", core.Errorf(core.KindBlocked, "Upwork's server does not say which account to search with")
	}
	got, err := session.Call(ctx, tool.Name, nil)
	if err != nil {
		return "", err
	}
	if v, ok := mcp.Find(got.JSON, "org_uid", "orgUid"); ok {
		if s := core.Clean(fmt.Sprint(v), 100, false); s != "" {
			return s, nil
		}
	}
	return "", core.Errorf(core.KindBlocked, "Upwork's server does not say which account to search with")
}

var (
	_ source.Source = (*reader)(nil)
	_ source.Signer = (*reader)(nil)
)
