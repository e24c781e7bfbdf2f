package cv_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/cv"
)

const sample = `
	**Nora Example
	Developer
	nora@example.org | +49 30 5550 0100

	# Skills
	Go (7 years, expert), Python, Selenium, Playwright
	# Languages
	English (C1)
	# Experience
	Developer, Harbour GmbH
	2019-01 – 2021-05
	- Cut costs by 20 %`

func TestAnImportMergesWithTheProfile(t *testing.T) {
	t.Parallel()
	read := cv.Read(document(sample), terms()).Candidates
	require.NotEmpty(t, read)
	byKey := func(list []core.Candidate, kind core.FactKind, text string) core.Candidate {
		for _, c := range list {
			for _, s := range c.Fact.Text {
				if c.Fact.Kind == kind && s == text {
					return c
				}
			}
		}
		return core.Candidate{}
	}
	require.Equal(t, "Selenium", byKey(read, core.FactSkill, "Selenium").Fact.Text[""], "names under one term stay apart")
	require.Equal(t, []string{"browser automation"}, byKey(read, core.FactSkill, "Playwright").Fact.Skills)

	p := core.Profile{ID: "p", Name: "Nora Example", Facts: []core.Fact{
		{ID: "golang", Kind: core.FactSkill, Text: map[core.Lang]string{"": "Golang"}, Skills: []string{"Go"}, Years: 5, Level: 5, Confirmed: true},
		{ID: "english", Kind: core.FactLanguage, Text: map[core.Lang]string{"en": "English", "de": "Englisch"}, Level: 4, Confirmed: true},
	}}
	m := cv.Merge(p, nil, read)
	require.Equal(t, 2, m.Known, "the name and the language")
	conflict := byKey(m.New, core.FactSkill, "Go")
	require.Equal(t, core.FactID("golang"), conflict.Conflict)
	require.Equal(t, []string{"years"}, conflict.Differs)
	require.Empty(t, byKey(m.New, core.FactSkill, "Python").Conflict)

	// A second import of the same file asks nothing twice.
	earlier := append([]core.Candidate(nil), m.New...)
	for i := range earlier {
		earlier[i].ID = core.CandidateID(rune('a' + i))
		if earlier[i].Fact.Text[""] == "Python" {
			earlier[i].State = core.CandidateRejected
		}
	}
	again := cv.Merge(p, earlier, read)
	require.Empty(t, again.New)
	require.Equal(t, 1, again.Rejected)
	require.Len(t, again.Waiting, len(earlier)-1)

	// What was confirmed and reworded by its owner is known.
	next, done, err := earlier[0].Confirm(p, core.CandidateChoice{}, "f", "u", p0())
	require.NoError(t, err)
	earlier[0] = done
	f, ok := next.Fact("f")
	if ok {
		f.Text = map[core.Lang]string{"": "in my own words"}
		next.Facts[len(next.Facts)-1] = f
	}
	third := cv.Merge(next, earlier, read)
	require.Empty(t, third.New)
	require.Equal(t, 3, third.Known)

	other := p
	other.Name = "Somebody Else"
	require.Equal(t, core.FactID(core.FactName), byKey(cv.Merge(other, nil, read).New, core.FactName, "Nora Example").Conflict)
	require.Empty(t, cv.Against(core.Profile{}, nil, conflict).Conflict, "the fact is gone, so is the conflict")
	require.Equal(t, core.FactID("golang"), cv.Against(p, nil, conflict).Conflict)
}
