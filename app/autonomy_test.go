package app

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// agrees lets the owner of a channel, whose terms allow all, send drafts just as the
// agent would have. It returns how the terms are put back.
func (w *restWorld) agrees(name core.ChannelName, n int) (back func()) {
	w.t.Helper()
	l := w.app.local
	was := l.policies
	l.policies = func(s core.Settings) []core.ChannelPolicy {
		out := was(s)
		for i := range out {
			if out[i].Channel == name {
				out[i].Mode, out[i].Ceiling = core.ModeConfirm, core.ModeAuto
				out[i].ForbidsUnattended = false
			}
		}
		return out
	}
	for range n {
		id := l.ids.New()
		_, err := l.store.SaveFeedback(context.Background(), core.Feedback{ID: core.FeedbackID(id), Kind: core.FeedbackApprove, Job: core.JobID(w.ids["job2"]), By: "user:test",
			Seen: core.FeedbackSeen{Channel: name, Shadow: &core.ShadowDecision{Send: true, Hash: core.ContentHash(id), Stake: core.Money{Minor: 10_000, Currency: "EUR"}}}})
		require.NoError(w.t, err)
	}
	return func() { l.policies = was }
}

func TestWhatTheOwnerDecidesIsComparedWithTheAgent(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	pairs := func() []core.ShadowPair {
		t.Helper()
		list, err := l.store.ShadowPairs(ctx, "assist", 0, 50)
		require.NoError(t, err)
		return list
	}
	require.Empty(t, pairs())
	p, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal1"]))
	require.NoError(t, err)
	would, err := l.Shadow(ctx, p.ID)
	require.NoError(t, err)
	c := p.Content
	c.Body += "\n\nWarm regards."
	edited, err := l.Edit(ctx, p.ID, c, "user:anna")
	require.NoError(t, err)
	got := pairs()
	require.Len(t, got, 1)
	assert.Equal(t, core.FeedbackEdit, got[0].Human)
	assert.Equal(t, would.Send, got[0].Shadow.Send)
	assert.Equal(t, p.Hash, got[0].Shadow.Hash, "what both judged, not what became of it")
	_, err = l.Reject(ctx, edited.ID, "user:anna", "tone")
	require.NoError(t, err)
	require.Len(t, pairs(), 1, "the owner's own text is not compared")

	p3, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal3"]))
	require.NoError(t, err)
	_, err = l.Approve(ctx, p3.ID, p3.Hash, "user:anna")
	require.NoError(t, err)
	require.Len(t, pairs(), 2)

	p2, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal2"]))
	require.NoError(t, err)
	require.Equal(t, core.ProposalWaiting, p2.State)
	_, err = l.SetJobState(ctx, p2.JobID, core.JobSkipped, "user:anna", "pay")
	require.NoError(t, err)
	got = pairs()
	require.Len(t, got, 3)
	assert.Equal(t, core.FeedbackSkip, got[0].Human)
	_, err = l.SetJobState(ctx, p2.JobID, core.JobNew, "user:anna", "")
	require.NoError(t, err)
	require.Len(t, pairs(), 2, "what is undone does not count")
}

func TestAModeThatTheOwnerSetsEndsWhatWasEarned(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	w.agrees("assist", 30)
	v, err := l.AcceptAutonomy(ctx, "assist", &core.AutonomyLimits{MaxPrice: core.Money{Minor: 5_000, Currency: "EUR"}, PerDay: 1}, "user:anna")
	require.NoError(t, err)
	require.Equal(t, core.AutonomyGranted, v.State)
	st, err := l.Status(ctx)
	require.NoError(t, err)
	require.Len(t, st.Autonomy, 1)
	s, err := l.Settings(ctx)
	require.NoError(t, err)
	policy, err := l.policy(s, "assist")
	require.NoError(t, err)
	trusted, err := l.trust.policy(ctx, policy, s)
	require.NoError(t, err)
	require.Equal(t, core.RuleEarned+v.Grant.ID, trusted.Unattended())

	_, err = l.SetChannelModeBy(ctx, "assist", core.ModeConfirm, "", "user:anna")
	require.NoError(t, err)
	a, err := l.store.Autonomy(ctx, "assist")
	require.NoError(t, err)
	require.Equal(t, core.AutonomyShadow, a.State, "to set confirm is to want to confirm")
	steps, err := l.AutonomySteps(ctx, "assist", 0, 10)
	require.NoError(t, err)
	var reasons []string
	for _, x := range steps {
		reasons = append(reasons, fmt.Sprint(x.Reason))
	}
	require.Equal(t, []string{"mode_set", "accepted", "agreed"}, reasons)

	// A bounce, a complaint or a fall speaks before the next send.
	w.agrees("assist", 30)
	_, err = l.AcceptAutonomy(ctx, "assist", nil, "user:anna")
	require.NoError(t, err)
	for range 4 {
		id := l.ids.New()
		_, err := l.store.SaveFeedback(ctx, core.Feedback{ID: core.FeedbackID(id), Kind: core.FeedbackReject, Job: core.JobID(w.ids["job2"]), By: "user:test",
			Seen: core.FeedbackSeen{Channel: "assist", Shadow: &core.ShadowDecision{Send: true, Hash: core.ContentHash(id)}}})
		require.NoError(t, err)
	}
	trusted, err = l.trust.policy(ctx, policy, s)
	require.NoError(t, err)
	require.Empty(t, trusted.Unattended(), "four of four differed")
	require.Equal(t, core.AutonomyDisagreement, trusted.Earned.Reason)
	_, err = l.SetChannelModeBy(ctx, "assist", core.ModeConfirm, "", "user:anna")
	require.NoError(t, err)
	a, err = l.store.Autonomy(ctx, "assist")
	require.NoError(t, err)
	require.Equal(t, core.AutonomyDemoted, a.State, "only auto ends a demotion")
	_, err = l.DemoteAutonomy(ctx, "assist", "", "user:anna")
	require.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestPastProposalsAreImportedOnce(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	file := core.PastFile{Name: "old.csv", Data: []byte("date,title,company,url,status\n2026-03-01,Go developer,Acme,https://acme.example/jobs/1?utm_source=x,won\n2026-03-02,Writer,B,,open\n")}
	dry := file
	dry.DryRun = true
	r, err := l.ImportPast(ctx, dry, "user:anna", nil)
	require.NoError(t, err)
	require.True(t, r.DryRun)
	list, err := l.Past(ctx, l.clock.Now(), 10)
	require.NoError(t, err)
	require.Empty(t, list, "a report saves nothing")
	var seen []core.WorkProgress
	r, err = l.ImportPast(ctx, file, "user:anna", func(p core.WorkProgress) { seen = append(seen, p) })
	require.NoError(t, err)
	require.Equal(t, 2, r.Added)
	require.Equal(t, int64(2), seen[len(seen)-1].Done)
	r, err = l.ImportPast(ctx, file, "user:anna", nil)
	require.NoError(t, err)
	require.Equal(t, [3]int{0, 0, 2}, [3]int{r.Added, r.Updated, r.Known}, "the same file adds nothing")
	stopped, stop := context.WithCancel(ctx)
	stop()
	_, err = l.ImportPast(stopped, file, "user:anna", nil)
	require.ErrorIs(t, err, context.Canceled)
	_, err = l.SavePast(ctx, make([]core.PastProposal, pastMost+1), "user:anna")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	n, err := l.ForgetPast(ctx, "user:anna")
	require.NoError(t, err)
	require.Equal(t, int64(2), n)
}
