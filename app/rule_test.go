package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// keep adds a rule as its reading is.
func (w *restWorld) keep(text string) core.RuleView {
	w.t.Helper()
	ctx := context.Background()
	read, err := w.app.local.ReadRule(ctx, text)
	require.NoError(w.t, err)
	r, err := w.app.local.AddRule(ctx, text, read.Digest, "user:anna")
	require.NoError(w.t, err)
	return r
}

// TestARuleHoldsEverywhere: one rule is named at each refusal, from the screening to
// the moment before sending, and nothing is refused any more once it is gone.
func TestARuleHoldsEverywhere(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	job, proposal := core.JobID(w.ids["job3"]), core.ProposalID(w.ids["proposal3"])
	trial, err := l.TryRule(ctx, "", "never Alpine Huts")
	require.NoError(t, err)
	require.Equal(t, 1, trial.Refused)
	assert.Equal(t, job, trial.Jobs[0].Job)
	assert.Positive(t, trial.Checked)

	r := w.keep("never Alpine Huts")
	assert.Contains(t, r.Words["de"][0], "Alpine Huts")
	same, err := l.ReadRule(ctx, "never Alpine Huts")
	require.NoError(t, err)
	_, err = l.AddRule(ctx, "never Alpine Huts", same.Digest, "user:anna")
	require.Equal(t, core.KindConflict, core.KindOf(err), "it is kept already")
	refused := func(err error) {
		t.Helper()
		require.Equal(t, core.KindDenied, core.KindOf(err), "%v", err)
		require.Contains(t, err.Error(), "never Alpine Huts")
	}
	_, err = l.Approve(ctx, proposal, core.ContentHash(w.ids["hash3"]), "user:anna")
	refused(err)
	_, err = l.Draft(ctx, job, "assist")
	refused(err)
	_, err = l.Regenerate(ctx, proposal, core.DraftWish{}, "user:anna", nil)
	refused(err)
	preview, err := l.Preview(ctx, proposal)
	require.NoError(t, err)
	found := false
	for _, b := range preview.Blocks {
		found = found || b.Code == "rule" && b.Kind == core.BlockRefuse && b.Params["rule"] == "never Alpine Huts"
	}
	assert.True(t, found, "%+v", preview.Blocks)

	// A new posting of the kind is screened out with the rule named.
	added, err := l.AddJobBy(ctx, "pasted", []byte("Go developer at Alpine Huts\n\nAlpine Huts needs a Go developer for a new API. Freelance, remote. Write to x@alpinehuts.example."), "", "user:test")
	require.NoError(t, err)
	require.Equal(t, core.JobScreenedOut, added.State)
	assert.Equal(t, "filter.rule", added.Decision.Reasons[0].Code)
	assert.Equal(t, "never Alpine Huts", added.Decision.Reasons[0].Params["rule"])
	_, err = l.SetJobState(ctx, added.ID, core.JobShortlisted, "user:anna", "")
	refused(err)

	// The generator asks no model for it, and says why.
	settings, err := l.store.Settings(ctx)
	require.NoError(t, err)
	p, err := core.NewProposal("p-rule", added.ID, "default", l.clock.Now())
	require.NoError(t, err)
	profile, err := l.store.Profile(ctx, "")
	require.NoError(t, err)
	p.Profile, p.Content.Channel = profile.ID, "assist"
	require.NoError(t, l.store.CreateProposal(ctx, p))
	calls, _, err := l.Calls(ctx, core.CallFilter{Limit: core.MaxLimit})
	require.NoError(t, err)
	p, err = l.writer.Write(ctx, p, settings)
	require.NoError(t, err)
	assert.Equal(t, core.ProposalNeedsHuman, p.State)
	assert.Contains(t, p.Missing[0], draft.MissingRule)
	assert.Empty(t, p.Content.Body)
	after, _, err := l.Calls(ctx, core.CallFilter{Limit: core.MaxLimit})
	require.NoError(t, err)
	assert.Len(t, after, len(calls))

	// Settings that are saved by others neither drop nor bring rules.
	settings.Rules = nil
	saved, err := l.SaveSettingsBy(ctx, settings, "user:anna")
	require.NoError(t, err)
	assert.Len(t, saved.Rules, 1)

	trial, err = l.TryRule(ctx, r.ID, "")
	require.NoError(t, err)
	assert.Equal(t, 2, trial.Refused)
	require.NoError(t, l.RemoveRule(ctx, r.ID, "user:anna"))
	require.Equal(t, core.KindNotFound, core.KindOf(l.RemoveRule(ctx, r.ID, "user:anna")))
	list, err := l.Rules(ctx)
	require.NoError(t, err)
	assert.Empty(t, list)
	_, err = l.Approve(ctx, proposal, core.ContentHash(w.ids["hash3"]), "user:anna")
	require.NoError(t, err, "nothing stands in the way any more")
	events, err := l.store.Events(ctx, core.EventFilter{Kinds: []core.EventKind{"rule."}})
	require.NoError(t, err)
	require.Len(t, events, 2)
	assert.Equal(t, "user:anna", events[0].By)
	assert.NotContains(t, events[0].Data, "Alpine", "events hold no words")
}

// TestADraftMayNotOfferWhatARuleForbids: the edit of a waiting text fails the gate.
func TestADraftMayNotOfferWhatARuleForbids(t *testing.T) {
	t.Parallel()
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	w.keep("no unpaid tests")
	p, err := l.Proposal(ctx, core.ProposalID(w.ids["proposal1"]))
	require.NoError(t, err)
	c := p.Content
	c.Body += "\n\nI will gladly do a free trial task for you first."
	p, err = l.Edit(ctx, p.ID, c, "user:anna")
	require.NoError(t, err)
	failed := ""
	for _, g := range p.Gates {
		if g.Gate == draft.GateRules && !g.Passed {
			failed = g.Detail
		}
	}
	require.Contains(t, failed, "no unpaid tests")
	_, err = l.Approve(ctx, p.ID, p.Hash, "user:anna")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.Contains(t, err.Error(), "no unpaid tests")
}
