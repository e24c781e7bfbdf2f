package profilefile

import (
	"sort"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/yamlfile"
)

// Format writes a profile as YAML that Parse reads again.
func Format(p core.Profile) ([]byte, error) {
	w := writer{}
	w.text("id", string(p.ID))
	w.line("name: " + yamlfile.Quote(p.Name))
	w.text("time_zone", p.TimeZone)
	w.money("floor", p.Floor)
	if len(p.Facts) == 0 {
		w.line("facts: []")
		return []byte(w.String()), nil
	}
	w.line("facts:")
	for _, f := range p.Facts {
		w.indent = "  - "
		w.line("id: " + yamlfile.Quote(string(f.ID)))
		w.indent = "    "
		w.line("kind: " + yamlfile.Quote(string(f.Kind)))
		w.texts(f.Text)
		w.list("skills", f.Skills)
		if f.Level > 0 {
			w.line("level: " + strconv.Itoa(f.Level))
		}
		if f.Years > 0 {
			w.line("years: " + strconv.FormatFloat(f.Years, 'f', -1, 64))
		}
		w.money("rate", f.Rate)
		w.text("period", string(f.Period))
		w.text("url", f.URL)
		w.text("evidence", f.Evidence)
		w.line("confirmed: " + strconv.FormatBool(f.Confirmed))
		if f.Private {
			w.line("private: true")
		}
	}
	return []byte(w.String()), nil
}

// writer writes lines, each behind the indent.
type writer struct {
	strings.Builder
	indent string
}

func (w *writer) line(s string) { w.WriteString(w.indent + s + "\n") }

// text writes a key with its value, if it has one.
func (w *writer) text(key, value string) {
	if value != "" {
		w.line(key + ": " + yamlfile.Quote(value))
	}
}

// money writes "85 EUR" or "84.50 EUR", if the amount is stated.
func (w *writer) money(key string, m core.Money) {
	if m.Stated() {
		w.line(key + ": " + strings.TrimSuffix(strconv.FormatFloat(m.Major(), 'f', m.Currency.Decimals(), 64), ".00") + " " + string(m.Currency))
	}
}

func (w *writer) list(key string, values []string) {
	if len(values) == 0 {
		return
	}
	w.line(key + ":")
	for _, v := range values {
		w.line("  - " + yamlfile.Quote(v))
	}
}

// texts writes one text for every language, or a text per language.
func (w *writer) texts(t map[core.Lang]string) {
	if s, ok := t[""]; ok && len(t) == 1 {
		w.line("text: " + yamlfile.Quote(s))
		return
	}
	if len(t) == 0 {
		return
	}
	langs := make([]string, 0, len(t))
	for l := range t {
		langs = append(langs, string(l))
	}
	sort.Strings(langs)
	w.line("text:")
	for _, l := range langs {
		w.line("  " + yamlfile.Quote(l) + ": " + yamlfile.Quote(t[core.Lang(l)]))
	}
}
