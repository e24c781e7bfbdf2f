package cv

import (
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// Key is what a fact speaks of, whatever it says of it: the skill's name, the
// employer with the role and the start, the language. Two facts with the same key
// are the same fact, or a conflict.
func Key(f core.Fact, d core.FactDetail) string {
	parts := []string{string(f.Kind)}
	switch f.Kind {
	case core.FactName, core.FactHeadline, core.FactAvailability, core.FactTimeZone:
	case core.FactSkill:
		if len(f.Skills) == 1 && spelling(any1(f), f.Skills[0]) {
			parts = append(parts, f.Skills[0])
			break
		}
		parts = append(parts, any1(f))
	case core.FactLanguage:
		code, _ := languageIn(any1(f))
		if code == "" {
			code = core.Lang(bare(any1(f)))
		}
		parts = append(parts, string(code))
	case core.FactRate:
		parts = append(parts, string(f.Period))
	case core.FactEmployment:
		if d.Employer != "" || d.Role != "" {
			parts = append(parts, bare(d.Employer), bare(d.Role), d.Start)
			break
		}
		parts = append(parts, any1(f))
	case core.FactEducation:
		if d.Institution != "" || d.Degree != "" {
			parts = append(parts, bare(d.Institution), bare(d.Degree))
			break
		}
		parts = append(parts, any1(f))
	case core.FactContact, core.FactPortfolio:
		s := f.URL
		if s == "" {
			s = any1(f)
		}
		if strings.Contains(s, "://") {
			_, s, _ = strings.Cut(s, "://")
		}
		parts = append(parts, strings.TrimPrefix(strings.TrimRight(strings.ToLower(s), "/"), "www."))
	default:
		parts = append(parts, any1(f))
	}
	for i, p := range parts[1:] {
		parts[i+1] = clip(bare(p), 120)
	}
	return strings.Join(parts, "|")
}

// any1 is a fact's text in whichever language comes first.
func any1(f core.Fact) string {
	for _, l := range [...]core.Lang{"", core.LangEnglish, core.LangGerman, core.LangSpanish, core.LangFrench} {
		if s := f.Text[l]; s != "" {
			return s
		}
	}
	best := ""
	for _, s := range f.Text {
		if best == "" || s < best {
			best = s
		}
	}
	return best
}

// bare is s folded, with its letters, digits and the signs that tell skills apart.
func bare(s string) string {
	return strings.Join(strings.FieldsFunc(fold(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '#' && r != '.' && r != '@'
	}), " ")
}
