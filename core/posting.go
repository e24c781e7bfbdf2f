package core

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Completeness says how much of a posting's description a source gives.
type Completeness string

// The degrees of completeness.
const (
	CompleteText Completeness = "full"
	TeaserText   Completeness = "teaser"
	TitleOnly    Completeness = "title"
)

// Posting is one sighting of a job at one source: what the source said, bounded
// and cleaned, never interpreted. (Source, ExternalID) is unique.
type Posting struct {
	ID         PostingID  `json:"id"`
	JobID      JobID      `json:"job_id"`
	Source     SourceName `json:"source"`
	ExternalID string     `json:"external_id"`
	// URL is the canonical link of the posting; LinkBack is the link a source
	// wants to be shown, where it asks for one.
	URL      string `json:"url"`
	LinkBack string `json:"link_back,omitempty"`
	Title    string `json:"title"`
	Company  string `json:"company,omitempty"`
	// Text is plain text with line breaks; markup is removed by the source.
	Text         string       `json:"text"`
	Completeness Completeness `json:"completeness"`
	Location     string       `json:"location,omitempty"`
	// Hints are fields that the source states explicitly, by name: "salary",
	// "contract", "tags", "remote", "language", "expires". Extraction trusts
	// them before it reads the text.
	Hints     map[string]string `json:"hints,omitempty"`
	Author    string            `json:"author,omitempty"`
	PostedAt  time.Time         `json:"posted_at,omitzero"`
	ExpiresAt time.Time         `json:"expires_at,omitzero"`
	FetchedAt time.Time         `json:"fetched_at,omitzero"`
	// ContentHash is set by the dedupe stage: the hash of the normalised text.
	ContentHash string `json:"content_hash,omitempty"`
}

// HintRanking is the hint that says who may rank a posting by the terms of its
// platform; RankingByRules forbids it to models.
const (
	HintRanking    = "ranking"
	RankingByRules = "rules_only"
)

// RulesOnly reports whether the terms of the platform forbid that a model ranks p.
func (p Posting) RulesOnly() bool { return p.Hints[HintRanking] == RankingByRules }

// NewPosting cleans and bounds p's foreign text and returns it, or a
// KindInvalid error that names what is missing. Control characters other than
// line breaks and tabs are dropped, as are bidirectional overrides; invalid
// UTF-8 is replaced; a URL that is not http(s) or mailto is refused.
func NewPosting(p Posting) (Posting, error) {
	if p.Source == "" {
		return Posting{}, Invalid("source", "a posting needs the name of its source")
	}
	p.ExternalID = Clean(p.ExternalID, MaxURLBytes, false)
	if p.ExternalID == "" {
		return Posting{}, Invalid("external_id", "a posting needs the id that its source gives it")
	}
	p.Title = Clean(p.Title, MaxTitleBytes, false)
	p.Company = Clean(p.Company, MaxTitleBytes, false)
	p.Location = Clean(p.Location, MaxTitleBytes, false)
	p.Author = Clean(p.Author, MaxTitleBytes, false)
	p.Text = Clean(p.Text, MaxTextBytes, true)
	if p.Title == "" && p.Text == "" {
		return Posting{}, Invalid("title", "a posting needs a title or a text")
	}
	for _, u := range []*string{&p.URL, &p.LinkBack} {
		if *u == "" {
			continue
		}
		clean, err := CleanURL(*u)
		if err != nil {
			return Posting{}, err
		}
		*u = clean
	}
	hints := make(map[string]string, len(p.Hints))
	for k, v := range p.Hints {
		if v = Clean(v, 1000, false); v != "" && len(hints) < 32 {
			hints[Clean(k, 40, false)] = v
		}
	}
	p.Hints = hints
	if p.Completeness == "" {
		p.Completeness = CompleteText
	}
	return p, nil
}

// Clean makes foreign text safe to store: valid UTF-8, no control characters
// (line breaks and tabs survive when multiline), no characters that are not seen but steer,
// such as bidirectional overrides, zero-width characters and soft hyphens; trimmed, and at
// most maxBytes long, cut at a rune.
func Clean(s string, maxBytes int, multiline bool) string {
	if len(s) > 4*maxBytes+1024 {
		s = s[:4*maxBytes+1024]
	}
	if !harmless(s, multiline) {
		s = harmlessOf(s, multiline)
	}
	s = strings.TrimSpace(s)
	if len(s) > maxBytes {
		cut := maxBytes
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = strings.TrimSpace(s[:cut])
	}
	return s
}

// harmless reports whether harmlessOf would leave s as it is, as most texts are.
func harmless(s string, multiline bool) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x20 && c < 0x7F:
		case c == '\n' || c == '\t':
			if !multiline {
				return false
			}
		case c < 0x80:
			return false
		case c == 0xC2: // U+0080 to U+009F, the soft hyphen
			if i+1 < len(s) && (s[i+1] < 0xA0 || s[i+1] == 0xAD) {
				return false
			}
		case c == 0xD8 || c == 0xE1: // the Arabic letter mark, the Mongolian vowel separator
			if i+1 < len(s) && (s[i+1] == 0x9C || s[i+1] == 0xA0) {
				return false
			}
		case c == 0xF0: // U+10000 to U+3FFFF but for pictures
			if i+1 < len(s) && s[i+1] != 0x9F {
				return false
			}
		case c == 0xE2: // U+2000 to U+207F
			if i+1 < len(s) && s[i+1] <= 0x81 && i+2 < len(s) && !dashOrQuote(s[i+1], s[i+2]) {
				return false
			}
		case c == 0xEF, c == 0xF3: // U+F000 and beyond, the tags
			return false
		}
	}
	return utf8.ValidString(s)
}

// dashOrQuote reports whether 0xE2 and these bytes are a dash, a quotation mark, a
// bullet or an ellipsis (U+2010 to U+2027).
func dashOrQuote(second, third byte) bool {
	return second == 0x80 && third >= 0x90 && third <= 0xA7
}

func harmlessOf(s string, multiline bool) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			if multiline {
				return r
			}
			return ' '
		case r == '\r':
			return -1
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			if multiline {
				return '\n'
			}
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			return -1
		}
		return r
	}, s)
}

// CleanURL bounds a foreign link and refuses every scheme but http, https and
// mailto, and links that carry a user or password.
func CleanURL(s string) (string, error) {
	s = Clean(s, MaxURLBytes, false)
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "mailto") {
		return "", Invalid("url", "%q is not a web link; it must start with https://, http:// or mailto:", clip(s, 60))
	}
	if u.User != nil {
		return "", Invalid("url", "a link must not carry a user name or password")
	}
	if u.Scheme != "mailto" && u.Host == "" {
		return "", Invalid("url", "%q has no host", clip(s, 60))
	}
	return u.String(), nil
}
