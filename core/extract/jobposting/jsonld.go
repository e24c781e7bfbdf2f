// Package jobposting reads the structured data (schema.org JobPosting as JSON-LD)
// that pages and interfaces carry, with the faults that real ones have: raw
// control characters, lists and graphs, strings where the vocabulary has objects,
// salaries of 0. It fetches nothing.
package jobposting

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// MaxPostings bounds what is read of one text.
const MaxPostings = 500

// maxLevels is how deep a JobPosting is looked for in graphs and lists.
const maxLevels = 6

// entity is a node of structured data. Real pages write one value where the
// vocabulary has a list, strings where it has objects, and the reverse.
type entity map[string]any

// FromJSON returns the first JobPosting in a JSON text. The posting has no
// source, its external id is the identifier that the data states, its link is not
// checked yet, and its Text may be empty.
func FromJSON(text string) (core.Posting, bool) {
	all := read(text, 1)
	if len(all) == 0 {
		return core.Posting{}, false
	}
	return all[0], true
}

// AllFromJSON returns every JobPosting in a JSON text, at most MaxPostings, in the
// order in which they stand there.
func AllFromJSON(text string) []core.Posting { return read(text, MaxPostings) }

func read(text string, most int) []core.Posting {
	var v any
	if err := json.Unmarshal([]byte(mend(text)), &v); err != nil {
		return nil
	}
	var found []entity
	find(v, 0, most, &found)
	out := make([]core.Posting, len(found))
	for i, e := range found {
		out[i] = e.posting()
	}
	return out
}

// mend escapes the raw control characters that many pages leave in their JSON
// strings, and drops the comment marks that some wrap around it.
func mend(text string) string {
	text = strings.TrimSpace(text)
	for _, mark := range []string{"<!--", "//<![CDATA[", "/*<![CDATA[*/", "<![CDATA["} {
		text = strings.TrimSpace(strings.TrimPrefix(text, mark))
	}
	for _, mark := range []string{"-->", "//]]>", "/*]]>*/", "]]>", ";"} {
		text = strings.TrimSpace(strings.TrimSuffix(text, mark))
	}
	var b strings.Builder
	b.Grow(len(text))
	inString, escaped := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inString && c < 0x20:
			fmt.Fprintf(&b, `\u%04x`, c)
			escaped = false
			continue
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		}
		b.WriteByte(c)
	}
	return b.String()
}

// find adds to found the JobPostings of v until there are as many as wanted.
func find(v any, level, most int, found *[]entity) {
	if level > maxLevels || len(*found) >= most {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			find(x, level+1, most, found)
		}
	case map[string]any:
		if isPosting(v["@type"]) {
			*found = append(*found, v)
			return
		}
		for _, key := range []string{"@graph", "mainEntity", "itemListElement", "item", "data", "job", "posting"} {
			find(v[key], level+1, most, found)
		}
	}
}

func isPosting(v any) bool {
	for _, s := range texts(v) {
		if s == "JobPosting" || strings.HasSuffix(s, "/JobPosting") {
			return true
		}
	}
	return false
}

func (e entity) posting() core.Posting {
	p := core.Posting{
		ExternalID: e.identifier(),
		URL:        first(e["url"]),
		Title:      plaintext.Line(first(e["title"], e["name"])),
		Company:    plaintext.Line(named(e["hiringOrganization"])),
		Text:       plaintext.FromMarkup(first(e["description"])),
		PostedAt:   date(first(e["datePosted"])),
		ExpiresAt:  date(first(e["validThrough"])),
		Hints:      map[string]string{},
	}
	for _, extra := range []string{"responsibilities", "qualifications", "skills", "experienceRequirements", "jobBenefits"} {
		if t := plaintext.FromMarkup(strings.Join(texts(e[extra]), "\n")); t != "" && !strings.Contains(p.Text, t) {
			p.Text = strings.TrimSpace(p.Text + "\n\n" + t)
		}
	}
	p.Location = e.location()
	set := func(name, v string) {
		if v != "" {
			p.Hints[name] = v
		}
	}
	set("contract", strings.ToLower(strings.ReplaceAll(strings.Join(texts(e["employmentType"]), ", "), "_", " ")))
	set("salary", e.salary())
	set("language", first(e["inLanguage"]))
	if strings.EqualFold(first(e["jobLocationType"]), "TELECOMMUTE") {
		set("remote", "remote")
	}
	if !p.ExpiresAt.IsZero() {
		set("expires", p.ExpiresAt.Format(time.RFC3339))
	}
	return p
}

func (e entity) identifier() string {
	if m, ok := e["identifier"].(map[string]any); ok {
		if v := first(m["value"]); v != "" {
			return strings.Trim(named(m)+":"+v, ":")
		}
	}
	return ""
}

// location joins the places of work, or of the applicant for remote work.
func (e entity) location() string {
	var out []string
	for _, v := range append(list(e["jobLocation"]), list(e["applicantLocationRequirements"])...) {
		m, ok := v.(map[string]any)
		if !ok {
			out = append(out, texts(v)...)
			continue
		}
		address, ok := m["address"].(map[string]any)
		if !ok {
			out = append(out, first(m["address"], m["name"]))
			continue
		}
		var parts []string
		for _, key := range []string{"addressLocality", "addressRegion", "addressCountry"} {
			if s := named(address[key]); s != "" && (len(parts) == 0 || parts[len(parts)-1] != s) {
				parts = append(parts, s)
			}
		}
		out = append(out, strings.Join(parts, ", "))
	}
	var kept []string
	for _, s := range out {
		if s = plaintext.Line(s); s != "" && len(kept) < 5 {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "; ")
}

var amount = regexp.MustCompile(`^[0-9]+([.,][0-9]+)*$`)

// salary renders a MonetaryAmount; "0" and nothing are unknown.
func (e entity) salary() string {
	m, ok := e["baseSalary"].(map[string]any)
	if !ok {
		return cut(strings.Join(texts(e["baseSalary"]), ", "), 80)
	}
	currency := strings.ToUpper(first(m["currency"], m["salaryCurrency"], e["salaryCurrency"]))
	if len(currency) != 3 {
		return ""
	}
	value, ok := m["value"].(map[string]any)
	if !ok {
		value = map[string]any{"value": m["value"], "minValue": m["minValue"], "maxValue": m["maxValue"], "unitText": m["unitText"]}
	}
	low, high := figure(value["minValue"]), figure(value["maxValue"])
	if low == "" && high == "" {
		low = figure(value["value"])
	}
	per := ""
	if unit := strings.ToLower(first(value["unitText"], m["unitText"])); unit != "" {
		per = " per " + cut(unit, 12)
	}
	switch {
	case low != "" && high != "" && low != high:
		return currency + " " + low + " - " + high + per
	case low != "":
		return currency + " " + low + per
	case high != "":
		return "up to " + currency + " " + high + per
	}
	return ""
}

// figure returns a positive amount as it is written.
func figure(v any) string {
	s := strings.TrimSpace(first(v))
	if !amount.MatchString(s) || strings.Trim(s, "0.,") == "" || len(s) > 15 {
		return ""
	}
	return s
}

// named returns a string, or the name of an object.
func named(v any) string {
	l := list(v)
	if len(l) == 0 {
		return ""
	}
	if m, ok := l[0].(map[string]any); ok {
		return first(m["name"], m["legalName"])
	}
	return first(l[0])
}

// first returns the first text among the values.
func first(values ...any) string {
	for _, v := range values {
		if t := texts(v); len(t) > 0 {
			return t[0]
		}
	}
	return ""
}

// texts returns the scalars of a value as text.
func texts(v any) []string {
	var out []string
	for _, x := range list(v) {
		switch x := x.(type) {
		case string:
			if s := strings.TrimSpace(x); s != "" {
				out = append(out, s)
			}
		case float64:
			out = append(out, strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), "."))
		}
	}
	return out
}

func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v[:min(len(v), 50)]
	}
	return []any{v}
}

func date(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil && t.Year() > 1995 && t.Year() < 2200 {
			return t.UTC()
		}
	}
	return time.Time{}
}

// cut shortens a line at a word.
func cut(s string, n int) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	s = string([]rune(s)[:n])
	if i := strings.LastIndexByte(s, ' '); i > n/2 {
		s = s[:i]
	}
	return s + "…"
}
