package score_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
)

func skill(name string, level int, years float64) core.Fact {
	return core.Fact{ID: core.FactID(name), Kind: core.FactSkill, Text: map[core.Lang]string{"": name}, Skills: []string{name}, Level: level, Years: years, Confirmed: true}
}

func scored(t *testing.T, job core.Job, settings core.Settings, facts ...core.Fact) (float64, map[string]core.Reason) {
	t.Helper()
	sum, reasons := score.Score(job, core.Profile{Name: "A", Facts: facts}, settings, time.Unix(0, 0))
	by, points := map[string]core.Reason{}, 0.0
	for _, r := range reasons {
		by[r.Code] = r
		points += r.Points
	}
	require.InDelta(t, sum, points, 0.001, "the reasons add up to the score")
	return sum, by
}

func TestKnowledgeBeyondTheTaxonomyCounts(t *testing.T) {
	t.Parallel()
	text := "Requirements:\nExperience with Karate , Zuora and Camunda .\nKnowledge of Oracle Fusion and Guidewire ."
	job := core.Job{Title: "Engineer", Text: text, Extraction: core.Extraction{Role: "Engineer", Language: "en", LanguageConfidence: 1}}
	known, with := scored(t, job, core.Settings{}, skill("Camunda", 0, 0), skill("Zuora", 0, 0), skill("Guidewire", 0, 0), skill("Oracle Fusion", 0, 0), skill("Karate", 0, 0))
	unknown, without := scored(t, job, core.Settings{}, skill("Knitting", 0, 0))
	require.Greater(t, known, unknown)
	require.Contains(t, with, score.BeyondFit)
	require.Contains(t, with[score.BeyondFit].Params["matched"], "Oracle")
	require.LessOrEqual(t, with[score.BeyondFit].Points, score.MaxBeyond)
	require.Contains(t, without, score.BeyondMissing)
	require.Contains(t, without[score.BeyondMissing].Params["missing"], "Oracle")
	require.Greater(t, without[score.BeyondMissing].Points, -score.MaxBeyond/2)

	t.Run("not what the taxonomy knows", func(t *testing.T) {
		t.Parallel()
		j := job
		for _, name := range []string{"Karate", "Zuora", "Camunda", "Oracle Fusion", "Guidewire"} {
			at := strings.Index(text, name)
			j.Extraction.Skills = append(j.Extraction.Skills, core.SkillMention{Skill: name, Required: true, Span: core.Span{Start: at, End: at + len(name)}})
		}
		_, by := scored(t, j, core.Settings{}, skill("Camunda", 0, 0))
		require.NotContains(t, by, score.BeyondMissing)
		require.NotContains(t, by, score.BeyondFit)
	})
	t.Run("not far below the threshold, in another language or without a profile", func(t *testing.T) {
		t.Parallel()
		_, by := scored(t, job, core.Settings{Threshold: 99}, skill("Camunda", 0, 0))
		require.NotContains(t, by, score.BeyondFit)
		j := job
		j.Extraction.Language = "de"
		_, by = scored(t, j, core.Settings{}, skill("Camunda", 0, 0))
		require.NotContains(t, by, score.BeyondFit)
		_, by = scored(t, job, core.Settings{})
		require.NotContains(t, by, score.BeyondMissing)
	})
}

func TestYearsAndLevelAreComparedWithThoseAskedFor(t *testing.T) {
	t.Parallel()
	job := func(title string, years int) core.Job {
		return core.Job{Title: title, Extraction: core.Extraction{Role: title, Language: "en", LanguageConfidence: 1,
			Skills: []core.SkillMention{{Skill: "Go", Required: true, Years: years}}}}
	}
	far := core.Settings{Threshold: 99}
	enough, by := scored(t, job("Go engineer", 5), far, skill("Go", 4, 6))
	require.Contains(t, by, score.SkillsFit)
	short, by := scored(t, job("Go engineer", 10), far, skill("Go", 4, 6))
	require.Equal(t, "Go 6/10", by[score.SkillsShort].Params["years"])
	shorter, _ := scored(t, job("Go engineer", 20), far, skill("Go", 4, 6))
	require.Greater(t, enough, short)
	require.Greater(t, short, shorter)
	unknown, _ := scored(t, job("Go engineer", 10), far, skill("Go", 4, 0))
	require.InDelta(t, enough, unknown, 0.001, "years that are not known say nothing")
	basic, _ := scored(t, job("Go engineer", 0), far, skill("Go", 1, 0))
	junior, _ := scored(t, job("Junior Go engineer", 2), far, skill("Go", 1, 1))
	require.Greater(t, junior, basic, "a beginner is asked for")
}
