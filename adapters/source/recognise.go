package source

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// Found is how a driver would read what an address names.
type Found struct {
	// Name is a name for the new source, such as "greenhouse-acme": lower-case
	// letters, digits and hyphens. "" means the driver's own name.
	Name string
	// What says in a few words what was recognised, by language: "job board of
	// acme at Greenhouse". Empty means the driver's title.
	What map[core.Lang]string
	// Config is the configuration node that reads it. Keys that hold a secret are
	// left out: they are named in Needs.
	Config map[string]any
	// Needs are the keys that the user still has to set, such as "key".
	Needs []string
}

// Answer is what an address gave when it was asked, for drivers that know their
// pages by content.
type Answer struct {
	// URL is where the answer came from in the end.
	URL *url.URL
	// ContentType is the header as sent, which is often wrong.
	ContentType string
	// Body is bounded, and hostile.
	Body []byte
}

// Match is one driver that can read an address.
type Match struct {
	Spec Spec
	Found
}

// Recognise lists the drivers that know an address by its form alone, the most
// particular first: those with a recogniser of their own, and where there is none
// the one whose host it is. Nobody is asked.
func Recognise(specs []Spec, u *url.URL) []Match {
	var out []Match
	for _, s := range specs {
		if s.Recognise == nil {
			continue
		}
		if f, ok := s.Recognise(u); ok {
			out = append(out, match(s, f))
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, s := range specs {
		if slices.ContainsFunc(s.Hosts, func(host string) bool { return OnHost(u, host) }) {
			f := Found{Config: map[string]any{}}
			if s.Default == nil {
				f.Needs = required(s.Schema)
			}
			out = append(out, match(s, f))
		}
	}
	return out
}

// Sniff lists the drivers that know an answer by its content, in the order of specs.
func Sniff(specs []Spec, a Answer) []Match {
	var out []Match
	for _, s := range specs {
		if s.Sniff == nil {
			continue
		}
		if f, ok := s.Sniff(a); ok {
			out = append(out, match(s, f))
		}
	}
	return out
}

// OnHost reports whether an address is on a host, with or without "www.".
func OnHost(u *url.URL, host string) bool {
	bare := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	return bare(u.Hostname()) == bare(host)
}

// Slug makes a part of a source's name of a foreign word: lower-case letters,
// digits and single hyphens, at most 30 bytes; "" where nothing is left.
func Slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == 30 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

func match(s Spec, f Found) Match {
	if f.Name == "" {
		f.Name = s.Driver
	}
	if len(f.What) == 0 {
		f.What = s.Title
	}
	return Match{Spec: s, Found: f}
}

// required are the keys that a schema demands.
func required(schema json.RawMessage) []string {
	var s struct {
		Required []string `json:"required"`
	}
	if json.Unmarshal(schema, &s) != nil {
		return nil
	}
	return s.Required
}
