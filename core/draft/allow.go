package draft

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// Bounds on what of a profile goes into a prompt.
const (
	maxFacts     = 80
	maxFactBytes = 12 << 10
)

// Allowed returns the profile as a model may see it: confirmed, public facts of
// the given kinds, without name, contact, addresses and anything that looks like
// a key. Rates and times are left out as well, since code states them.
func Allowed(p core.Profile, kinds []core.FactKind) core.Profile {
	out := core.Profile{ID: p.ID, TimeZone: p.TimeZone}
	name := strings.ToLower(strings.TrimSpace(p.Name))
	bytes := 0
	for _, f := range p.Facts {
		if !f.Confirmed || f.Private || !slices.Contains(kinds, f.Kind) || !sayable(f.Kind) {
			continue
		}
		keep := core.Fact{ID: f.ID, Kind: f.Kind, Confirmed: true, Skills: f.Skills, Level: f.Level, Years: f.Years, Text: map[core.Lang]string{}}
		size := 0
		for lang, t := range f.Text {
			t = strings.Join(strings.Fields(core.Clean(t, 4*maxFactText, false)), " ")
			if t == "" || utf8.RuneCountInString(t) > maxFactText || personal(t, name, p) {
				continue
			}
			keep.Text[lang] = t
			size += len(t)
		}
		if len(keep.Text) == 0 || bytes+size > maxFactBytes || len(out.Facts) == maxFacts {
			continue
		}
		bytes += size
		out.Facts = append(out.Facts, keep)
	}
	return out
}

// sayable are the kinds that a model writes about at all. Name, contact, rate and
// time are stated by code; exclusions and remembered answers are rules for it.
func sayable(k core.FactKind) bool {
	switch k {
	case core.FactHeadline, core.FactSkill, core.FactProject, core.FactResult, core.FactEmployment, core.FactCertificate, core.FactEducation, core.FactLanguage:
		return true
	}
	return false
}

var certificateNumber = core.NewPattern(`\b[A-Z0-9]*\d[A-Z0-9]*(?:-[A-Z0-9]+)+\b|\b\d{6,}\b`)

// personal reports whether a fact's text holds what stays on this machine: the
// name, an address, a number to call, a key, or the text of a private fact.
func personal(t, name string, p core.Profile) bool {
	low := strings.ToLower(t)
	switch {
	case name != "" && strings.Contains(low, name),
		mailRun.MatchString(t), webRun.MatchString(t), telRun.MatchString(t), phoneRun.MatchString(t), looksSecret(t), certificateNumber.MatchString(t):
		return true
	}
	for _, f := range p.Facts {
		if !f.Private && f.Kind != core.FactContact {
			continue
		}
		for _, s := range f.Text {
			if s = strings.ToLower(strings.TrimSpace(s)); len(s) >= 4 && strings.Contains(low, s) {
				return true
			}
		}
	}
	return false
}

// factList renders the facts for a prompt, each with its number in the list as
// id: the ids of the profile stay here. The same profile gives the same bytes.
func factList(p core.Profile) string {
	if len(p.Facts) == 0 {
		return "(none; write without any statement about the freelancer)\n"
	}
	var b strings.Builder
	for i, f := range p.Facts {
		b.WriteString(factNumber(i) + " " + string(f.Kind))
		if f.Years > 0 {
			b.WriteString(", " + strconv.FormatFloat(f.Years, 'f', -1, 64) + " years")
		}
		if f.Kind != core.FactSkill && len(f.Skills) > 0 {
			b.WriteString(" [" + core.Clean(strings.Join(f.Skills, ", "), 300, false) + "]")
		}
		langs := make([]string, 0, len(f.Text))
		for l := range f.Text {
			langs = append(langs, string(l))
		}
		slices.Sort(langs)
		for _, l := range langs {
			b.WriteString("\n ")
			if l != "" {
				b.WriteString(" " + l + ":")
			}
			b.WriteString(" " + f.Text[core.Lang(l)])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func factNumber(i int) string { return "F" + strconv.Itoa(i+1) }

// factOf returns the fact that an id of a prompt names.
func factOf(p core.Profile, id string) (core.FactID, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(id)), "F"))
	if err != nil || n < 1 || n > len(p.Facts) {
		return "", false
	}
	return p.Facts[n-1].ID, true
}
