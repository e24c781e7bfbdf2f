package plan

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/screen"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	profile := core.Profile{Name: "Mara", Facts: []core.Fact{
		{ID: "s", Kind: core.FactSkill, Text: map[core.Lang]string{"": "Go"}, Skills: []string{"Go"}, Level: 5, Confirmed: true},
	}}
	job := core.Job{
		ID: "j", Title: "Go developer", Company: "Example Labs", PostedAt: at.Add(-time.Hour), Text: "We need a Go developer.",
		Extraction: core.Extraction{
			Language: "en", LanguageConfidence: 1, Contract: core.ContractFreelance, Remote: core.RemoteFull, Role: "Go developer",
			Skills:   []core.SkillMention{{Skill: "Go", Required: true}},
			Contacts: []core.Contact{{Kind: core.ContactMail, Value: "jobs@example.org"}},
		},
	}
	settings := core.DefaultSettings()
	machine := core.JobMachine()

	t.Run("shortlists what scores above the threshold", func(t *testing.T) {
		t.Parallel()
		to, d := Decide(job, nil, profile, settings, at)
		assert.Equal(t, core.JobShortlisted, to)
		assert.Equal(t, core.VerdictShortlist, d.Verdict)
		require.NotNil(t, d.Score)
		assert.Equal(t, DecisionPolicy, d.Policy)
		assert.Equal(t, at, d.At)
		sum := 0.0
		for _, r := range d.Reasons {
			sum += r.Points
		}
		assert.InDelta(t, *d.Score, sum, 1e-9, "the printed reasons add up")
		assert.True(t, machine.Allows(core.JobNew, to))
	})
	t.Run("skips what scores below", func(t *testing.T) {
		t.Parallel()
		s := settings
		s.Threshold = 99
		to, d := Decide(job, nil, profile, s, at)
		assert.Equal(t, core.JobSkipped, to)
		assert.Equal(t, core.VerdictSkip, d.Verdict)
		assert.True(t, machine.Allows(core.JobNew, to))
	})
	t.Run("screens out with every refusal and no score", func(t *testing.T) {
		t.Parallel()
		j := job
		j.Extraction.Contract = core.ContractPermanent
		j.PostedAt = at.AddDate(-1, 0, 0)
		to, d := Decide(j, nil, profile, settings, at)
		assert.Equal(t, core.JobScreenedOut, to)
		assert.Equal(t, core.VerdictScreenOut, d.Verdict)
		assert.Nil(t, d.Score)
		require.Len(t, d.Reasons, 2)
		assert.True(t, machine.Allows(core.JobNew, to))
	})
	t.Run("asks the human about a good job that is doubtful", func(t *testing.T) {
		t.Parallel()
		j := job
		j.Text += " Please send a copy of your passport."
		to, d := Decide(j, nil, profile, settings, at)
		assert.Equal(t, core.JobShortlisted, to)
		assert.Equal(t, core.VerdictHuman, d.Verdict)
		assert.Equal(t, screen.FlagIdentity, d.Reasons[len(d.Reasons)-1].Code)
	})
}
