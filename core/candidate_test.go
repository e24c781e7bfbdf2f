package core_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func candidate(f core.Fact) core.Candidate {
	f.Evidence = "cv.pdf, line 3"
	return core.Candidate{ID: "c", Fact: f, State: core.CandidatePending, Confidence: 0.95}
}

func text(s string) map[core.Lang]string { return map[core.Lang]string{"": s} }

func TestConfirmCandidate(t *testing.T) {
	t.Parallel()
	p := core.Profile{ID: "p", Name: "Ada Muster", Facts: []core.Fact{{ID: "go", Kind: core.FactSkill, Text: text("Go"), Level: 3, Confirmed: true}}}
	skill := candidate(core.Fact{Kind: core.FactSkill, Text: text("Rust"), Skills: []string{"Rust"}})
	against := candidate(core.Fact{Kind: core.FactSkill, Text: text("Go"), Level: 5})
	against.Conflict, against.Differs = "go", []string{"level"}
	name := candidate(core.Fact{Kind: core.FactName, Text: text("Ada M. Muster")})
	name.Conflict = core.FactID(core.FactName)

	t.Run("adds a confirmed fact and leaves the profile that was given alone", func(t *testing.T) {
		next, done, err := skill.Confirm(p, core.CandidateChoice{}, "new", "user:ada", now())
		require.NoError(t, err)
		require.Len(t, p.Facts, 1)
		f, ok := next.Fact("new")
		require.True(t, ok)
		require.True(t, f.Confirmed)
		require.Equal(t, "cv.pdf, line 3", f.Evidence)
		require.Equal(t, core.CandidateConfirmed, done.State)
		require.Equal(t, "user:ada", done.By)
		require.Equal(t, core.FactID("new"), done.FactID)
	})
	t.Run("takes the owner's words and keeps the evidence", func(t *testing.T) {
		edited := core.Fact{Kind: core.FactSkill, Text: text("Rust and C"), Level: 4, Evidence: "made up"}
		next, _, err := skill.Confirm(p, core.CandidateChoice{Fact: &edited}, "new", "u", now())
		require.NoError(t, err)
		f, _ := next.Fact("new")
		require.Equal(t, "Rust and C", f.Text[""])
		require.Equal(t, "cv.pdf, line 3", f.Evidence)
	})
	t.Run("asks what becomes of a fact that says otherwise", func(t *testing.T) {
		_, _, err := against.Confirm(p, core.CandidateChoice{}, "new", "u", now())
		require.Equal(t, core.KindConflict, core.KindOf(err))
		next, done, err := against.Confirm(p, core.CandidateChoice{Conflict: core.ConflictReplace}, "new", "u", now())
		require.NoError(t, err)
		require.Len(t, next.Facts, 1)
		require.Equal(t, 5, next.Facts[0].Level)
		require.Equal(t, core.FactID("go"), done.FactID)
		require.Equal(t, 3, p.Facts[0].Level)
		next, _, err = against.Confirm(p, core.CandidateChoice{Conflict: core.ConflictBeside}, "new", "u", now())
		require.NoError(t, err)
		require.Len(t, next.Facts, 2)
	})
	t.Run("replaces the name only when told", func(t *testing.T) {
		_, _, err := name.Confirm(p, core.CandidateChoice{}, "new", "u", now())
		require.Equal(t, core.KindConflict, core.KindOf(err))
		next, _, err := name.Confirm(p, core.CandidateChoice{Conflict: core.ConflictReplace}, "new", "u", now())
		require.NoError(t, err)
		require.Equal(t, "Ada M. Muster", next.Name)
		require.Len(t, next.Facts, 1)
		empty := core.Fact{Kind: core.FactName, Text: text(" ")}
		_, _, err = name.Confirm(core.Profile{}, core.CandidateChoice{Fact: &empty}, "new", "u", now())
		require.Equal(t, core.KindInvalid, core.KindOf(err))
	})
	t.Run("refuses", func(t *testing.T) {
		for _, choice := range []core.CandidateChoice{{Conflict: "merge"}, {Fact: &core.Fact{Kind: "hobby", Text: text("x")}}, {Fact: &core.Fact{Kind: core.FactSkill}}, {Fact: &core.Fact{Kind: core.FactSkill, Text: text("x"), Level: 9}}} {
			_, _, err := skill.Confirm(p, choice, "new", "u", now())
			require.Equal(t, core.KindInvalid, core.KindOf(err))
		}
		_, done, err := skill.Confirm(p, core.CandidateChoice{}, "new", "u", now())
		require.NoError(t, err)
		_, _, err = done.Confirm(p, core.CandidateChoice{}, "new", "u", now())
		require.Equal(t, core.KindConflict, core.KindOf(err))
		_, err = done.Reject("u", now())
		require.Equal(t, core.KindConflict, core.KindOf(err))
	})
	out, err := skill.Reject("u", now())
	require.NoError(t, err)
	require.Equal(t, core.CandidateRejected, out.State)
	require.True(t, skill.Exact())
	require.False(t, against.Exact())
	require.True(t, core.CandidateRejected.Valid())
	require.False(t, core.CandidateState("x").Valid())
}
