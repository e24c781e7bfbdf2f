package feed

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// definedConfig is the configuration node of a driver made from a definition.
type definedConfig struct {
	// URLs replace the definition's feeds; they must be on its hosts.
	URLs []string `yaml:"urls"`
	// BaseURL asks another server for the same paths.
	BaseURL string `yaml:"base_url"`
}

// anyConfig is the configuration node of the driver "feed".
type anyConfig struct {
	URLs    []string `yaml:"urls"`
	BaseURL string   `yaml:"base_url"`
	Mapping `yaml:",inline"`
}

const definedSchema = `{"type":"object","additionalProperties":false,"properties":{
"urls":{"type":"array","maxItems":50,"items":{"type":"string","format":"uri"},"title":"Feeds","description":"Read these feeds of the service instead of its usual ones"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"}}}`

const anySchema = `{"type":"object","additionalProperties":false,"required":["urls"],"properties":{
"urls":{"type":"array","minItems":1,"maxItems":50,"items":{"type":"string","format":"uri"},"title":"Feeds","description":"Addresses of RSS, Atom or JSON feeds"},
"base_url":{"type":"string","format":"uri","title":"Server","description":"Ask another server for the same paths"},
"lists_all":{"type":"boolean","default":false,"title":"Lists everything","description":"The feeds list all that is open, so that absence means gone"},
"title_pattern":{"type":"string","maxLength":300,"title":"Title pattern","description":"Regular expression with the named groups company, title and location"},
"list":{"type":"object","additionalProperties":false,"title":"List in JSON","description":"Where the items of a JSON answer stand (at: jobs, data.list, or a dot for the answer itself) and what their fields are called","properties":{
"at":{"type":"string","maxLength":200},"title":{"$ref":"#/$defs/fields"},"link":{"$ref":"#/$defs/fields"},"text":{"$ref":"#/$defs/fields"},"author":{"$ref":"#/$defs/fields"},"posted":{"$ref":"#/$defs/fields"}}},
"id":{"$ref":"#/$defs/fields"},"company":{"$ref":"#/$defs/fields"},"location":{"$ref":"#/$defs/fields"},"expires":{"$ref":"#/$defs/fields"},
"hints":{"type":"object","additionalProperties":{"$ref":"#/$defs/fields"}}},
"$defs":{"fields":{"type":"array","items":{"type":"string"},"description":"Elements of an item, in order of preference"}}}`

// Specs describes one driver per definition, and the driver "feed".
func Specs() []source.Spec {
	defs, err := definitions()
	if err != nil {
		panic(err) // the files are part of the program
	}
	specs := make([]source.Spec, 0, len(defs)+1)
	for _, d := range defs {
		specs = append(specs, d.spec())
	}
	return append(specs, anySpec())
}

func (d definition) spec() source.Spec {
	return source.Spec{
		Driver: d.Driver, Title: d.Title, About: d.About, Floor: d.Floor, Start: d.Start, Hosts: d.Hosts,
		Note:   core.ComplianceNote{Text: d.Note.Text, Source: d.Note.Source, Reviewed: d.Note.Reviewed},
		Schema: json.RawMessage(definedSchema), CacheTTL: d.CacheTTL, Default: map[string]any{},
		Access: source.AccessOpen, Reads: d.reads(), Omits: d.Omits, Recognise: d.recognise,
		New: func(cfg source.Config, deps source.Deps) (source.Source, error) {
			var c definedConfig
			if err := decode(cfg, &c); err != nil {
				return nil, err
			}
			urls := d.URLs
			if len(c.URLs) > 0 {
				urls = c.URLs
			}
			return build(deps, urls, d.Hosts, c.BaseURL, d.Mapping, d.LinkBack)
		},
	}
}

// reads are the fields that a definition maps.
func (d definition) reads() []string {
	out := []string{"title", "text", "url", "posted_at"}
	for _, f := range []struct {
		name string
		from []string
	}{{"company", d.Company}, {"location", d.Location}, {"expires_at", d.Expires}} {
		if len(f.from) > 0 || d.TitlePattern != "" && strings.Contains(d.TitlePattern, "<"+f.name+">") {
			out = append(out, f.name)
		}
	}
	return append(out, slices.Sorted(maps.Keys(d.Hints))...)
}

func anySpec() source.Spec {
	return source.Spec{
		Driver: "feed",
		Title:  map[core.Lang]string{"en": "Any feed", "de": "Beliebiger Feed"},
		About: map[core.Lang]string{
			"en": "Reads any RSS, Atom or JSON feed whose address you enter, and any list in JSON whose fields you name.",
			"de": "Liest jeden RSS-, Atom- oder JSON-Feed, dessen Adresse Sie eintragen, und jede Liste in JSON, deren Felder Sie nennen.",
		},
		Floor: 10 * time.Minute, Start: 30 * time.Minute,
		Note: core.ComplianceNote{
			Text: map[core.Lang]string{
				"en": "A feed is published to be read; robots.txt, ttl and Retry-After of its host are obeyed. Check the terms of the feed that you enter.",
				"de": "Ein Feed wird veröffentlicht, um gelesen zu werden; robots.txt, ttl und Retry-After seines Servers werden beachtet. Prüfen Sie die Bedingungen des Feeds, den Sie eintragen.",
			},
			Source: "https://www.rssboard.org/rss-specification", Reviewed: "2026-11-23",
		},
		Schema: json.RawMessage(anySchema), Access: source.AccessOpen, Reads: []string{"title", "text", "url", "posted_at", "author", "tags"}, Sniff: sniff,
		Omits: map[core.Lang]string{
			"en": "Fields of the feed's own, unless your configuration says where they are; the pages that it links to.",
			"de": "Eigene Felder des Feeds, solange Ihre Konfiguration nicht sagt, wo sie stehen; die Seiten, auf die er verweist.",
		},
		New: func(cfg source.Config, deps source.Deps) (source.Source, error) {
			var c anyConfig
			if err := decode(cfg, &c); err != nil {
				return nil, err
			}
			if len(c.URLs) == 0 {
				return nil, core.Invalid("urls", "no feed is named; enter at least one address")
			}
			return build(deps, c.URLs, nil, c.BaseURL, c.Mapping, false)
		},
	}
}

func decode(cfg source.Config, v any) error {
	if cfg == nil {
		return nil
	}
	return cfg.Decode(v)
}

// build checks the addresses and the mapping. Hosts, if any, are the only ones
// whose feeds the driver reads.
func build(deps source.Deps, urls, hosts []string, base string, m Mapping, linkBack bool) (source.Source, error) {
	if err := source.CheckBase(base); err != nil {
		return nil, err
	}
	if len(urls) > maxURLs {
		return nil, core.Invalid("urls", "%d feeds are named; use at most %d per source", len(urls), maxURLs)
	}
	s := &feedSource{deps: deps}
	seen := map[string]bool{}
	for i, link := range urls {
		u, err := url.Parse(link)
		if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return nil, core.Invalid(fmt.Sprintf("urls[%d]", i), "%q is not the address of a feed; it must start with https://", core.Clean(link, 80, false))
		}
		if len(hosts) > 0 && !member(hosts, u.Hostname()) {
			return nil, core.Invalid(fmt.Sprintf("urls[%d]", i), "%q is on another host than %s; use the driver feed for it", core.Clean(link, 80, false), hosts[0])
		}
		if link = source.Rebase(link, base); !seen[link] {
			seen[link] = true
			s.urls = append(s.urls, link)
		}
	}
	title, err := m.compile()
	if err != nil {
		return nil, err
	}
	s.reader = reader{mapping: m, title: title, linkBack: linkBack}
	return s, nil
}

func member(list []string, v string) bool {
	for _, have := range list {
		if have == v || "www."+have == v {
			return true
		}
	}
	return false
}
