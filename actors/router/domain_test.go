package router_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// ages doubts the jobs that it names.
type ages struct {
	doubts map[core.JobID]bool
	asked  []core.JobID
	err    error
}

func (a *ages) Doubt(_ context.Context, job core.Job) (bool, error) {
	a.asked = append(a.asked, job.ID)
	return a.doubts[job.ID], a.err
}

// TestAJobWithAYoungDomainGoesBackToTheDecider: it is not answered before the decider
// has seen it again, and the others are.
func TestAJobWithAYoungDomainGoesBackToTheDecider(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	f.AddProfile()
	settings(t, f, func(s *core.Settings) { s.HoursPerDay = 8 })
	doubted, plain := valued(t, f, "feed", 1, 9000), valued(t, f, "feed", 2, 8000)
	seen := &ages{doubts: map[core.JobID]bool{doubted.ID: true}}
	cfg := planning(f, purse{})
	cfg.Domains = seen
	r := router.New(cfg)
	report := work(t, r)
	require.Equal(t, 1, report.Handled)
	require.Contains(t, report.Knock, "decider")
	open, err := f.DraftingProposals(ctx, 10)
	require.NoError(t, err)
	require.Len(t, open, 1)
	require.Equal(t, plain.ID, open[0].JobID)

	// The decider asks the human: then the text is written for their eyes.
	d := storetest.Decision(core.VerdictHuman, 60)
	_, err = f.SaveDecision(ctx, f.Reload(doubted.ID), core.JobShortlisted, d, "system:decider")
	require.NoError(t, err)
	seen.asked = nil
	require.Equal(t, 1, work(t, r).Handled)
	require.Empty(t, seen.asked, "nothing is asked about what a human sees anyway")

	third := valued(t, f, "feed", 3, 9000)
	seen.err = errors.New("the database is gone")
	_, err = r.Work(ctx)
	require.ErrorContains(t, err, string(third.ID))
}
