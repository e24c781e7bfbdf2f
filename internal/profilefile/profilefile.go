// Package profilefile reads a freelancer's profile from YAML. It checks every
// value before anything is used, and its errors name file, line, key, what was
// found and what is expected.
package profilefile

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/yamlfile"
)

// MaxBytes bounds a profile file.
const MaxBytes = 1 << 20

type file struct {
	ID       string `yaml:"id"`
	Name     string `yaml:"name"`
	TimeZone string `yaml:"time_zone"`
	Floor    string `yaml:"floor"`
	Facts    []fact `yaml:"facts"`
}

type fact struct {
	ID        string   `yaml:"id"`
	Kind      string   `yaml:"kind"`
	Text      texts    `yaml:"text"`
	Skills    []string `yaml:"skills"`
	Level     int      `yaml:"level"`
	Years     float64  `yaml:"years"`
	Rate      string   `yaml:"rate"`
	Period    string   `yaml:"period"`
	URL       string   `yaml:"url"`
	Evidence  string   `yaml:"evidence"`
	Confirmed *bool    `yaml:"confirmed"`
	Private   bool     `yaml:"private"`
}

// texts is either one text for every language, or a text by language code.
type texts map[core.Lang]string

// UnmarshalYAML reads a string or a map of language codes.
func (t *texts) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*t = texts{"": one}
		return nil
	}
	var many map[string]string
	if err := unmarshal(&many); err != nil {
		return errors.New("text must be a text, or texts by language code such as en and de")
	}
	*t = texts{}
	for k, v := range many {
		if !langCode.MatchString(k) {
			return fmt.Errorf("text: %q is not a language code such as en or de", k)
		}
		(*t)[core.Lang(k)] = v
	}
	return nil
}

var (
	langCode = regexp.MustCompile(`^[a-z]{2}$`)
	amount   = regexp.MustCompile(`^(\d{1,9})(?:[.,](\d{1,3}))? ([A-Z]{3})$`)
)

// Parse reads a profile. A fact is confirmed unless it says "confirmed: false",
// since whoever writes the file by hand states it. The error is of KindInvalid.
func Parse(name string, b []byte) (core.Profile, error) {
	name = core.Clean(name, 200, false)
	if len(b) > MaxBytes {
		return core.Profile{}, core.Invalid(name, "the file has %d bytes; a profile may have %d", len(b), MaxBytes)
	}
	parsed, err := yamlfile.Parse(b)
	if err != nil {
		return core.Profile{}, syntax(name, err)
	}
	var f file
	if err := parsed.Decode(&f); err != nil {
		return core.Profile{}, syntax(name, err)
	}
	return f.profile(document{name, parsed})
}

func (f file) profile(doc document) (core.Profile, error) {
	p := core.Profile{ID: core.ProfileID(f.ID), Name: core.Clean(f.Name, 200, false), TimeZone: f.TimeZone}
	if p.ID == "" {
		p.ID = "profile"
	}
	if p.Name == "" {
		return p, doc.err(nil, "name", "is missing; give the name that proposals are signed with")
	}
	if f.TimeZone != "" {
		if _, err := time.LoadLocation(f.TimeZone); err != nil {
			return p, doc.err(nil, "time_zone", "%q is not a time zone such as Europe/Berlin", clip(f.TimeZone))
		}
	}
	var ok bool
	if p.Floor, ok = money(f.Floor); !ok {
		return p, doc.err(nil, "floor", "%q is not an amount such as 60 EUR", clip(f.Floor))
	}
	seen := map[string]bool{}
	for i, x := range f.Facts {
		at := []any{"facts", i}
		switch {
		case x.ID == "":
			return p, doc.err(at, "id", "is missing; give each fact a short name of its own")
		case seen[x.ID]:
			return p, doc.err(at, "id", "%q is used twice", clip(x.ID))
		case !core.FactKind(x.Kind).Valid():
			return p, doc.err(at, "kind", "%q is not a kind of fact; use skill, project, result, rate, availability, headline, portfolio, language, certificate, education, employment, contact, time_zone, exclusion or answer", clip(x.Kind))
		case x.Level < 0 || x.Level > 5:
			return p, doc.err(at, "level", "%d is outside 1 (basic) to 5 (expert)", x.Level)
		case x.Years < 0 || x.Years > 80 || math.IsNaN(x.Years):
			return p, doc.err(at, "years", "%v is outside 0 to 80", x.Years)
		case x.Kind == string(core.FactRate) && x.Rate == "":
			return p, doc.err(at, "rate", "is missing; write for example 85 EUR")
		}
		seen[x.ID] = true
		c := core.Fact{ID: core.FactID(x.ID), Kind: core.FactKind(x.Kind), Text: x.Text, Skills: x.Skills, Level: x.Level, Years: x.Years,
			Evidence: x.Evidence, Confirmed: x.Confirmed == nil || *x.Confirmed, Private: x.Private}
		if c.Rate, ok = money(x.Rate); !ok {
			return p, doc.err(at, "rate", "%q is not an amount such as 85 EUR", clip(x.Rate))
		}
		if c.Period, ok = period(x.Period); !ok {
			return p, doc.err(at, "period", "%q is not a period; use hour, day, week, month, year, fixed or word", clip(x.Period))
		}
		if x.URL != "" {
			u, err := core.CleanURL(x.URL)
			if err != nil {
				return p, doc.err(at, "url", "%q is not a web link; it must start with https:// or http://", clip(x.URL))
			}
			c.URL = u
		}
		if len(x.Text) == 0 && c.Kind == core.FactSkill && len(x.Skills) > 0 {
			c.Text = texts{"": x.Skills[0]}
		}
		if c.Kind == core.FactSkill && len(c.Skills) == 0 && c.Text[""] != "" {
			c.Skills = []string{c.Text[""]}
		}
		if empty(c.Text) && c.Kind != core.FactRate && (c.Kind != core.FactPortfolio || c.URL == "") {
			return p, doc.err(at, "text", "is missing; say the fact in at least one language")
		}
		if empty(c.Text) && c.Kind == core.FactPortfolio {
			c.Text = texts{"": c.URL}
		}
		p.Facts = append(p.Facts, c)
	}
	checked, err := core.NewProfile(p)
	if err != nil {
		return p, core.Invalid(doc.name, "%s", err.Error()).Because(err)
	}
	return checked, nil
}

func empty(t texts) bool {
	for _, s := range t {
		if strings.TrimSpace(s) != "" {
			return false
		}
	}
	return true
}

// money reads "85 EUR" or "72.50 EUR"; "" is an amount that is not stated.
func money(s string) (core.Money, bool) {
	if s == "" {
		return core.Money{}, true
	}
	m := amount.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return core.Money{}, false
	}
	v, err := strconv.ParseFloat(m[1]+"."+m[2]+"0", 64)
	if err != nil {
		return core.Money{}, false
	}
	out, err := core.FromMajor(v, core.Currency(m[3]))
	return out, err == nil
}

func period(s string) (core.Period, bool) {
	switch p := core.Period(s); p {
	case core.PeriodUnknown, core.PeriodHour, core.PeriodDay, core.PeriodWeek, core.PeriodMonth, core.PeriodYear, core.PeriodFixed, core.PeriodWord:
		return p, true
	}
	return "", false
}

// document finds the lines of keys for errors.
type document struct {
	name string
	file yamlfile.Document
}

// err makes the error about a key; its line is that of the key, or of the
// nearest enclosing thing when the key is missing.
func (d document) err(at []any, key, format string, args ...any) error {
	line := d.file.Line(append(slices.Clone(at), key)...)
	if line == 0 {
		line = d.file.Line(at...)
	}
	path := key
	if len(at) == 2 {
		path = fmt.Sprintf("%s[%d].%s", at[0], at[1], key)
	}
	return core.Invalid(located(d.name, line), "%s: %s", path, fmt.Sprintf(format, args...))
}

func located(name string, line int) string {
	if line > 0 {
		name += ":" + strconv.Itoa(line)
	}
	return name
}

func syntax(name string, err error) error {
	msg := err.Error()
	var at *yamlfile.Error
	if errors.As(err, &at) {
		name, msg = located(name, at.Line), at.Msg
	}
	return core.Invalid(name, "%s", core.Clean(msg, 300, false)).Because(err)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
