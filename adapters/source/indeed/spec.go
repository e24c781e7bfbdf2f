// Package indeed reads jobs through Indeed's official MCP server, as a tool of the
// signed-in user. It only reads. Pages that the user supplies are read by the source
// "paste", alert mails by "mailalerts"; Indeed's pages are never fetched.
package indeed

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

const endpoint = "https://mcp.indeed.com/claude/mcp"

// Bounds of a configuration.
const (
	maxSearches = 10
	topPages    = 30
	// maxDetails is how many texts are asked for in one scan's page.
	maxDetails = 10
)

type search struct {
	What    string `yaml:"what"`
	Where   string `yaml:"where"`
	Country string `yaml:"country"`
}

type config struct {
	Searches []search `yaml:"searches"`
	// JobType narrows every search: contract, temporary, parttime, fulltime or internship.
	JobType string `yaml:"job_type"`
	// Details asks for the full text of new jobs whose search result is a snippet.
	Details bool   `yaml:"details"`
	Pages   int    `yaml:"max_pages"`
	SignIn  string `yaml:"sign_in"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"searches":{"type":"array","maxItems":10,"title":"Searches","items":{"type":"object","additionalProperties":false,"properties":{
"what":{"type":"string","maxLength":200,"title":"What"},"where":{"type":"string","maxLength":100,"title":"Where","description":"A place, or remote"},
"country":{"type":"string","pattern":"^[A-Za-z]{2}$","title":"Country","description":"Two letters, for example DE"}}}},
"job_type":{"type":"string","enum":["contract","temporary","parttime","fulltime","internship"],"title":"Kind of contract"},
"details":{"type":"boolean","default":true,"title":"Read full texts"},
"max_pages":{"type":"integer","minimum":1,"maximum":30,"default":3,"title":"Pages per search"},
"sign_in":{"type":"string","maxLength":80,"default":"secret:indeed-sign-in","title":"Where the sign-in is kept","description":"A secret reference"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "indeed",
		Title:  map[core.Lang]string{"en": "Indeed", "de": "Indeed"},
		About: map[core.Lang]string{
			"en": "Jobs from Indeed's own interface for assistants (MCP), with your account. Read only; sign in once with: automonet source signin indeed",
			"de": "Stellen aus Indeeds eigener Schnittstelle für Assistenten (MCP), mit Ihrem Konto. Nur lesend; einmal anmelden mit: automonet source signin indeed",
		},
		Floor: 15 * time.Minute, Start: time.Hour, Hosts: []string{"mcp.indeed.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "The official MCP server is for signed-in job seekers; whether it takes every program, or unattended use, is not known, so that a refusal is shown and not worked around. Indeed's pages and its GraphQL interface are closed to programs and not asked; save a page yourself, or use alert mails.",
				"de": "Der offizielle MCP-Server ist für angemeldete Arbeitsuchende; ob er jedes Programm oder unbeaufsichtigte Nutzung annimmt, ist nicht bekannt, daher wird eine Ablehnung gezeigt und nicht umgangen. Indeeds Seiten und die GraphQL-Schnittstelle sind für Programme gesperrt und werden nicht abgefragt; speichern Sie eine Seite selbst oder nutzen Sie Benachrichtigungsmails.",
			},
			Source: "https://www.indeed.com/legal", Reviewed: "2026-07-20",
		},
		Schema: json.RawMessage(schema), Access: source.AccessOAuth,
		Reads: []string{"title", "company", "text", "location", "url", "posted_at", "salary", "contract", "remote"},
		Omits: map[core.Lang]string{
			"en": "Your profile and applications; everything that changes something.",
			"de": "Ihr Profil und Ihre Bewerbungen; alles, was etwas ändert.",
		},
		Recognise: recognise, New: newSource,
	}
}

var indeedHost = regexp.MustCompile(`^(?:([a-z]{2})\.|www\.|m\.)?indeed\.(com|co\.uk|de|fr|nl|ca)$`)

// recognise knows Indeed's addresses; the words of a search are taken over.
func recognise(u *url.URL) (source.Found, bool) {
	m := indeedHost.FindStringSubmatch(strings.ToLower(u.Hostname()))
	if m == nil {
		return source.Found{}, false
	}
	found := source.Found{Config: map[string]any{}}
	q := u.Query()
	one := map[string]any{}
	for key, v := range map[string]string{"what": core.Clean(q.Get("q"), 200, false), "where": core.Clean(q.Get("l"), 100, false), "country": strings.ToUpper(m[1])} {
		if v != "" {
			one[key] = v
		}
	}
	if len(one) > 0 {
		found.Config["searches"] = []any{one}
	} else {
		found.Needs = []string{"searches"}
	}
	return found, true
}

var countryCode = regexp.MustCompile(`^[A-Za-z]{2}$`)

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{Pages: 3, Details: true, SignIn: "secret:indeed-sign-in"}
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	switch {
	case len(c.Searches) > maxSearches:
		return nil, core.Invalid("searches", "there are %d searches; use at most %d", len(c.Searches), maxSearches)
	case c.Pages < 1 || c.Pages > topPages:
		return nil, core.Invalid("max_pages", "%d is out of bounds; use 1 to %d", c.Pages, topPages)
	}
	switch c.JobType {
	case "", "contract", "temporary", "parttime", "fulltime", "internship":
	default:
		return nil, core.Invalid("job_type", "%q is not a kind of contract; use contract, temporary, parttime, fulltime or internship", core.Clean(c.JobType, 40, false))
	}
	for _, s := range c.Searches {
		if len(s.What) > 200 || len(s.Where) > 100 {
			return nil, core.Invalid("searches", "the words of a search have at most 200 bytes, a place 100")
		}
		if s.Country != "" && !countryCode.MatchString(s.Country) {
			return nil, core.Invalid("searches", "%q is not a country; use two letters, for example DE", core.Clean(s.Country, 40, false))
		}
	}
	if len(c.Searches) == 0 {
		c.Searches = []search{{What: "freelance", Where: "remote"}}
	}
	return newReader(c, deps), nil
}
