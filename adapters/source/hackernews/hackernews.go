// Package hackernews reads the monthly thread "Ask HN: Who is hiring?", through
// the search of Algolia or the item store of Firebase. The thread is found by
// the account that posts it, never by free text, since other stories copy its
// title. Only the comments directly below it are postings.
//
// A scan lists one month's thread while the last month's postings may still be
// open, so that absence never means gone.
package hackernews

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

const (
	algoliaHome  = "https://hn.algolia.com"
	firebaseHome = "https://hacker-news.firebaseio.com"
	// account posts the threads.
	account = "whoishiring"
	// maxAge is how old the newest thread may be; without one the source is empty.
	maxAge = 45 * 24 * time.Hour
	// findEvery is how often the newest thread is looked for.
	findEvery = time.Hour
	// overlap is how far a scan looks back behind the newest comment that it
	// knows, since comments are indexed late and out of order.
	overlap = 15 * time.Minute

	backendAlgolia   = "algolia"
	backendFirebase  = "firebase"
	onlyAll          = "all"
	onlyFreelance    = "freelance"
	threadHiring     = "hiring"
	threadFreelancer = "freelancer"
)

var (
	hiringTitle     = core.NewPattern(`(?i)\bwho is hiring\b`)
	freelancerTitle = core.NewPattern(`(?i)\bseeking freelancer\b`)
)

type config struct {
	// Backend is algolia (default) or firebase.
	Backend string `yaml:"backend"`
	// Only is all (default), or freelance for postings that mention contract or
	// freelance work.
	Only string `yaml:"only"`
	// Thread is hiring (default), or freelancer for the thread that some months have.
	Thread  string `yaml:"thread"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"backend":{"type":"string","enum":["algolia","firebase"],"default":"algolia","title":"Interface","description":"algolia reads a month in one request, firebase comment by comment"},
"only":{"type":"string","enum":["all","freelance"],"default":"all","title":"Postings","description":"freelance keeps those that mention contract or freelance work"},
"thread":{"type":"string","enum":["hiring","freelancer"],"default":"hiring","title":"Thread","description":"Who is hiring, or Seeking freelancer (not posted every month)"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "hackernews",
		Title:  map[core.Lang]string{"en": "Hacker News: Who is hiring?", "de": "Hacker News: Who is hiring?"},
		About: map[core.Lang]string{
			"en": "The monthly hiring thread, posted by the people who hire; many name a mail address. No account needed.",
			"de": "Der monatliche Stellen-Thread, geschrieben von denen, die einstellen; viele nennen eine Mailadresse. Kein Konto nötig.",
		},
		Floor: 10 * time.Minute, Start: 15 * time.Minute,
		Hosts: []string{"hn.algolia.com", "hacker-news.firebaseio.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "Both interfaces are public and need no key; about 10,000 requests an hour are tolerated, this source needs a handful.",
				"de": "Beide Schnittstellen sind öffentlich und brauchen keinen Schlüssel; etwa 10.000 Abrufe je Stunde werden geduldet, diese Quelle braucht eine Handvoll.",
			},
			Source: "https://github.com/HackerNews/API", Reviewed: "2026-07-19",
		},
		Schema: json.RawMessage(schema), Default: map[string]any{}, Access: source.AccessOpen,
		Reads: []string{"title", "company", "text", "url", "location", "posted_at", "author"},
		Omits: map[core.Lang]string{
			"en": "Answers to postings, comments that hire nobody, and months before the present thread.",
			"de": "Antworten auf Ausschreibungen, Kommentare, die niemanden suchen, und Monate vor dem jetzigen Thread.",
		},
		Recognise: recognise, New: newSource,
	}
}

// recognise knows the pages of Hacker News and of its two interfaces.
func recognise(u *url.URL) (source.Found, bool) {
	for _, host := range []string{"news.ycombinator.com", "hn.algolia.com", "hacker-news.firebaseio.com"} {
		if source.OnHost(u, host) {
			return source.Found{Config: map[string]any{}}, true
		}
	}
	return source.Found{}, false
}

type hackerNews struct {
	deps   source.Deps
	config config
	title  *core.Pattern
}

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{Backend: backendAlgolia, Only: onlyAll, Thread: threadHiring}
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	if c.Backend != backendAlgolia && c.Backend != backendFirebase {
		return nil, core.Invalid("backend", "%q is not an interface of Hacker News; use algolia or firebase", core.Clean(c.Backend, 40, false))
	}
	if c.Only != onlyAll && c.Only != onlyFreelance {
		return nil, core.Invalid("only", "%q is not a selection; use all or freelance", core.Clean(c.Only, 40, false))
	}
	s := &hackerNews{deps: deps, config: c, title: hiringTitle}
	switch c.Thread {
	case threadHiring:
	case threadFreelancer:
		s.title = freelancerTitle
	default:
		return nil, core.Invalid("thread", "%q is not a thread; use hiring or freelancer", core.Clean(c.Thread, 40, false))
	}
	return s, nil
}

// cursor is where a scan is in the thread, and what is known of it.
type cursor struct {
	V       int    `json:"v"`
	Backend string `json:"backend"`
	Thread  string `json:"thread"`
	Story   int64  `json:"story,omitempty"`
	StoryAt int64  `json:"story_at,omitempty"`
	// FoundAt is when the newest thread was looked for.
	FoundAt int64 `json:"found_at,omitempty"`
	// Since is the newest comment that former scans read, by its time (Algolia)
	// or its id (Firebase); 0 before the first scan.
	Since int64 `json:"since,omitempty"`

	// Newest, Page, Below and Search are the position of a scan by Algolia's search.
	Newest int64 `json:"newest,omitempty"`
	Page   int   `json:"page,omitempty"`
	Below  int64 `json:"below,omitempty"`
	Search bool  `json:"search,omitempty"`

	// Pending are the comments that a scan by Firebase has still to read.
	Pending []int64 `json:"pending,omitempty"`
}

// Fetch reads one page of the thread.
func (s *hackerNews) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || c.Backend != s.config.Backend || c.Thread != s.config.Thread || c.Page < 0 || c.Page > maxPages {
		c = cursor{V: 1, Backend: s.config.Backend, Thread: s.config.Thread}
	}
	if s.config.Backend == backendFirebase {
		return s.fetchFirebase(ctx, from, c)
	}
	return s.fetchAlgolia(ctx, from, c)
}

// story is a thread as either interface lists it.
type story struct {
	id    int64
	title string
	at    int64
}

// current reports whether a story is the thread that is wanted, and recent.
func (s *hackerNews) current(st story) bool {
	return st.id > 0 && s.title.MatchString(st.title) && s.deps.Clock.Now().Sub(time.Unix(st.at, 0)) <= maxAge
}

// due reports whether the newest thread has to be looked for.
func (s *hackerNews) due(c cursor) bool {
	now := s.deps.Clock.Now().Unix()
	return c.Story == 0 || now-c.FoundAt >= int64(findEvery/time.Second) || now < c.FoundAt
}

// found notes the thread in the cursor; a new one is read from its beginning.
func (s *hackerNews) found(c *cursor, st story) {
	if st.id != c.Story {
		*c = cursor{V: 1, Backend: c.Backend, Thread: c.Thread, Story: st.id, StoryAt: st.at}
	}
	c.FoundAt = s.deps.Clock.Now().Unix()
}

// noThread is the normal answer of a month without one.
func (s *hackerNews) noThread(c cursor, page source.Page) source.Page {
	page.Next = source.Store(cursor{V: 1, Backend: c.Backend, Thread: c.Thread})
	page.Status = source.StatusEmpty
	page.Reason = "there is no such thread at present; the next one comes at the beginning of a month"
	return page
}

// add takes a comment into the page, or says why not.
func (s *hackerNews) add(items *source.Collector, c comment) {
	id := strconv.FormatInt(c.id, 10)
	switch {
	case c.id <= 0:
		items.Skip("", "the comment has no id")
	case c.deleted || c.text == "":
		items.Skip(id, "the comment was deleted")
	case c.dead:
		items.Skip(id, "the comment was removed by moderators")
	default:
		p := c.posting()
		switch {
		case s.config.Only == onlyFreelance && !mentionsFreelance(p.Text):
			items.Skip(id, "it mentions no contract or freelance work")
		case s.config.Thread == threadFreelancer && !seeksFreelancer(p.Text):
			items.Skip(id, "it offers work, it does not look for someone")
		default:
			items.Add(p)
		}
	}
}

var _ source.Source = (*hackerNews)(nil)
