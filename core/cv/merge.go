package cv

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// Merged is what a document's candidates are beside what is known already.
type Merged struct {
	// New are to be decided; those that contradict a fact name it.
	New []core.Candidate
	// Waiting are those that already wait for a decision, as they were read first.
	Waiting []core.Candidate
	// Known are stated by the profile already, Rejected were refused before.
	Known, Rejected int
}

// Merge compares what was read with the profile and with the candidates of earlier
// documents. A statement that the profile holds, or that its owner rejected with the
// same values, is not asked again; one that says otherwise is shown beside the fact.
func Merge(p core.Profile, earlier, read []core.Candidate) Merged {
	facts := map[string]core.Fact{}
	for _, f := range p.Facts {
		facts[Key(f, core.FactDetail{})] = f
	}
	decided := map[string][]core.Candidate{}
	for _, c := range earlier {
		decided[c.Key] = append(decided[c.Key], c)
	}
	var m Merged
	for _, c := range read {
		if c.Fact.Kind == core.FactName && p.Name != "" {
			if bare(any1(c.Fact)) == bare(p.Name) {
				m.Known++
				continue
			}
			c.Conflict, c.Differs = core.FactID(core.FactName), []string{"text"}
		}
		have, ok := byEarlier(p, decided[c.Key], c)
		if !ok {
			have, ok = facts[c.Key]
		}
		if ok && c.Fact.Kind != core.FactName {
			if c.Differs = differs(have, c.Fact); len(c.Differs) == 0 {
				m.Known++
				continue
			}
			c.Conflict = have.ID
		}
		switch before, ok := sameAs(decided[c.Key], c); {
		case !ok || before.State == core.CandidateConfirmed:
			// What was confirmed and is no longer in the profile may be asked again.
			m.New = append(m.New, c)
		case before.State == core.CandidateRejected:
			m.Rejected++
		default:
			m.Waiting = append(m.Waiting, before)
		}
	}
	return m
}

// byEarlier finds the fact that the confirmation of an equal candidate made, though
// its owner worded it otherwise since.
func byEarlier(p core.Profile, earlier []core.Candidate, c core.Candidate) (core.Fact, bool) {
	for _, e := range earlier {
		if e.State == core.CandidateConfirmed {
			if f, ok := p.Fact(e.FactID); ok && f.Kind == c.Fact.Kind {
				// It was taken over from the same words: nothing new is said.
				if len(differs(e.Fact, c.Fact)) == 0 || e.Detail == c.Detail && c.Detail != (core.FactDetail{}) {
					f.Text, f.Level, f.Years, f.Rate, f.URL = c.Fact.Text, c.Fact.Level, c.Fact.Years, c.Fact.Rate, c.Fact.URL
				}
				return f, true
			}
		}
	}
	return core.Fact{}, false
}

func sameAs(earlier []core.Candidate, c core.Candidate) (core.Candidate, bool) {
	for _, e := range slices.Backward(earlier) {
		if e.Detail == c.Detail && (e.State == core.CandidateConfirmed || len(differs(e.Fact, c.Fact)) == 0) {
			return e, true
		}
	}
	return core.Candidate{}, false
}

// differs names the fields in which a reading says otherwise than a fact. What the
// reading leaves open contradicts nothing.
func differs(have, read core.Fact) []string {
	var out []string
	add := func(name string, other bool) {
		if other {
			out = append(out, name)
		}
	}
	switch read.Kind {
	case core.FactSkill, core.FactLanguage, core.FactContact, core.FactPortfolio, core.FactRate:
	default:
		same := false
		for _, t := range have.Text {
			for _, u := range read.Text {
				same = same || bare(t) == bare(u) || strings.Contains(bare(t), bare(u))
			}
		}
		add("text", !same)
	}
	add("level", read.Level != 0 && read.Level != have.Level)
	add("years", read.Years != 0 && read.Years != have.Years)
	add("rate", read.Rate.Stated() && read.Rate != have.Rate)
	add("url", read.URL != "" && have.URL != "" && read.Kind == core.FactProject && strings.TrimRight(read.URL, "/") != strings.TrimRight(have.URL, "/"))
	return out
}

// Against returns a pending candidate with what it contradicts in the profile as it
// is now, which may have changed since the document was read.
func Against(p core.Profile, earlier []core.Candidate, c core.Candidate) core.Candidate {
	c.Conflict, c.Differs = "", nil
	var decided []core.Candidate
	for _, e := range earlier {
		if e.Key == c.Key && e.State == core.CandidateConfirmed {
			decided = append(decided, e)
		}
	}
	m := Merge(p, decided, []core.Candidate{c})
	if len(m.New) > 0 {
		c.Conflict, c.Differs = m.New[0].Conflict, m.New[0].Differs
	}
	return c
}
