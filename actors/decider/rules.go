package decider

import (
	"context"
	"sync"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/internal/clock"
)

// Owner is what the rules need to know of the owner.
type Owner interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	ProfileRev(ctx context.Context, id core.ProfileID) (core.ProfileID, int64, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// Rules are the owner's rules for new jobs, as they are at the moment. They are
// safe for concurrent use: the decider applies them to jobs that wait, and the
// ingest of postings to jobs that it creates.
type Rules struct {
	owner Owner
	clock clock.Clock

	mu sync.Mutex
	// known are those of the profile with this id and revision: reading it takes
	// longer than deciding a job.
	known plan.Decider
	id    core.ProfileID
	rev   int64
}

// NewRules makes the rules of an owner.
func NewRules(owner Owner, c clock.Clock) *Rules { return &Rules{owner: owner, clock: c} }

// Judge returns the function that decides a job by the present profile and
// settings, at the present time. It may be called by several goroutines at once. It
// is nil while nothing is to be decided: the agent is paused, or has no profile.
func (r *Rules) Judge(ctx context.Context) (func(core.Job) core.DecisionWrite, error) {
	judge, _, err := r.judge(ctx)
	return judge, err
}

// judge is Judge with the note that says why nothing is to be decided.
func (r *Rules) judge(ctx context.Context) (judge func(core.Job) core.DecisionWrite, note string, err error) {
	agent, err := r.owner.Agent(ctx)
	if err != nil {
		return nil, "", err
	}
	if agent.Run == core.RunPaused {
		return nil, actors.NotePaused, nil
	}
	rules, err := r.read(ctx)
	if core.KindOf(err) == core.KindNotFound {
		return nil, actors.NoteNoProfile, nil
	}
	if err != nil {
		return nil, "", err
	}
	settings, err := r.owner.Settings(ctx)
	if err != nil {
		return nil, "", err
	}
	now := r.clock.Now()
	rules = rules.With(settings)
	return func(job core.Job) core.DecisionWrite {
		to, decision := rules.Decide(job, nil, now)
		return core.DecisionWrite{Job: job, To: to, Decision: decision, By: by}
	}, "", nil
}

// read makes the rules anew when the profile is another one than last time.
func (r *Rules) read(ctx context.Context) (plan.Decider, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, rev, err := r.owner.ProfileRev(ctx, "")
	if err != nil || id == r.id && rev == r.rev {
		return r.known, err
	}
	profile, err := r.owner.Profile(ctx, "")
	if err != nil {
		return r.known, err
	}
	r.known, r.id, r.rev = plan.NewDecider(profile, core.Settings{}), profile.ID, profile.Rev
	return r.known, nil
}
