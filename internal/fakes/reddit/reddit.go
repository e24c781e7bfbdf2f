// Package reddit is a replay server of Reddit's Data API, with one user's comments and
// messages, of its token endpoint and of its feeds. No listing of a hiring community may be redistributed, so that the
// posts are written by hand in the shape of recorded listings (see
// adapters/client/reddit/testdata); the protocol follows Reddit's own source
// (r2/controllers/oauth2.py) and what prawcore recorded of it.
package reddit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// maxLimit is how many posts a page may have, maxDepth how far a listing reaches.
const (
	maxLimit = 100
	maxDepth = 1000
)

// Post is a post of a community.
type Post struct {
	listing.Item
	Community, Author, Flair string
	// RemovedBy is set for what is not there any more: "moderator" or "deleted".
	RemovedBy              string
	Locked, NSFW, Stickied bool
	// Vanished is known to nobody any more.
	Vanished bool
}

// Options say how the server behaves.
type Options struct {
	Clock clock.Clock
	// Open answers requests without a token, which the real service does not.
	Open bool
	// Clients are the applications, by id, with their secrets; "" has none.
	Clients map[string]string
	// Users are the names and passwords for the password grant.
	Users map[string]string
	// Life is how long a token is good; 0 means an hour.
	Life time.Duration
	// Quota is how many requests a window of ten minutes has; 0 means 1000.
	Quota int
	// Scope is what tokens may do; empty means everything.
	Scope string
}

// Server is the service. It is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu     sync.Mutex
	posts  []Post
	tokens map[string]time.Time
	codes  map[string]string
	renew  map[string]bool
	issued int
	window time.Time
	used   int
	agents []string
	feedAt time.Time
	desk   desk
}

// New makes a server with posts, the newest first.
func New(o Options, posts []Post) *Server {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Life == 0 {
		o.Life = time.Hour
	}
	if o.Quota == 0 {
		o.Quota = 1000
	}
	s := &Server{opts: o, mux: http.NewServeMux(), posts: slices.Clone(posts), tokens: map[string]time.Time{}, codes: map[string]string{}, renew: map[string]bool{}}
	s.mux.HandleFunc("POST /api/v1/access_token", s.token)
	s.mux.HandleFunc("GET /api/v1/authorize", s.authorize)
	s.mux.HandleFunc("GET /api/info", s.api(s.info))
	s.mux.HandleFunc("GET /r/{community}/new", s.api(s.fresh))
	s.mux.HandleFunc("GET /r/{community}/search", s.api(s.search))
	s.mux.HandleFunc("GET /search", s.api(s.search))
	s.mux.HandleFunc("GET /r/{community}/new/.rss", s.feed)
	s.mux.HandleFunc("GET /r/{community}/search/.rss", s.feed)
	s.mux.HandleFunc("GET /r/{community}/new.json", func(w http.ResponseWriter, _ *http.Request) { blocked(w) })
	s.routes()
	return s
}

// ServeHTTP answers.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.agents = append(s.agents, r.UserAgent())
	s.mu.Unlock()
	if agent := r.UserAgent(); len(agent) < 10 || strings.HasPrefix(agent, "Go-http-client") {
		if !s.opts.Open {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// Set replaces the posts.
func (s *Server) Set(posts []Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.posts = slices.Clone(posts)
}

// Expire ends all tokens that were given, as the service does at times.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// Agents returns the user agents that were seen.
func (s *Server) Agents() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.agents)
}

// Issued counts the tokens that were given.
func (s *Server) Issued() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.issued
}

// api checks the token and books the quota.
func (s *Server) api(next func(http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		now := s.opts.Clock.Now()
		if !s.opts.Open {
			access, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			if !ok {
				blocked(w)
				return
			}
			if ends, known := s.tokens[access]; !known || !now.Before(ends) {
				w.Header().Set("WWW-Authenticate", `Bearer realm="reddit", error="invalid_token"`)
				answer(w, http.StatusUnauthorized, map[string]any{"message": "Unauthorized", "error": 401})
				return
			}
			if s.opts.Scope != "" && s.opts.Scope != "read" {
				w.Header().Set("WWW-Authenticate", `Bearer realm="reddit", error="insufficient_scope"`)
				answer(w, http.StatusForbidden, map[string]any{"message": "Forbidden", "error": 403})
				return
			}
		}
		if now.Sub(s.window) >= 10*time.Minute {
			s.window, s.used = now, 0
		}
		left := max(0, s.opts.Quota-s.used-1)
		s.used++
		w.Header().Set("X-Ratelimit-Used", strconv.Itoa(s.used))
		w.Header().Set("X-Ratelimit-Remaining", strconv.Itoa(left)+".0")
		w.Header().Set("X-Ratelimit-Reset", strconv.Itoa(int((10*time.Minute-now.Sub(s.window))/time.Second)))
		if s.used > s.opts.Quota {
			w.WriteHeader(http.StatusTooManyRequests)
			// The client may have left.
			_, _ = fmt.Fprint(w, "<!doctype html><title>Too Many Requests</title>")
			return
		}
		next(w, r)
	}
}

// blocked is the wall for those without a token.
func blocked(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	// The client may have left.
	_, _ = fmt.Fprint(w, "<!doctype html><title>Blocked</title><h1>whoa there, pardner!</h1><p>Your request has been blocked due to a network policy.</p>")
}

func (s *Server) of(community string) []Post {
	var out []Post
	for _, p := range s.posts {
		if strings.EqualFold(p.Community, community) || community == "" {
			out = append(out, p)
		}
	}
	return out
}

func (s *Server) fresh(w http.ResponseWriter, r *http.Request) {
	s.list(w, r, s.of(r.PathValue("community")))
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	var found []Post
	for _, p := range s.of(r.PathValue("community")) {
		if strings.Contains(strings.ToLower(p.Title+" "+p.HTML), strings.ToLower(r.FormValue("q"))) {
			found = append(found, p)
		}
	}
	s.list(w, r, found)
}

func (s *Server) info(w http.ResponseWriter, r *http.Request) {
	names := strings.Split(r.FormValue("id"), ",")
	children := []any{}
	for _, p := range s.posts {
		if slices.Contains(names, "t3_"+p.ID) && !p.Vanished {
			children = append(children, p.thing())
		}
	}
	send(w, children, nil)
}

// list answers a page: after names the post before it. One that is not there leads
// to an empty page, as at the real service.
func (s *Server) list(w http.ResponseWriter, r *http.Request, posts []Post) {
	limit := min(listing.Number(r.FormValue("limit"), 25), maxLimit)
	posts = slices.DeleteFunc(slices.Clone(posts), func(p Post) bool { return p.Vanished })
	from := 0
	if after := r.FormValue("after"); after != "" {
		i := slices.IndexFunc(posts, func(p Post) bool { return "t3_"+p.ID == after })
		if i < 0 {
			send(w, []any{}, nil)
			return
		}
		from = i + 1
	}
	page := listing.Window(posts[:min(len(posts), maxDepth)], from, limit)
	children := []any{}
	for _, p := range page {
		children = append(children, p.thing())
	}
	var after any
	if len(page) > 0 && from+len(page) < min(len(posts), maxDepth) {
		after = "t3_" + page[len(page)-1].ID
	}
	send(w, children, after)
}

func (p Post) thing() map[string]any {
	markup := `<!-- SC_OFF --><div class="md">` + p.HTML + "</div><!-- SC_ON -->"
	text, author, removed := p.HTML, p.Author, any(nil)
	if author == "" {
		author = "somebody"
	}
	if p.RemovedBy != "" {
		removed, markup, text = p.RemovedBy, "", "[removed]"
		if p.RemovedBy == "deleted" {
			author, text = "[deleted]", "[deleted]"
		}
	}
	var flair any
	if p.Flair != "" {
		flair = p.Flair
	}
	link := "/r/" + p.Community + "/comments/" + p.ID + "/a_post/"
	return map[string]any{"kind": "t3", "data": map[string]any{
		"id": p.ID, "name": "t3_" + p.ID, "title": p.Title, "selftext": text, "selftext_html": markup, "author": author,
		"author_fullname": "t2_x", "subreddit": p.Community, "subreddit_name_prefixed": "r/" + p.Community, "permalink": link,
		"url": "https://www.reddit.com" + link, "link_flair_text": flair, "link_flair_richtext": []any{}, "created_utc": p.Posted.Unix(),
		"created": p.Posted.Unix(), "is_self": true, "over_18": p.NSFW, "locked": p.Locked, "stickied": p.Stickied, "archived": false,
		"removed_by_category": removed, "num_comments": 3, "score": 1, "edited": false, "distinguished": nil,
	}}
}

func send(w http.ResponseWriter, children []any, after any) {
	answer(w, http.StatusOK, map[string]any{"kind": "Listing", "data": map[string]any{
		"modhash": nil, "dist": len(children), "children": children, "after": after, "before": nil}})
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	// The client may have left.
	_ = e.Encode(v)
}

// Items serves items as hiring posts of r/forhire, to anybody.
func Items(items []listing.Item) http.Handler { return New(Options{Open: true}, hiring(items)) }

func hiring(items []listing.Item) []Post {
	posts := make([]Post, len(items))
	for i, item := range items {
		item.Title = "[Hiring] " + item.Title
		posts[i] = Post{Item: item, Community: "forhire"}
	}
	return posts
}

// Robots asks every program to stay away, as the service's does.
func Robots() fakes.Robots { return fakes.RobotsDisallow("/") }
