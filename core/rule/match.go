package rule

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Hit is a rule that refuses something, and what of it was found.
type Hit struct {
	Rule  core.Rule
	Check core.RuleCheck
	// Found is what it was found by, bounded: words of the text, or the code of a kind
	// of contract, a place, a language or a country.
	Found string
	// Span is the evidence in the job's text; zero where it is elsewhere.
	Span core.Span
}

// Job returns the first check of each rule that refuses the job. postings may be none;
// their authors are looked at too. Fields that are not known refuse nothing.
func Job(rules []core.Rule, job core.Job, postings []core.Posting, rates core.Rates, now time.Time) []Hit {
	if len(rules) == 0 {
		return nil
	}
	m := matcher{job: job, postings: postings, rates: rates, now: now}
	var out []Hit
	for _, r := range rules {
		for _, c := range r.Checks {
			if found, span, ok := m.refuses(c); ok {
				out = append(out, Hit{Rule: r, Check: c, Found: core.Clean(found, 120, false), Span: span})
				break
			}
		}
	}
	return out
}

// matcher looks at one job. Its text is split into words once, when a check needs it.
type matcher struct {
	job      core.Job
	postings []core.Posting
	rates    core.Rates
	now      time.Time

	text   string
	split  []word
	topics map[string]hit
}

func (m *matcher) words() []word {
	if m.split == nil {
		m.text = m.job.Title + "\n" + m.job.Text
		m.split = words(m.text)
		m.topics = firstSigns(m.split)
	}
	return m.split
}

// refuses reports whether a check refuses the job.
func (m *matcher) refuses(c core.RuleCheck) (found string, span core.Span, ok bool) {
	x := m.job.Extraction
	switch c.Kind {
	case core.RuleTopic:
		return m.topic(c)
	case core.RulePhrase:
		return m.phrase(c)
	case core.RuleCompany:
		return m.company(c)
	case core.RuleContract:
		return outside(c, string(x.Contract))
	case core.RuleRemote:
		return outside(c, string(x.Remote))
	case core.RuleLanguage:
		if x.LanguageConfidence < sure {
			return "", span, false
		}
		return outside(c, string(x.Language))
	case core.RuleCountry:
		return m.country(c)
	case core.RuleSource:
		for _, s := range m.job.Sources {
			if slices.Contains(c.Values, s) {
				return s, span, true
			}
		}
	case core.RuleMinPay:
		if asOf, low := TooLittle(x.Pay, c.Least, c.Period, m.rates); low {
			return PayText(x.Pay) + dated(asOf), span, true
		}
	case core.RuleMaxAge:
		at := m.job.PostedAt
		if at.IsZero() {
			at = m.job.FirstSeenAt
		}
		if age := m.now.Sub(at); !at.IsZero() && age > time.Duration(c.Days)*24*time.Hour {
			return strconv.Itoa(int(age.Hours() / 24)), span, true
		}
	}
	return "", span, false
}

// sure is the confidence from which a detected language counts for a refusal.
const sure = 0.5

// outside reports whether a known value is refused.
func outside(c core.RuleCheck, v string) (string, core.Span, bool) {
	return v, core.Span{}, v != "" && slices.Contains(c.Values, v) != c.Only
}

func (m *matcher) topic(c core.RuleCheck) (string, core.Span, bool) {
	m.words()
	for _, id := range c.Values {
		if h, ok := m.topics[id]; ok {
			found, span := m.place(h)
			return found, span, true
		}
	}
	return "", core.Span{}, false
}

// place is what was found and where in the job's text; the zero span in its title.
func (m *matcher) place(h hit) (string, core.Span) {
	start, end := m.split[h.start].start, m.split[h.end-1].end
	found := strings.Join(strings.Fields(m.text[start:end]), " ")
	if off := len(m.job.Title) + 1; start >= off {
		return found, core.Span{Start: start - off, End: end - off}
	}
	return found, core.Span{}
}

func (m *matcher) phrase(c core.RuleCheck) (string, core.Span, bool) {
	text := m.words()
	for _, v := range c.Values {
		if h, ok := find(text, v, true); ok {
			found, span := m.place(h)
			return found, span, true
		}
		if _, ok := find(words(m.job.Company), v, false); ok {
			return m.job.Company, core.Span{}, true
		}
	}
	return "", core.Span{}, false
}

// find looks for the words of a phrase in a row.
func find(text []word, phrase string, deny bool) (hit, bool) {
	want := words(phrase)
	if len(want) == 0 {
		return hit{}, false
	}
	for i := 0; i+len(want) <= len(text); i++ {
		k := 0
		for k < len(want) && text[i+k].form == want[k].form && text[i+k].sentence == text[i].sentence {
			k++
		}
		if k == len(want) && !(deny && denied(text, i)) {
			return hit{phrase, i, i + k}, true
		}
	}
	return hit{}, false
}

// company looks for a name in the company, the authors of the postings, and, written
// exactly so, in the title and text.
func (m *matcher) company(c core.RuleCheck) (string, core.Span, bool) {
	for _, v := range c.Values {
		name := plainName(v)
		if len(words(name)) == 0 {
			continue
		}
		if _, ok := find(words(m.job.Company), name, false); ok {
			return m.job.Company, core.Span{}, true
		}
		for _, p := range m.postings {
			for _, who := range []string{p.Author, p.Company} {
				if _, ok := find(words(who), name, false); ok {
					return who, core.Span{}, true
				}
			}
		}
		for i, w := range m.words() {
			if strings.HasPrefix(m.text[w.start:], name) {
				n := len(words(name))
				if i+n <= len(m.split) && m.split[i+n-1].end == w.start+len(name) {
					found, span := m.place(hit{name, i, i + n})
					return found, span, true
				}
			}
		}
	}
	return "", core.Span{}, false
}

// plainName is a name without the legal form at its end.
func plainName(s string) string {
	all := words(s)
	n := len(all)
	for n > 1 && legalForm(all[n-1].form) {
		n--
	}
	if n == 0 {
		return ""
	}
	return s[all[0].start:all[n-1].end]
}

func legalForm(form string) bool {
	switch form {
	case "gmbh", "ag", "kg", "ug", "ohg", "gbr", "se", "inc", "incorporated", "llc", "ltd", "limited", "corp", "corporation", "co", "plc", "bv", "nv", "sa", "sas", "sarl", "srl", "spa", "ab", "oy", "as", "aps", "sl", "mbh", "ev", "haftungsbeschrankt":
		return true
	}
	return false
}

// country reads the countries of the location. With Only a place passes when one of
// its countries is wanted; else it is refused when one of them is not.
func (m *matcher) country(c core.RuleCheck) (string, core.Span, bool) {
	in := countriesIn(m.job.Extraction.Location)
	wanted := slices.ContainsFunc(in, func(code string) bool { return slices.Contains(c.Values, code) })
	if len(in) == 0 || wanted == c.Only {
		return "", core.Span{}, false
	}
	return m.job.Extraction.Location, core.Span{}, true
}

// PayText is pay as reasons name it.
func PayText(p core.Pay) string {
	top := p.Max
	if !top.Stated() {
		top = p.Min
	}
	if p.Period == core.PeriodUnknown {
		return top.String()
	}
	return top.String() + " / " + string(p.Period)
}

// dated says by the exchange rates of which day an amount was compared.
func dated(asOf string) string {
	if asOf == "" {
		return ""
	}
	return " (FX " + asOf + ")"
}
