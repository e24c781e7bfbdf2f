package app

import (
	"context"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// timeline is how many events a job's detail shows.
const timeline = 200

// JobSummary counts jobs by state and by why they were screened out.
func (l *local) JobSummary(ctx context.Context) (core.JobSummary, error) {
	return l.store.JobSummary(ctx)
}

// JobsJSON lists jobs as JSON.
func (l *local) JobsJSON(ctx context.Context, f core.JobFilter) ([]byte, string, error) {
	return l.store.JobsJSON(ctx, f)
}

// JobJSON is the detail of a job as JSON.
func (l *local) JobJSON(ctx context.Context, id core.JobID) ([]byte, error) {
	return l.store.JobJSON(ctx, id, timeline)
}

// Posting returns one sighting.
func (l *local) Posting(ctx context.Context, id core.PostingID) (core.Posting, error) {
	return l.store.Posting(ctx, id)
}

// Outcomes lists what became of submissions.
func (l *local) Outcomes(ctx context.Context, f core.OutcomeFilter) ([]core.OutcomeEvent, string, error) {
	return l.store.FindOutcomes(ctx, f)
}

// Profiles lists the profiles.
func (l *local) Profiles(ctx context.Context) ([]core.Profile, error) { return l.store.Profiles(ctx) }

// RemoveLockBy removes a lock by hand.
func (l *local) RemoveLockBy(ctx context.Context, id core.LockID, by string) error {
	if err := l.store.DeleteLockBy(ctx, id, by); err != nil {
		return err
	}
	l.knock("submitter")
	return nil
}

// EditSeen is Edit of a content that somebody saw. A file in it is one that the
// proposal carries already, by its digest: no path of this machine comes from
// outside.
func (l *local) EditSeen(ctx context.Context, id core.ProposalID, seen core.ContentHash, c core.Content, by string) (core.Proposal, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	if p.Hash != seen {
		return p, core.Errorf(core.KindConflict, "proposal %s has changed since it was shown; review it again", p.ID)
	}
	for i, a := range c.Attachments {
		found := false
		for _, have := range p.Content.Attachments {
			if have.SHA256 == a.SHA256 {
				c.Attachments[i], found = have, true
			}
		}
		if !found {
			return p, core.Invalid("content.attachments", "%q is not attached to this proposal; attach files with: automonet proposal edit --attach", core.Clean(a.Name, 80, false))
		}
	}
	return l.Edit(ctx, id, c, by)
}

// ChannelViews lists the channels with caps, use and locks.
func (l *local) ChannelViews(ctx context.Context) ([]core.ChannelView, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	now := l.clock.Now()
	locks, err := l.store.Locks(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []core.ChannelView
	for _, p := range l.policies(settings) {
		v := core.ChannelView{ChannelPolicy: p, Configured: l.channels[p.Channel] != nil, Caps: l.caps(settings, p.Channel), Locks: []core.Lock{}}
		for _, lock := range locks {
			if lock.Scope == "all" || lock.Scope == "channel:"+string(p.Channel) || !strings.HasPrefix(lock.Scope, "channel:") {
				v.Locks = append(v.Locks, lock)
			}
		}
		subs, _, err := l.store.Submissions(ctx, core.SubmissionFilter{Channel: p.Channel, Since: now.Add(-24 * time.Hour), Brief: true, Limit: core.MaxLimit,
			States: []core.SubmissionState{core.SubmissionSent, core.SubmissionSending, core.SubmissionUnknown, core.SubmissionNeedsHuman}})
		if err != nil {
			return nil, err
		}
		for _, s := range subs {
			at := s.UpdatedAt
			if s.Receipt != nil && !s.Receipt.At.IsZero() {
				at = s.Receipt.At
			}
			if now.Sub(at) < 24*time.Hour {
				v.UsedDay++
			}
			if now.Sub(at) < time.Hour {
				v.UsedHour++
			}
		}
		out = append(out, v)
	}
	return out, nil
}

// Spend sums the calls of some days and says what a proposal and a reply cost.
func (l *local) Spend(ctx context.Context, by core.SpendBy, from, to string) (core.SpendRows, error) {
	out, start, end, err := l.purse.Spend(ctx, by, from, to)
	if err != nil {
		return out, err
	}
	if out.Proposals, out.Replies, err = l.store.Made(ctx, start, end); err != nil {
		return out, err
	}
	each := func(n int) *core.NanoUSD {
		if n == 0 {
			return nil
		}
		v := out.Total / core.NanoUSD(n)
		return &v
	}
	out.CostPerProposal, out.CostPerReply = each(out.Proposals), each(out.Replies)
	return out, nil
}

// Subscribe returns committed events from now on; see store.Store.
func (l *local) Subscribe() (<-chan core.Event, func()) { return l.store.Subscribe() }

// LastSeq is the sequence number of the last committed event.
func (l *local) LastSeq() int64 { return l.store.LastSeq() }

var (
	_ api.Service  = (*local)(nil)
	_ api.EventLog = (*local)(nil)
)
