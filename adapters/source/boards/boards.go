// Package boards reads places that list their own postings: the job boards of
// companies (Greenhouse, Lever, Ashby, Recruitee, SmartRecruiters, Workable,
// Personio), the bounties of an organisation (Algora), pages with schema.org
// JobPosting data, and public channels (Telegram). Each is a driver of its own with
// one file here; all share the walk over the boards that a user names: one listing
// page, or a few details, per page of the scan.
package boards

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// maxBoards bounds how many boards one source reads.
const maxBoards = 50

// vendor is what differs between the services.
type vendor struct {
	spec source.Spec
	// setup decodes the driver's own configuration node.
	setup func(cfg source.Config) (setup, error)
	// page is the address of a listing page; next is "" for the first, else what
	// the page before it gave.
	page func(b Board, next string) string
	// list reads the listing page that next named; it came from the address final.
	list func(s setup, b Board, next string, body []byte, final string) (listing, error)
	// detail is the address of the page that holds one posting; nil where the
	// listing holds them whole.
	detail func(b Board, ref string) string
	// read reads that page.
	read func(s setup, b Board, ref string, body []byte) (core.Posting, error)
	// listsAll is set where a board lists everything that is open.
	listsAll bool
	// newestFirst is set where a board is read back only as far as it is known.
	newestFirst bool
	// pages is how many listing pages of one board a scan reads; 0 means all that
	// there are, within reason.
	pages  int
	accept string
}

// setup is a decoded configuration.
type setup struct {
	boards []Board
	// companies are names of companies by token, where a service gives none.
	companies map[string]string
	base      string
	// details asks for a posting's own page even where the listing holds it whole.
	details bool
	links   *core.Pattern
}

// listing is what a listing page holds.
type listing struct {
	items []item
	// next names the following page of the same board, "" at the end.
	next string
	// partly is set when the rest of the page could not be read.
	partly bool
}

// bounded cuts a listing that names more than a page may hold, before its items are
// decoded, and notes how many are left out.
func (l *listing) bounded(list []json.RawMessage) []json.RawMessage {
	over := len(list) - source.MaxPostings
	if over <= 0 {
		return list
	}
	l.cut(fmt.Sprintf("%d more items are not read; a page may hold %d", over, source.MaxPostings))
	return list[:source.MaxPostings]
}

// cut notes why the rest of a page is not read.
func (l *listing) cut(why string) {
	l.partly = true
	l.items = append(l.items, item{skip: why})
}

// item is one entry of a listing: a whole posting, or where to read it.
type item struct {
	ref string
	// version changes when the posting does.
	version string
	posting *core.Posting
	// skip says why the item is left out; odd, that its shape is not known.
	skip string
	odd  bool
}

func oddItem() item { return item{skip: "the item has another shape than known", odd: true} }

// Specs describes one driver per service.
func Specs() []source.Spec {
	vendors := []vendor{greenhouse(), lever(), ashby(), recruitee(), smartrecruiters(), workable(), personio(), algora(), jobPages(), telegram()}
	specs := make([]source.Spec, len(vendors))
	for i, v := range vendors {
		specs[i] = v.spec
		specs[i].Recognise = v.recognise
		specs[i].New = func(cfg source.Config, deps source.Deps) (source.Source, error) { return v.open(cfg, deps) }
	}
	return specs
}

func (v vendor) open(cfg source.Config, deps source.Deps) (source.Source, error) {
	s, err := v.setup(cfg)
	if err != nil {
		return nil, err
	}
	if err := source.CheckBase(s.base); err != nil {
		return nil, err
	}
	if len(s.boards) > maxBoards {
		return nil, core.Invalid("boards", "%d boards are named; use at most %d per source", len(s.boards), maxBoards)
	}
	return &boardSource{vendor: v, setup: s, deps: deps, detailed: v.detail != nil && (!v.listsAll || s.details)}, nil
}

// recognise is the vendor's part of source.Recognise: its boards by their address.
func (v vendor) recognise(u *url.URL) (source.Found, bool) {
	b, ok := Recognise(u.String())
	if !ok || b.Driver != v.spec.Driver {
		return source.Found{}, false
	}
	found := source.Found{
		Config: map[string]any{v.field(): []any{b.Key()}},
		What: map[core.Lang]string{
			"en": v.spec.Title["en"] + ": " + core.Clean(b.Token, 100, false),
			"de": v.spec.Title["de"] + ": " + core.Clean(b.Token, 100, false),
		},
	}
	if slug := source.Slug(b.Token); slug != "" {
		found.Name = v.spec.Driver + "-" + slug
	}
	return found, true
}

// field is the key of the configuration that names the boards.
func (v vendor) field() string {
	switch v.spec.Driver {
	case "algora":
		return "orgs"
	case "telegram":
		return "channels"
	}
	return "boards"
}

type companyConfig struct {
	Boards    []string          `yaml:"boards"`
	Companies map[string]string `yaml:"companies"`
	BaseURL   string            `yaml:"base_url"`
}

const companyProperties = `"boards":{"type":"array","minItems":1,"maxItems":50,"items":{"type":"string","maxLength":300},"title":"Boards","description":"Addresses of company boards, or their names as they stand in the address"},
"companies":{"type":"object","additionalProperties":{"type":"string","maxLength":120},"title":"Company names","description":"The company's name by the name of its board, where the board does not say it"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}`

// companyBoards is the part of a vendor that the services for companies share.
// Hints are the hints that the service states.
func companyBoards(name string, s source.Spec, hints ...string) vendor {
	s.Title, s.About, s.Access = both(name), aboutCompany(name), source.AccessOpen
	s.Floor, s.Start = companyFloor, companyStart
	s.Reads = append([]string{"title", "company", "text", "url", "location", "posted_at"}, hints...)
	s.Schema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["boards"],"properties":{` + companyProperties + `}}`)
	return vendor{
		spec: s, listsAll: true, accept: "application/json",
		setup: func(cfg source.Config) (setup, error) {
			var c companyConfig
			if err := decode(cfg, &c); err != nil {
				return setup{}, err
			}
			list, err := readBoards(s.Driver, "boards", c.Boards)
			return setup{boards: list, companies: c.Companies, base: c.BaseURL}, err
		},
	}
}

func decode(cfg source.Config, v any) error {
	if cfg == nil {
		return nil
	}
	return cfg.Decode(v)
}

// readBoards turns what a user wrote into boards, each once.
func readBoards(driver, field string, entries []string) ([]Board, error) {
	if len(entries) == 0 {
		return nil, core.Invalid(field, "no board is named; enter at least one address")
	}
	var out []Board
	seen := map[string]bool{}
	for i, entry := range entries {
		b, err := readBoard(driver, fmt.Sprintf("%s[%d]", field, i), entry)
		if err != nil {
			return nil, err
		}
		if !seen[b.Key()] {
			seen[b.Key()] = true
			out = append(out, b)
		}
	}
	return out, nil
}

func readBoard(driver, field, entry string) (Board, error) {
	shown := core.Clean(entry, 80, false)
	switch b, ok := Recognise(entry); {
	case ok && b.Driver == driver:
		return b, nil
	case ok && strings.Contains(entry, "/"):
		return Board{}, core.Invalid(field, "%q is a board of another service; use the driver %s for it", shown, b.Driver)
	}
	b := Board{Driver: driver, Token: strings.TrimSpace(entry)}
	if region, rest, ok := strings.Cut(b.Token, ":"); ok && (Board{Driver: driver, Region: region}).hasRegion() {
		b.Token, b.Region = rest, region
	}
	if !b.valid() {
		return Board{}, core.Invalid(field, "%q is neither the address nor the name of a board; copy the address from the browser", shown)
	}
	return b, nil
}

// company is the name of the company behind a board: the user's, else what the
// board's own name suggests.
func (s setup) company(b Board) string {
	if name := s.companies[b.Token]; name != "" {
		return name
	}
	words := strings.FieldsFunc(b.Token, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) })
	for i, w := range words {
		r := []rune(w)
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// note is a compliance note of the boards' public interfaces.
func note(en, de, link string) core.ComplianceNote {
	return core.ComplianceNote{Text: map[core.Lang]string{"en": en, "de": de}, Source: link, Reviewed: "2026-11-23"}
}

func both(name string) map[core.Lang]string { return map[core.Lang]string{"en": name, "de": name} }

// aboutCompany says what a driver for one service's company boards reads.
func aboutCompany(name string) map[core.Lang]string {
	return map[core.Lang]string{
		"en": "Openings of the companies whose " + name + " boards you enter. No account needed.",
		"de": "Offene Stellen der Unternehmen, deren Seiten bei " + name + " Sie eintragen. Kein Konto nötig.",
	}
}

const (
	companyFloor = 30 * time.Minute
	companyStart = 2 * time.Hour
)
