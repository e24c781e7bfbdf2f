package indeed

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

const (
	perPage = 20
	maxSeen = 300
	// short is the length in bytes below which a text is taken for a snippet.
	short = 600
)

type reader struct {
	deps   source.Deps
	config config
	client *mcp.Client
	signIn *mcp.SignIn
	url    string
}

func newReader(c config, deps source.Deps) *reader {
	r := &reader{deps: deps, config: c, url: source.Rebase(endpoint, c.BaseURL)}
	r.signIn = mcp.NewSignIn(mcp.Account{Service: "Indeed", Endpoint: r.url, Ref: c.SignIn, Get: deps.Secret, Set: deps.KeepSecret,
		Scopes: []string{"job_seeker.jobs.search", "offline_access"}, Web: deps.Web, Clock: deps.Clock})
	cfg := mcp.Config{Service: "Indeed", Endpoint: r.url, Web: deps.Web, Tokens: r.signIn}
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
	V      int                 `json:"v"`
	At     int                 `json:"at,omitempty"` // the search to be made next
	Page   int                 `json:"page,omitempty"`
	Token  string              `json:"token,omitempty"`
	Fresh  []string            `json:"fresh,omitempty"`
	Seen   map[string][]string `json:"seen,omitempty"` // the newest ids of former scans, by search
	Listed bool                `json:"listed,omitempty"`
}

// Fetch makes one search.
func (r *reader) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.At < 0 || c.At >= len(r.config.Searches) || c.Page < 0 || c.Page >= topPages || len(c.Token) > 2000 {
		c = cursor{V: 1}
	}
	if c.At == 0 && c.Page == 0 {
		c.Listed = false
	}
	answer, err := r.ask(ctx, c)
	if err != nil {
		return source.RefusedPage(from, source.PublicURL(r.url), err)
	}
	page := source.Page{Status: source.StatusOK, URL: source.PublicURL(r.url), Sample: source.Sample(answer.result.Body)}
	if answer.jobs == nil {
		page.Next = from
		return source.ParseFailed(page, "the answer of Indeed's search holds no list of jobs")
	}
	items := source.NewCollector(r.deps, r.deps.Clock.Now())
	known := 0
	for _, j := range answer.jobs {
		id := idOf(j)
		if len(c.Fresh) < maxSeen {
			c.Fresh = append(c.Fresh, id)
		}
		if slices.Contains(c.Seen[r.key(c.At)], id) {
			known++
			if r.config.Details && len(textOf(j)) < short {
				continue // its snippet must not take the place of the text that is known
			}
		}
		items.Add(posting(j, answer.texts[id]))
	}
	items.Fill(&page)
	if len(answer.jobs) > 0 {
		page.Status, page.Reason = source.StatusOK, ""
	}
	c.Listed = c.Listed || items.Items() > 0
	c.Page++
	if known == 0 && len(answer.jobs) > 0 && c.Page < r.config.Pages && c.next(answer.tool, answer.result.JSON, len(answer.jobs)) {
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

// advance moves on to the next search, or ends the scan.
func (r *reader) advance(c *cursor, page *source.Page) {
	kept := map[string][]string{}
	for i := range r.config.Searches {
		kept[r.key(i)] = c.Seen[r.key(i)]
	}
	kept[r.key(c.At)] = source.Newest(c.Fresh, c.Seen[r.key(c.At)], maxSeen)
	c.Seen = kept
	c.At, c.Page, c.Token, c.Fresh = c.At+1, 0, "", nil
	if page.More = c.At < len(r.config.Searches); !page.More {
		c.At = 0
	}
}

func (r *reader) key(i int) string {
	s := r.config.Searches[i]
	return source.Hash([]byte(s.What + "\x00" + s.Where + "\x00" + s.Country))[:12]
}

// next finds out where the next page is.
func (c *cursor) next(tool mcp.Tool, raw json.RawMessage, n int) (more bool) {
	c.Token, more = mcp.NextPage(tool, raw, n, perPage)
	return more
}

// answer is what one session brought.
type answer struct {
	result mcp.Result
	tool   mcp.Tool
	jobs   []mcp.Item
	// texts are full texts, by id.
	texts map[string]string
}

// ask opens a session, finds the tools, searches, and reads the texts of new jobs.
func (r *reader) ask(ctx context.Context, c cursor) (a answer, err error) {
	session, err := r.client.Open(ctx)
	if err != nil {
		return a, err
	}
	defer session.Close()
	tools, err := session.Tools(ctx)
	if err != nil {
		return a, err
	}
	var ok bool
	if a.tool, ok = mcp.Pick(tools, "search_jobs", "job_search", "find_jobs"); !ok {
		return a, core.Errorf(core.KindBlocked, "Indeed's server offers this account no search for jobs (its tools: %s)", mcp.Names(tools))
	}
	args := r.args(a.tool, c)
	if lacks := args.Lacks(a.tool); len(lacks) > 0 {
		return a, core.Errorf(core.KindBlocked, "Indeed's search asks for something that is not set (%s); complete the searches of this source", core.Clean(strings.Join(lacks, ", "), 80, false))
	}
	if a.result, err = session.Call(ctx, a.tool.Name, args); err != nil {
		return a, err
	}
	if a.result.Failed {
		return a, &mcp.RefusedError{Service: "Indeed", Message: a.result.Text, Body: a.result.Body}
	}
	jobs, found := mcp.Items(a.result.JSON, []string{"jobs", "results", "job_results", "data", "items"}, isJob)
	if !found {
		return a, nil
	}
	a.jobs = append([]mcp.Item{}, jobs...)
	if details, ok := mcp.Pick(tools, "get_job_details", "get_job"); ok && r.config.Details {
		a.texts = r.details(ctx, session, details, c, a.jobs)
	}
	return a, nil
}

// details reads the texts of new jobs that the search only hints at. One that cannot
// be had leaves the snippet.
func (r *reader) details(ctx context.Context, session *mcp.Session, tool mcp.Tool, c cursor, jobs []mcp.Item) map[string]string {
	texts := map[string]string{}
	for _, j := range jobs {
		id := idOf(j)
		if len(texts) >= maxDetails || len(textOf(j)) >= short || slices.Contains(c.Seen[r.key(c.At)], id) {
			continue
		}
		args := mcp.Args{}
		if !args.Put(tool, id, "job_id", "jobkey", "job_key", "id") || len(args.Lacks(tool)) > 0 {
			return texts
		}
		got, err := session.Call(ctx, tool.Name, args)
		if err != nil {
			return texts // what was found stays; the session may be over
		}
		if found, ok := mcp.Find(got.JSON, "description", "job_description", "full_description"); ok && !got.Failed {
			if s, isText := found.(string); isText {
				texts[id] = s
			}
		}
	}
	return texts
}

// args are the words of a search in the tool's own terms.
func (r *reader) args(tool mcp.Tool, c cursor) mcp.Args {
	s := r.config.Searches[c.At]
	a := mcp.Args{}
	if s.What != "" {
		a.Put(tool, s.What, "search", "query", "q", "what", "keywords")
	}
	if s.Where != "" {
		a.Put(tool, s.Where, "location", "where", "l")
	}
	if s.Country != "" {
		a.Put(tool, strings.ToUpper(s.Country), "country_code", "country")
	}
	if r.config.JobType != "" {
		a.Put(tool, r.config.JobType, "job_type", "jobType", "employment_type")
	}
	a.Put(tool, "date", "sort", "sort_by")
	a.PutPage(tool, c.Page, c.Token, perPage)
	return a
}

var (
	_ source.Source = (*reader)(nil)
	_ source.Signer = (*reader)(nil)
)
