package app

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// lender is a channel that takes back; only Withdraw is used of it.
type lender struct {
	channel.Channel
	err error
}

func (l lender) Withdraw(_ context.Context, s core.Submission) (core.OutcomeEvent, error) {
	return core.OutcomeEvent{ID: "market-7-withdrawn", SubmissionID: s.ID, Kind: core.OutcomeWithdrawn, Source: "market"}, l.err
}

func TestWhatWasSentIsTakenBack(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	f := storetest.Open(t, storetest.Live())
	f.AddProfile()
	sub := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "1", 80), "market"))
	queued := f.Queued(f.ApprovedProposal(f.Shortlisted("feed", "2", 80), "market"))
	mail := f.Sent(f.ApprovedProposal(f.Shortlisted("feed", "3", 80), "email"))
	l := &local{store: f.Store, clock: f.Clock, channels: map[core.ChannelName]channel.Channel{"market": lender{}, "email": struct{ channel.Channel }{}}}
	for range 2 {
		_, err := l.Resolve(ctx, sub.ID, "withdraw", "user:cli", "")
		require.NoError(t, err)
	}
	outcomes, err := f.Outcomes(ctx, sub.JobID)
	require.NoError(t, err)
	require.Len(t, outcomes, 1, "twice is once")
	require.Equal(t, core.OutcomeWithdrawn, outcomes[0].Kind)
	_, err = l.Resolve(ctx, queued.ID, "withdraw", "user:cli", "")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = l.Resolve(ctx, mail.ID, "withdraw", "user:cli", "")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	l.channels["market"] = lender{err: &core.Refusal{Code: core.RefusedClosed, Text: "accepted"}}
	_, err = l.Resolve(ctx, sub.ID, "withdraw", "user:cli", "")
	require.Equal(t, core.KindDenied, core.KindOf(err))
}

func TestOnlyTheUnsentGoesOn(t *testing.T) {
	t.Parallel()
	may := map[core.SubmissionState][]string{
		core.SubmissionParked:     {"absent", "resume"},
		core.SubmissionUnknown:    {"absent"},
		core.SubmissionNeedsHuman: {"absent"},
	}
	for _, state := range core.SubmissionMachine().States() {
		for _, how := range []string{"absent", "resume"} {
			err := mayResolve(core.Submission{ID: "s", State: state}, how)
			if may[state] != nil && (how == may[state][0] || len(may[state]) == 2) {
				require.NoError(t, err, "%s %s", state, how)
			} else {
				require.Error(t, err, "%s %s", state, how)
			}
		}
	}
}
