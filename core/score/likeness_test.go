package score_test

import (
	"hash/fnv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
)

// embedded is a vector in which texts that share words are alike.
func embedded(text string) core.Vector {
	v := make([]float32, 512)
	v[0] = 0.01
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(word))
		v[1+h.Sum32()%511]++
	}
	return core.NewVector(v)
}

func known(l score.Likeness) map[core.TextHash]core.Vector {
	out := map[core.TextHash]core.Vector{}
	for _, t := range l.Texts() {
		out[core.HashText(t)] = embedded(t)
	}
	return out
}

// developer is a profile with a headline of two titles and three skills, one of them not
// confirmed.
func developer() core.Profile {
	fact := func(id string, k core.FactKind, text string, confirmed bool, skills ...string) core.Fact {
		return core.Fact{ID: core.FactID(id), Kind: k, Text: map[core.Lang]string{core.LangEnglish: text}, Skills: skills, Confirmed: confirmed}
	}
	return core.Profile{ID: "p", Name: "Mara", Facts: []core.Fact{
		fact("h", core.FactHeadline, "Embedded engineer and firmware specialist", true),
		fact("s1", core.FactSkill, "C", true, "Microcontrollers"), fact("s2", core.FactSkill, "RTOS", true, "FreeRTOS"),
		fact("s3", core.FactSkill, "Cobol", false, "Cobol"), fact("p1", core.FactProject, "Private clinic", true, "Modbus"),
	}}
}

func all(core.FactKind) bool { return true }

func TestWhatIsEmbeddedOfAProfile(t *testing.T) {
	t.Parallel()
	texts := score.NewLikeness("acme/e", developer(), all).Texts()
	joined := strings.Join(texts, "\n")
	assert.Equal(t, "Embedded engineer and firmware specialist: Microcontrollers, FreeRTOS, Modbus", texts[0])
	assert.Contains(t, joined, "firmware specialist: Microcontrollers, FreeRTOS, Modbus")
	for _, no := range []string{"Cobol", "clinic", "Mara"} {
		assert.NotContains(t, joined, no, "only titles and the names of confirmed skills are embedded")
	}
	// The default of a provider elsewhere holds the headline back.
	skills := func(k core.FactKind) bool { return core.ProviderPolicy{Facts: core.DefaultFacts()}.Allows(k) }
	texts = score.NewLikeness("acme/e", developer(), skills).Texts()
	assert.Equal(t, "Microcontrollers, FreeRTOS, Modbus", texts[0])
	assert.NotContains(t, strings.Join(texts, "\n"), "ngineer and firmware")
	assert.Empty(t, score.NewLikeness("acme/e", developer(), func(core.FactKind) bool { return false }).Texts(), "nothing may be said, so nothing is asked")
}

func TestTheTextOfAJobIsBounded(t *testing.T) {
	t.Parallel()
	job := core.Job{Title: strings.Repeat("word\u202e ", 500)}
	for range 100 {
		job.Extraction.Skills = append(job.Extraction.Skills, core.SkillMention{Skill: strings.Repeat("x", 300)}, core.SkillMention{Skill: "Go"})
	}
	text := score.VectorText(job)
	assert.LessOrEqual(t, len(text), 1500)
	assert.NotContains(t, text, "\u202e")
	assert.Equal(t, 1, strings.Count(text, "Go"))
	assert.Empty(t, score.VectorText(core.Job{}))
}

func TestAVectorMovesTheScoreALittle(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	l := score.NewLikeness("acme/e", developer(), all)
	ready := l.With(known(l))
	require.True(t, ready.Ready())
	v := score.VocabularyOf(developer()).Near(ready)
	for _, tt := range []struct {
		role, code string
	}{{"Firmware engineer for microcontrollers", score.VectorNear}, {"Dental nurse", score.VectorFar}} {
		job := core.Job{Title: tt.role}
		before, plain := v.Score(job, core.DefaultSettings(), now)
		after, reasons := v.ScoreNear(job, embedded(score.VectorText(job)), core.DefaultSettings(), now)
		why := reasons[len(reasons)-1]
		require.Equal(t, tt.code, why.Code)
		require.Len(t, reasons, len(plain)+1)
		assert.InDelta(t, before+why.Points, after, 1e-9, "the points are part of the sum")
		assert.LessOrEqual(t, max(why.Points, -why.Points), score.MaxVector)
		assert.Equal(t, why.Points > 0, tt.code == score.VectorNear)
		assert.NotEmpty(t, why.Params["name"])
		assert.Equal(t, "acme/e", why.Params["model"])
	}
}

func TestWithoutAVectorNothingIsSaid(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	l := score.NewLikeness("acme/e", developer(), all)
	whole := known(l)
	missing := known(l)
	delete(missing, core.HashText(l.Texts()[len(l.Texts())-1]))
	short := known(l)
	short[core.HashText(l.Texts()[0])] = core.Vector{1, 2}
	job := core.Job{Title: "Firmware engineer"}
	vector := embedded("Firmware engineer")
	before, plain := score.VocabularyOf(developer()).Score(job, core.DefaultSettings(), now)
	for name, tt := range map[string]struct {
		l    score.Likeness
		near core.Vector
	}{
		"no model":                       {score.Likeness{}, vector},
		"no vector of the job":           {l.With(whole), nil},
		"a vector of another length":     {l.With(whole), core.Vector{1, 2, 3}},
		"not yet what it is compared to": {l.With(missing), vector},
		"nothing known":                  {l, vector},
	} {
		after, reasons := score.VocabularyOf(developer()).Near(tt.l).ScoreNear(job, tt.near, core.DefaultSettings(), now)
		assert.Equal(t, before, after, name)
		assert.Equal(t, plain, reasons, name)
	}
	assert.Empty(t, l.With(missing).Key())
	assert.NotEmpty(t, l.With(whole).Key())
	assert.NotEqual(t, l.With(whole).Key(), score.NewLikeness("acme/f", developer(), all).With(whole).Key(), "another model, other ranks")
	assert.True(t, l.With(short).Ready(), "one text of another length does not count")
}
