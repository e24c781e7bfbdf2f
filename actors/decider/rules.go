package decider

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
)

// Owner is what the rules need to know of the owner.
type Owner interface {
	OwnerRev(ctx context.Context) (core.OwnerRev, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
	Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error)
	YoungDomains(ctx context.Context) ([]core.Domain, error)
}

// Rules are the owner's rules for new jobs, as they are at the moment. They are
// safe for concurrent use: the decider applies them to jobs that wait, and the
// ingest of postings to jobs that it creates.
type Rules struct {
	owner Owner
	clock clock.Clock

	mu sync.Mutex
	// known are those of the revisions rev: reading them takes longer than deciding
	// a job.
	known plan.Decider
	rev   core.OwnerRev
}

// NewRules makes the rules of an owner.
func NewRules(owner Owner, c clock.Clock) *Rules { return &Rules{owner: owner, clock: c} }

// Judge returns the function that decides a job by the present profile and
// settings, at the present time. It may be called by several goroutines at once. It
// is nil while nothing is to be decided: the agent is paused, or has no profile.
func (r *Rules) Judge(ctx context.Context) (func(core.Job) core.DecisionWrite, error) {
	v, err := r.present(ctx)
	if err != nil || v.note != "" {
		return nil, err
	}
	now := r.clock.Now()
	return func(job core.Job) core.DecisionWrite { return v.decide(job, now) }, nil
}

// present are the rules of a moment, or the note that says why there are none.
type present struct {
	rules plan.Decider
	rev   core.OwnerRev
	note  string
}

func (v present) decide(job core.Job, at time.Time) core.DecisionWrite {
	to, decision := v.rules.Decide(job, nil, at)
	return core.DecisionWrite{Job: job, To: to, Decision: decision, By: by}
}

func (r *Rules) present(ctx context.Context) (v present, err error) {
	v.rev, err = r.owner.OwnerRev(ctx)
	switch {
	case err != nil:
		return v, err
	case v.rev.Run == core.RunPaused:
		v.note = actors.NotePaused
	case v.rev.Profile == "":
		v.note = actors.NoteNoProfile
	default:
		v.rules, err = r.read(ctx, v.rev)
	}
	return v, err
}

// read makes the rules anew when the revisions are others than last time. What is
// saved between the two looks is read with an older revision, and so read again.
func (r *Rules) read(ctx context.Context, rev core.OwnerRev) (plan.Decider, error) {
	rev.Run = ""
	r.mu.Lock()
	defer r.mu.Unlock()
	if rev == r.rev {
		return r.known, nil
	}
	profile, err := r.owner.Profile(ctx, rev.Profile)
	if err != nil {
		return r.known, err
	}
	settings, err := r.owner.Settings(ctx)
	if err != nil {
		return r.known, err
	}
	told, err := r.told(ctx)
	if err != nil {
		return r.known, err
	}
	young, err := r.owner.YoungDomains(ctx)
	if err != nil {
		return r.known, err
	}
	r.known, r.rev = plan.NewDecider(profile, settings).Keeping(r.known).Taught(told).Aware(young), rev
	return r.known, nil
}

// mostTold is how much feedback is read, the latest: tastes change.
const mostTold = 5000

// told is what the owner said and did, in the order in which it was.
func (r *Rules) told(ctx context.Context) ([]core.Feedback, error) {
	var out []core.Feedback
	f := core.FeedbackFilter{Newest: true, Limit: core.MaxLimit}
	for len(out) < mostTold {
		page, err := r.owner.Feedback(ctx, f)
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
		if len(page) < f.Limit {
			break
		}
		f.BeforeSeq = page[len(page)-1].Seq
	}
	slices.Reverse(out)
	return out, nil
}
