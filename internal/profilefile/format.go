package profilefile

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/automonet/automonet/core"
)

// Format writes a profile as YAML that Parse reads again.
func Format(p core.Profile) ([]byte, error) {
	out := yaml.MapSlice{}
	put := func(m *yaml.MapSlice, key string, v any, stated bool) {
		if stated {
			*m = append(*m, yaml.MapItem{Key: key, Value: v})
		}
	}
	put(&out, "id", string(p.ID), p.ID != "")
	put(&out, "name", p.Name, true)
	put(&out, "time_zone", p.TimeZone, p.TimeZone != "")
	put(&out, "floor", written(p.Floor), p.Floor.Stated())
	var facts []yaml.MapSlice
	for _, f := range p.Facts {
		m := yaml.MapSlice{}
		put(&m, "id", string(f.ID), true)
		put(&m, "kind", string(f.Kind), true)
		put(&m, "text", textOf(f.Text), len(f.Text) > 0)
		put(&m, "skills", f.Skills, len(f.Skills) > 0)
		put(&m, "level", f.Level, f.Level > 0)
		put(&m, "years", f.Years, f.Years > 0)
		put(&m, "rate", written(f.Rate), f.Rate.Stated())
		put(&m, "period", string(f.Period), f.Period != core.PeriodUnknown)
		put(&m, "url", f.URL, f.URL != "")
		put(&m, "evidence", f.Evidence, f.Evidence != "")
		put(&m, "confirmed", f.Confirmed, true)
		put(&m, "private", true, f.Private)
		facts = append(facts, m)
	}
	put(&out, "facts", facts, true)
	var b bytes.Buffer
	if err := yaml.NewEncoder(&b, yaml.IndentSequence(true)).Encode(out); err != nil {
		return nil, fmt.Errorf("write the profile: %w", err)
	}
	return b.Bytes(), nil
}

// textOf is one text for every language, or a text per language.
func textOf(t map[core.Lang]string) any {
	if s, ok := t[""]; ok && len(t) == 1 {
		return s
	}
	langs := make([]string, 0, len(t))
	for l := range t {
		langs = append(langs, string(l))
	}
	sort.Strings(langs)
	m := yaml.MapSlice{}
	for _, l := range langs {
		m = append(m, yaml.MapItem{Key: l, Value: t[core.Lang(l)]})
	}
	return m
}

// written is "85 EUR" or "84.50 EUR".
func written(m core.Money) string {
	return strings.TrimSuffix(strconv.FormatFloat(m.Major(), 'f', m.Currency.Decimals(), 64), ".00") + " " + string(m.Currency)
}
