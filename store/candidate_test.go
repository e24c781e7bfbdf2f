package store_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestCandidatesSurviveARestart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	p, err := f.Profile(ctx, "")
	require.NoError(t, err)
	mk := func(id, skill string) core.Candidate {
		return core.Candidate{ID: core.CandidateID(id), Profile: p.ID, State: core.CandidatePending, Key: "skill|" + skill, Confidence: 0.9,
			Fact: core.Fact{Kind: core.FactSkill, Text: map[core.Lang]string{"": skill}, Skills: []string{skill}}, Source: core.FactSource{File: "cv.pdf", Page: 1, Line: 2, Text: skill}}
	}
	require.NoError(t, f.AddCandidates(ctx, []core.Candidate{mk("c1", "Rust"), mk("c2", "Zig"), mk("c3", "Ada")}, "digest", "user:ada"))
	f.Reopen()
	list, err := f.Candidates(ctx, core.CandidateFilter{Profile: p.ID, States: []core.CandidateState{core.CandidatePending}})
	require.NoError(t, err)
	require.Len(t, list, 3)
	require.Equal(t, mk("c1", "Rust"), list[0])

	next, done, err := list[0].Confirm(p, core.CandidateChoice{}, "c1", "user:ada", f.Clock.Now())
	require.NoError(t, err)
	require.NoError(t, f.DecideCandidate(ctx, done, &next))
	saved, err := f.Profile(ctx, "")
	require.NoError(t, err)
	require.Equal(t, p.Rev+1, saved.Rev)
	_, ok := saved.Fact("c1")
	require.True(t, ok)

	// The same decision again, and one on a profile that has changed since.
	require.Equal(t, core.KindConflict, core.KindOf(f.DecideCandidate(ctx, done, &next)))
	stale, second, err := list[1].Confirm(p, core.CandidateChoice{}, "c2", "user:ada", f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, core.KindConflict, core.KindOf(f.DecideCandidate(ctx, second, &stale)))
	c, err := f.Candidate(ctx, "c2")
	require.NoError(t, err)
	require.Equal(t, core.CandidatePending, c.State, "the refused write left both as they were")

	refused, err := c.Reject("user:ada", f.Clock.Now())
	require.NoError(t, err)
	require.NoError(t, f.DecideCandidate(ctx, refused, nil))
	left, err := f.Candidates(ctx, core.CandidateFilter{States: []core.CandidateState{core.CandidatePending}})
	require.NoError(t, err)
	require.Len(t, left, 1)
	_, err = f.Candidate(ctx, "c9")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.NoError(t, f.VerifyJob(ctx, ""))
}
