// Package upwork reads jobs through Upwork's official MCP server, as a tool of the
// signed-in user. It only reads. The terms of that interface (v2.3, 2026-08-13) let
// answers be kept for a day and restrict ranking by machines, so that postings are
// marked: fixed rules may choose among them, a model may not.
package upwork

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

const endpoint = "https://mcp.upwork.com/mcp"

// Bounds of a configuration. The interface is no place for bulk reading.
const (
	maxQueries = 10
	maxSkills  = 5
	topPages   = 30
)

type config struct {
	// Queries are words to search for; empty makes one search by the other fields.
	Queries []string `yaml:"queries"`
	Skills  []string `yaml:"skills"`
	// Category, JobType and Experience narrow the search.
	Category   string   `yaml:"category"`
	JobType    string   `yaml:"job_type"`
	Experience []string `yaml:"experience"`
	// MinHourly and MinBudget are in US dollars; 0 is no bound.
	MinHourly int `yaml:"min_hourly"`
	MinBudget int `yaml:"min_budget"`
	// VerifiedPayment leaves out clients whose means of payment is not verified.
	VerifiedPayment bool `yaml:"verified_payment"`
	// MaxPages bounds the pages of ten jobs per query and scan.
	MaxPages int `yaml:"max_pages"`
	// SignIn is the secret reference under which the sign-in is kept.
	SignIn  string `yaml:"sign_in"`
	BaseURL string `yaml:"base_url"`
}

const schema = `{"type":"object","additionalProperties":false,"properties":{
"queries":{"type":"array","maxItems":10,"items":{"type":"string","maxLength":200},"title":"Search words"},
"skills":{"type":"array","maxItems":5,"items":{"type":"string","maxLength":60},"title":"Skills"},
"category":{"type":"string","maxLength":80,"title":"Category"},
"job_type":{"type":"string","enum":["hourly","fixed"],"title":"Kind of contract"},
"experience":{"type":"array","items":{"type":"string","enum":["entry","intermediate","expert"]},"title":"Level"},
"min_hourly":{"type":"integer","minimum":0,"title":"Least hourly rate in US dollars"},
"min_budget":{"type":"integer","minimum":0,"title":"Least fixed price in US dollars"},
"verified_payment":{"type":"boolean","default":false,"title":"Only clients with verified payment"},
"max_pages":{"type":"integer","minimum":1,"maximum":30,"default":3,"title":"Pages per search"},
"sign_in":{"type":"string","maxLength":80,"default":"secret:upwork-sign-in","title":"Where the sign-in is kept","description":"A secret reference"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

// Spec describes the driver.
func Spec() source.Spec {
	return source.Spec{
		Driver: "upwork",
		Title:  map[core.Lang]string{"en": "Upwork", "de": "Upwork"},
		About: map[core.Lang]string{
			"en": "Jobs from Upwork's own interface for assistants (MCP), with your account. Read only; sign in once with: automonet source signin upwork",
			"de": "Aufträge aus Upworks eigener Schnittstelle für Assistenten (MCP), mit Ihrem Konto. Nur lesend; einmal anmelden mit: automonet source signin upwork",
		},
		Floor: 15 * time.Minute, Start: time.Hour, Hosts: []string{"mcp.upwork.com"},
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "API & MCP Terms v2.3 of 13 August 2026: no bulk access, answers are kept for 24 hours at most, and no independent ranking. Your own fixed filters choose here; a model ranks nothing of Upwork's unless you record Upwork's permission (automonet source permit). Watching or refreshing web pages is forbidden and not done. Proposals go through the channel of that name, each after your own approval.",
				"de": "API & MCP Terms v2.3 vom 13. August 2026: kein Massenabruf, Antworten werden höchstens 24 Stunden behalten, und keine eigene Rangfolge. Hier wählen Ihre festen Filter; ein Modell ordnet nichts von Upwork, solange Sie keine Erlaubnis von Upwork eintragen (automonet source permit). Webseiten zu beobachten oder neu zu laden ist verboten und geschieht nicht. Angebote gehen über den Kanal dieses Namens, jedes nach Ihrer eigenen Freigabe.",
			},
			Source: "https://www.upwork.com/legal", Reviewed: "2026-10-03",
		},
		Schema: json.RawMessage(schema), CacheTTL: 24 * time.Hour, Access: source.AccessOAuth, RulesOnly: true,
		Reads: []string{"title", "text", "url", "posted_at", "salary", "contract", "tags", "level", "client"},
		Omits: map[core.Lang]string{
			"en": "Proposals, messages, contracts and Connects; everything that changes something.",
			"de": "Angebote, Nachrichten, Verträge und Connects; alles, was etwas ändert.",
		},
		Recognise: recognise, New: newSource,
	}
}

// recognise knows Upwork's addresses; the words of a search are taken over.
func recognise(u *url.URL) (source.Found, bool) {
	host := strings.ToLower(u.Hostname())
	if host != "upwork.com" && !strings.HasSuffix(host, ".upwork.com") {
		return source.Found{}, false
	}
	found := source.Found{Config: map[string]any{}}
	if q := core.Clean(u.Query().Get("q"), 200, false); q != "" {
		found.Config["queries"] = []any{q}
	}
	return found, true
}

func newSource(cfg source.Config, deps source.Deps) (source.Source, error) {
	c := config{MaxPages: 3, SignIn: "secret:upwork-sign-in"}
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	if err := source.CheckBase(c.BaseURL); err != nil {
		return nil, err
	}
	switch {
	case len(c.Queries) > maxQueries:
		return nil, core.Invalid("queries", "there are %d searches; use at most %d", len(c.Queries), maxQueries)
	case len(c.Skills) > maxSkills:
		return nil, core.Invalid("skills", "there are %d skills; Upwork takes at most %d", len(c.Skills), maxSkills)
	case c.JobType != "" && c.JobType != "hourly" && c.JobType != "fixed":
		return nil, core.Invalid("job_type", "%q is not a kind of contract; use hourly or fixed", core.Clean(c.JobType, 40, false))
	case c.MaxPages < 1 || c.MaxPages > topPages:
		return nil, core.Invalid("max_pages", "%d is out of bounds; use 1 to %d", c.MaxPages, topPages)
	case c.MinHourly < 0 || c.MinBudget < 0:
		return nil, core.Invalid("min_hourly", "a least price is not negative")
	}
	for _, e := range c.Experience {
		if e != "entry" && e != "intermediate" && e != "expert" {
			return nil, core.Invalid("experience", "%q is not a level; use entry, intermediate or expert", core.Clean(e, 40, false))
		}
	}
	for _, q := range c.Queries {
		if strings.TrimSpace(q) == "" || len(q) > 200 {
			return nil, core.Invalid("queries", "a search has 1 to 200 bytes")
		}
	}
	if len(c.Queries) == 0 {
		c.Queries = []string{""}
	}
	return newReader(c, deps), nil
}
