package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

func TestSettingsCompareAndSet(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	v, err := f.Settings(ctx)
	require.NoError(t, err)
	v.Threshold = 61
	saved, err := f.SaveSettings(ctx, v)
	require.NoError(t, err)
	require.Equal(t, v.Rev+1, saved.Rev)
	_, err = f.SaveSettings(ctx, v)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	v.Threshold = 101
	_, err = f.SaveSettings(ctx, v)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	have, err := f.Settings(ctx)
	require.NoError(t, err)
	require.Equal(t, saved, have)
	require.NoError(t, f.VerifyJob(ctx, ""))
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	_, err := f.Profile(ctx, "")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.Contains(t, err.Error(), "automonet init")
	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	rev, err := f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Equal(t, core.OwnerRev{SettingsRev: settings.Rev, Run: core.RunNormal}, rev)
	p := f.AddProfile()
	second, err := f.SaveProfile(ctx, core.Profile{Name: "Second"})
	require.NoError(t, err)
	require.NotEmpty(t, second.ID)
	have, err := f.Profile(ctx, "")
	require.NoError(t, err)
	require.Equal(t, p, have)
	require.NoError(t, f.SetRun(ctx, core.RunPaused, "", "user:test"))
	rev, err = f.OwnerRev(ctx)
	require.NoError(t, err)
	require.Equal(t, core.OwnerRev{Run: core.RunPaused, Profile: p.ID, ProfileRev: p.Rev, SettingsRev: settings.Rev}, rev)
	all, err := f.Profiles(ctx)
	require.NoError(t, err)
	require.Equal(t, []core.Profile{p, second}, all)
	have.Name = "Ada B. Muster"
	_, err = f.SaveProfile(ctx, have)
	require.NoError(t, err)
	_, err = f.SaveProfile(ctx, have)
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = f.SaveProfile(ctx, core.Profile{})
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	_, err = f.Profile(ctx, "nobody")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
}

func TestLocksAndRun(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	require.Equal(t, core.KindInvalid, core.KindOf(f.SaveLock(ctx, core.Lock{Scope: "all"})))
	require.NoError(t, f.SaveLock(ctx, core.Lock{ID: "l1", Scope: "all", Reason: "the user's stop"}))
	require.NoError(t, f.SaveLock(ctx, core.Lock{ID: "l2", Scope: "channel:email", Reason: "cap", Until: f.Clock.Now().Add(time.Hour)}))
	locks, err := f.Locks(ctx, f.Clock.Now())
	require.NoError(t, err)
	require.Equal(t, []core.LockID{"l1", "l2"}, []core.LockID{locks[0].ID, locks[1].ID})
	locks, err = f.Locks(ctx, f.Clock.Now().Add(2*time.Hour))
	require.NoError(t, err)
	require.Len(t, locks, 1)
	require.NoError(t, f.DeleteLock(ctx, "l1"))
	require.Equal(t, core.KindNotFound, core.KindOf(f.DeleteLock(ctx, "l1")))
	require.Equal(t, core.KindInvalid, core.KindOf(f.SetRun(ctx, "fast", "", "user")))
	require.NoError(t, f.SetRun(ctx, core.RunPaused, "lunch", "user:cli"))
	a, err := f.Agent(ctx)
	require.NoError(t, err)
	require.Equal(t, "lunch", a.RunReason)
	require.Equal(t, f.Clock.Now(), a.Since)
}

func TestOutcomes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	f := storetest.Open(t)
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "email"))
	paid := core.OutcomeEvent{ID: "o1", SubmissionID: sub.ID, Kind: core.OutcomePaid, Amount: core.Money{Minor: 50000, Currency: "EUR"},
		Fee: core.Money{Minor: 5000, Currency: "EUR"}, Hours: 6.5, Source: "user:cli"}
	require.NoError(t, f.SaveOutcome(ctx, paid))
	require.NoError(t, f.SaveOutcome(ctx, paid), "told twice, kept once")
	require.NoError(t, f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o2", SubmissionID: sub.ID, Kind: core.OutcomeLost, Supersedes: "o1", Source: "user:cli"}))
	require.Equal(t, core.KindInvalid, core.KindOf(f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o3", SubmissionID: sub.ID, Kind: "odd"})))
	require.Equal(t, core.KindNotFound, core.KindOf(f.SaveOutcome(ctx, core.OutcomeEvent{ID: "o3", SubmissionID: "nobody", Kind: core.OutcomeWon})))
	all, err := f.Outcomes(ctx, sub.JobID)
	require.NoError(t, err)
	require.Len(t, all, 2)
	paid.JobID, paid.At = sub.JobID, f.Clock.Now()
	paid.Booked = &core.Booked{Amount: paid.Amount, Fee: paid.Fee, Rate: 1}
	require.Equal(t, paid, all[0])
	require.Equal(t, core.OutcomeID("o1"), all[1].Supersedes)
	_, err = f.Outcomes(ctx, "nobody")
	require.Equal(t, core.KindNotFound, core.KindOf(err))
	require.NoError(t, f.VerifyJob(ctx, sub.JobID))
}
