// Package reddit reads the hiring posts of Reddit's communities, through the Data
// API for those whose application Reddit approved, or through the feeds where the
// user opts in to them. Anonymous JSON is closed since May 2026 and not tried.
package reddit

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// The ways of access.
const (
	accessOAuth = "oauth"
	accessRSS   = "rss"
)

// Bounds of a configuration.
const (
	maxCommunities = 40
	maxSearches    = 10
	maxDays        = 60
)

type config struct {
	// Access is oauth (the Data API) or rss.
	Access string `yaml:"access"`
	// Grant is how the application signs in: script, app, installed or web.
	Grant    string `yaml:"grant"`
	ClientID string `yaml:"client_id"`
	// ClientSecret, Password and SignIn are secret references.
	ClientSecret string `yaml:"client_secret"`
	Username     string `yaml:"username"`
	Password     string `yaml:"password"`
	SignIn       string `yaml:"sign_in"`
	// Presets and Subreddits are the communities; Search are words to be looked for
	// in each of them, empty reads all their new posts.
	Presets    []string `yaml:"presets"`
	Subreddits []string `yaml:"subreddits"`
	Search     []string `yaml:"search"`
	Keep       []kind   `yaml:"keep"`
	NSFW       bool     `yaml:"nsfw"`
	// Days is how old a post may be.
	Days    int    `yaml:"days"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"access":{"type":"string","enum":["oauth","rss"],"default":"oauth","title":"Access","description":"oauth: the Data API with an approved application. rss: the feeds, one request a minute; needs accept_robots_note, since robots.txt asks programs to stay away"},
"grant":{"type":"string","enum":["script","app","installed","web"],"default":"script","title":"Sign-in","description":"What kind of application you registered"},
"client_id":{"type":"string","maxLength":100,"title":"Client id"},
"client_secret":{"type":"string","maxLength":80,"title":"Client secret","description":"A secret reference, for example secret:REDDIT_SECRET"},
"username":{"type":"string","maxLength":30,"title":"Your Reddit name"},
"password":{"type":"string","maxLength":80,"title":"Password","description":"A secret reference; for grant script only"},
"sign_in":{"type":"string","maxLength":80,"default":"secret:reddit-sign-in","title":"Where the sign-in is kept","description":"A secret reference; for grant web only"},
"presets":{"type":"array","maxItems":10,"items":{"type":"string"},"title":"Presets","description":"hiring, small_jobs, writing, design, development, audio"},
"subreddits":{"type":"array","maxItems":40,"items":{"type":"string","maxLength":24},"title":"Communities","description":"Names without r/"},
"search":{"type":"array","maxItems":10,"items":{"type":"string","maxLength":200},"title":"Search words"},
"keep":{"type":"array","items":{"type":"string","enum":["hiring","task","for_hire","untagged"]},"default":["hiring","task"],"title":"Kinds of posts to keep"},
"nsfw":{"type":"boolean","default":false,"title":"Adult posts too"},
"days":{"type":"integer","minimum":1,"maximum":60,"default":14,"title":"Greatest age in days"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// presets are groups of communities.
func presets() map[string][]string {
	return map[string][]string{
		"hiring":      {"forhire", "freelance_forhire", "hiring", "jobbit", "remotejobs"},
		"small_jobs":  {"slavelabour", "DoneDirtCheap", "Jobs4Bitcoins"},
		"writing":     {"HireaWriter", "hireaneditor", "WritersForHire"},
		"design":      {"DesignJobs", "hireanartist", "artcommissions"},
		"development": {"remotejs", "gameDevClassifieds", "INAT", "HireAProgrammer"},
		"audio":       {"VoiceWork", "recordthis"},
	}
}

// hiringOnly are communities in which a post without a tag offers work as well.
func hiringOnly(community string) bool {
	switch strings.ToLower(community) {
	case "hiring", "jobbit", "remotejobs", "remotejs", "jobs4bitcoins":
		return true
	}
	return false
}

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "reddit",
		Title:  map[core.Lang]string{"en": "Reddit", "de": "Reddit"},
		About: map[core.Lang]string{
			"en": "Posts marked [Hiring] or [Task] in r/forhire, r/hiring, r/slavelabour and any other community. Needs an application that Reddit approved, see docs/reddit.md.",
			"de": "Beiträge mit [Hiring] oder [Task] aus r/forhire, r/hiring, r/slavelabour und jeder anderen Community. Braucht eine von Reddit genehmigte Anwendung, siehe docs/reddit.md.",
		},
		Floor: time.Minute, Start: 15 * time.Minute, Hosts: []string{"oauth.reddit.com", "www.reddit.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "The API needs Reddit's approval before any use (Responsible Builder Policy, November 2025); 100 requests a minute. robots.txt asks every program to stay away from the pages and feeds, so that RSS is off until you opt in; then one request a minute. Private messages need the other's consent, and nobody may be matched with identities elsewhere.",
				"de": "Die Schnittstelle braucht vor jeder Nutzung eine Genehmigung von Reddit (Responsible Builder Policy, November 2025); 100 Abrufe je Minute. robots.txt bittet alle Programme, Seiten und Feeds nicht zu lesen; RSS ist darum aus, bis Sie zustimmen, und dann auf einen Abruf je Minute begrenzt. Private Nachrichten brauchen die Zustimmung der anderen Seite, und niemand darf mit Identitäten anderswo zusammengeführt werden.",
			},
			Source: "https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy", Reviewed: "2026-11-02",
		},
		Schema: json.RawMessage(schema), Access: source.AccessOAuth,
		Reads: []string{"title", "text", "author", "url", "posted_at", "remote", "contract", "flair"},
		Omits: map[core.Lang]string{
			"en": "Comments, votes, private messages and chats; posts that offer their author's own work, unless you keep them.",
			"de": "Kommentare, Bewertungen, private Nachrichten und Chats; Beiträge, in denen jemand die eigene Arbeit anbietet, außer Sie wollen sie.",
		},
		Recognise: recognise, New: newSource,
	}
}

// recognise knows the address of a community, and Reddit's front page for the presets.
func recognise(u *url.URL) (source.Found, bool) {
	host := strings.ToLower(u.Hostname())
	if host != "reddit.com" && !strings.HasSuffix(host, ".reddit.com") {
		return source.Found{}, false
	}
	found := source.Found{Config: map[string]any{}, Needs: []string{"client_id", "client_secret", "username", "password"}}
	steps := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(steps) < 2 || !strings.EqualFold(steps[0], "r") {
		return found, true
	}
	var names []any
	for _, name := range strings.Split(steps[1], "+") {
		if reddit.Community(name) && len(names) < maxCommunities {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return source.Found{}, false
	}
	found.Name = "reddit-" + source.Slug(steps[1])
	found.What = map[core.Lang]string{"en": "r/" + core.Clean(steps[1], 60, false) + " at Reddit", "de": "r/" + core.Clean(steps[1], 60, false) + " bei Reddit"}
	found.Config["subreddits"] = names
	return found, true
}

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{Access: accessOAuth, Grant: string(reddit.GrantScript), SignIn: "secret:reddit-sign-in", Keep: []kind{kindHiring, kindTask}, Days: 14}
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	if c.Access != accessOAuth && c.Access != accessRSS {
		return nil, core.Invalid("access", "%q is not a way to read Reddit; use oauth or rss (anonymous JSON is closed since 30 May 2026)", core.Clean(c.Access, 40, false))
	}
	for _, k := range c.Keep {
		if !slices.Contains(kinds(), k) {
			return nil, core.Invalid("keep", "%q is not a kind of post; use hiring, task, for_hire or untagged", core.Clean(string(k), 40, false))
		}
	}
	if c.Days < 1 || c.Days > maxDays {
		return nil, core.Invalid("days", "%d is out of bounds; use 1 to %d", c.Days, maxDays)
	}
	parts, err := partsOf(c)
	if err != nil {
		return nil, err
	}
	s := &redditSource{deps: deps, config: c, parts: parts}
	if c.Access == accessOAuth && c.ClientID == "" && c.BaseURL != "" {
		// A server of the user's own may do without credentials.
		s.client = reddit.New(reddit.Config{Web: deps.Web, Base: c.BaseURL, User: c.Username, Clock: deps.Clock})
	}
	return s, nil
}

// partsOf lists what is asked, one listing after the other.
func partsOf(c config) ([]part, error) {
	names := slices.Clone(c.Subreddits)
	chosen := c.Presets
	if len(chosen) == 0 && len(names) == 0 {
		chosen = []string{"hiring", "small_jobs"}
	}
	for _, p := range chosen {
		group, ok := presets()[p]
		if !ok {
			return nil, core.Invalid("presets", "%q is not a preset; use hiring, small_jobs, writing, design, development or audio", core.Clean(p, 40, false))
		}
		names = append(names, group...)
	}
	if len(c.Search) > maxSearches {
		return nil, core.Invalid("search", "there are %d searches; use at most %d", len(c.Search), maxSearches)
	}
	for _, w := range c.Search {
		if strings.TrimSpace(w) == "" || len(w) > 200 {
			return nil, core.Invalid("search", "a search has 1 to 200 bytes")
		}
	}
	var parts []part
	seen := map[string]bool{}
	for _, name := range names {
		name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(name), "/"), "r/")
		if !reddit.Community(name) {
			return nil, core.Invalid("subreddits", "%q is not the name of a community; write it without r/, for example forhire", core.Clean(name, 40, false))
		}
		if seen[strings.ToLower(name)] {
			continue
		}
		seen[strings.ToLower(name)] = true
		if len(c.Search) == 0 {
			parts = append(parts, part{community: name})
		}
		for _, w := range c.Search {
			parts = append(parts, part{community: name, search: strings.TrimSpace(w)})
		}
	}
	if len(seen) > maxCommunities {
		return nil, core.Invalid("subreddits", "there are %d communities; use at most %d", len(seen), maxCommunities)
	}
	return parts, nil
}
