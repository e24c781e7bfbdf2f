package extract

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestYearsOfPracticeAreReadBySkill(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]map[string]int{
		"You bring 5+ years of Python and PostgreSQL.":                 {"Python": 5, "PostgreSQL": 5},
		"3-5 years of experience with Python; 2 years of PostgreSQL":   {"Python": 3, "PostgreSQL": 2},
		"Python (4 years), PostgreSQL":                                 {"Python": 4, "PostgreSQL": 0},
		"At least five years with Python.\nPostgreSQL is used.":        {"Python": 5, "PostgreSQL": 0},
		"Mindestens 3 Jahre Erfahrung mit Python, außerdem PostgreSQL": {"Python": 3, "PostgreSQL": 3},
		"Mínimo 3 años de experiencia con Python":                      {"Python": 3},
		"Au moins 3 ans d'expérience avec Python":                      {"Python": 3},
		"We exist for 40 years and use Python":                         {"Python": 0},
		"About us:\nFor 10 years we have built software in Python.":    {"Python": 0},
		"We pay $1,200 a year for Python":                              {"Python": 0},
		"Python developer needed for two years' worth of data":         {"Python": 0},
		"5 to 7 years Python":                                          {"Python": 5},
		"3 or more years of Python":                                    {"Python": 3},
		"The years 2019 and 2020 were Python years":                    {"Python": 0},
		"10 years of experience in a very long sentence that goes on about people and teams and plans before it names Python": {"Python": 0},
	} {
		x := Extract(core.Posting{Title: "A job", Text: text, Completeness: core.CompleteText})
		for skill, years := range want {
			found := false
			for _, m := range x.Skills {
				if m.Skill == skill {
					found = true
					require.Equal(t, years, m.Years, "%s in %q", skill, text)
				}
			}
			require.True(t, found, "%s in %q: %v", skill, text, x.Skills)
		}
	}
}

func FuzzPractices(f *testing.F) {
	f.Add("5+ years of Go")
	f.Add("fünf Jahre, 3–5 años, 2ans")
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range newDocument(core.Posting{Text: s}).practices() {
			require.Positive(t, p.years)
			require.LessOrEqual(t, p.years, maxYears)
			require.Less(t, p.start, p.end)
		}
	})
}
