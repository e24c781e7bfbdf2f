package decider

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/parallel"
)

// Owner is what the rules need to know of the owner.
type Owner interface {
	OwnerRev(ctx context.Context) (core.OwnerRev, error)
	Profile(ctx context.Context, id core.ProfileID) (core.Profile, error)
	Settings(ctx context.Context) (core.Settings, error)
	Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error)
	YoungDomains(ctx context.Context) ([]core.Domain, error)
	Vectors(ctx context.Context, model string, texts []core.TextHash) (map[core.TextHash]core.Vector, error)
	JobVectors(ctx context.Context, model string, jobs []core.JobID) (map[core.JobID]core.KeptVector, error)
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
	known    plan.Decider
	likeness score.Likeness
	rev      core.OwnerRev

	compare Comparison
}

// Comparison says by which embedding model jobs are compared with the profile.
type Comparison struct {
	// Model is the provider/model, "" for none.
	Model string
	// Allows reports whether facts of a kind may be sent there.
	Allows func(core.FactKind) bool
}

// Likeness is what of a profile is compared, without its vectors; the zero value for no
// model.
func (c Comparison) Likeness(profile core.Profile) score.Likeness {
	if c.Model == "" {
		return score.Likeness{}
	}
	return score.NewLikeness(c.Model, profile, c.Allows)
}

// NewRules makes the rules of an owner.
func NewRules(owner Owner, c clock.Clock) *Rules { return &Rules{owner: owner, clock: c} }

// Comparing makes the rules compare jobs with the profile by vectors, where those are
// known. It is called before the rules are used.
func (r *Rules) Comparing(by Comparison) *Rules {
	r.compare = by
	return r
}

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
	// likeness is what jobs are compared with by vectors.
	likeness score.Likeness
	note     string
}

func (v present) decide(job core.Job, at time.Time) core.DecisionWrite {
	return v.decideNear(job, nil, at)
}

func (v present) decideNear(job core.Job, near core.Vector, at time.Time) core.DecisionWrite {
	to, decision := v.rules.DecideNear(job, near, nil, at)
	return core.DecisionWrite{Job: job, To: to, Decision: decision, By: by}
}

// decideAll decides jobs with the vectors that are known of them, each as of a time. A
// vector of a text that the job has no more says nothing of it.
func (r *Rules) decideAll(ctx context.Context, v present, jobs []core.Job, at func(core.Job) time.Time) ([]core.DecisionWrite, error) {
	near := map[core.JobID]core.KeptVector{}
	if v.likeness.Ready() && len(jobs) > 0 {
		ids := make([]core.JobID, len(jobs))
		for i, j := range jobs {
			ids[i] = j.ID
		}
		var err error
		if near, err = r.owner.JobVectors(ctx, r.compare.Model, ids); err != nil {
			return nil, err
		}
	}
	out := make([]core.DecisionWrite, len(jobs))
	parallel.Each(len(jobs), func(i int) {
		k := near[jobs[i].ID]
		if k.Vector != nil && k.Hash != core.HashText(score.VectorText(jobs[i])) {
			k.Vector = nil
		}
		out[i] = v.decideNear(jobs[i], k.Vector, at(jobs[i]))
	})
	return out, nil
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
		v.rules, v.likeness, err = r.read(ctx, v.rev)
	}
	return v, err
}

// read makes the rules anew when the revisions are others than last time. What is
// saved between the two looks is read with an older revision, and so read again.
func (r *Rules) read(ctx context.Context, rev core.OwnerRev) (plan.Decider, score.Likeness, error) {
	rev.Run = ""
	r.mu.Lock()
	defer r.mu.Unlock()
	if rev == r.rev {
		return r.known, r.likeness, nil
	}
	rules, likeness, err := r.made(ctx, rev)
	if err == nil {
		r.known, r.likeness, r.rev = rules, likeness, rev
	}
	return r.known, r.likeness, err
}

func (r *Rules) made(ctx context.Context, rev core.OwnerRev) (d plan.Decider, l score.Likeness, err error) {
	profile, err := r.owner.Profile(ctx, rev.Profile)
	if err != nil {
		return d, l, err
	}
	settings, err := r.owner.Settings(ctx)
	if err != nil {
		return d, l, err
	}
	told, err := r.told(ctx)
	if err != nil {
		return d, l, err
	}
	young, err := r.owner.YoungDomains(ctx)
	if err != nil {
		return d, l, err
	}
	if l = r.compare.Likeness(profile); l.Model() != "" {
		known, err := r.owner.Vectors(ctx, l.Model(), hashes(l.Texts()))
		if err != nil {
			return d, l, err
		}
		l = l.With(known)
	}
	return plan.NewDecider(profile, settings).Keeping(r.known).Taught(told).Aware(young).Near(l), l, nil
}

func hashes(texts []string) []core.TextHash {
	out := make([]core.TextHash, len(texts))
	for i, t := range texts {
		out[i] = core.HashText(t)
	}
	return out
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
