package app

import (
	"context"
	"slices"
	"time"

	"github.com/automonet/automonet/adapters/source/paste"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/review"
)

// Jobs lists jobs.
func (l *local) Jobs(ctx context.Context, f core.JobFilter) ([]core.Job, string, error) {
	return l.store.Jobs(ctx, f)
}

// Job returns a job with everything that belongs to it.
func (l *local) Job(ctx context.Context, id core.JobID) (core.JobDetail, error) {
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return core.JobDetail{}, err
	}
	d := core.JobDetail{Job: job}
	if d.Postings, err = l.store.Postings(ctx, job.ID); err != nil {
		return d, err
	}
	if d.Proposals, _, err = l.store.Proposals(ctx, core.ProposalFilter{JobID: job.ID, Limit: core.MaxLimit}); err != nil {
		return d, err
	}
	if d.Submissions, _, err = l.store.Submissions(ctx, core.SubmissionFilter{JobID: job.ID, Limit: core.MaxLimit}); err != nil {
		return d, err
	}
	if d.Outcomes, err = l.store.Outcomes(ctx, job.ID); err != nil {
		return d, err
	}
	d.Events, err = l.store.Events(ctx, core.EventFilter{JobID: job.ID, Newest: true, Limit: timeline})
	slices.Reverse(d.Events)
	return whole(d), err
}

// whole has no list that is null.
func whole(d core.JobDetail) core.JobDetail {
	d.Postings, d.Proposals, d.Submissions = some(d.Postings), some(d.Proposals), some(d.Submissions)
	d.Outcomes, d.Events = some(d.Outcomes), some(d.Events)
	return d
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// AddJob takes in a pasted posting, or reads the page of a link that comes without
// a body, and decides it at once. A posting that is known already answers with its
// job.
func (l *local) AddJob(ctx context.Context, name string, body []byte, contentType string) (core.Job, error) {
	return l.AddJobBy(ctx, name, body, contentType, "")
}

// AddJobBy is AddJob with who brought it in.
func (l *local) AddJobBy(ctx context.Context, name string, body []byte, contentType, by string) (core.Job, error) {
	if len(body) == 0 && isLink(name) {
		var err error
		if name, body, contentType, err = page(ctx, l.web, name); err != nil {
			return core.Job{}, err
		}
	}
	now := l.clock.Now()
	posting, err := paste.Parse(name, body, contentType, now)
	if err != nil {
		return core.Job{}, err
	}
	posting.Source = review.PastedSource
	state := core.SourceState{Name: review.PastedSource, Driver: string(review.PastedSource), Status: "ok", LastAt: now, LastOKAt: now}
	_, err = l.ingest.Save(ctx, review.PastedSource, []core.Posting{posting}, nil, core.PageWrite{At: now, By: by},
		func(int) core.SourceState { return state })
	if err != nil {
		return core.Job{}, err
	}
	known, err := l.store.KnownPostings(ctx, review.PastedSource, []string{posting.ExternalID})
	if err != nil {
		return core.Job{}, err
	}
	job, err := l.store.Job(ctx, known[posting.ExternalID].JobID)
	if err != nil {
		return job, err
	}
	job, err = l.decide(ctx, job)
	l.knock("decider")
	l.knock("router")
	return job, err
}

// decide screens and scores a new job now, if a profile exists.
func (l *local) decide(ctx context.Context, job core.Job) (core.Job, error) {
	if job.State != core.JobNew {
		return job, nil
	}
	profile, err := l.store.Profile(ctx, "")
	if core.KindOf(err) == core.KindNotFound {
		return job, nil
	}
	if err != nil {
		return job, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return job, err
	}
	to, d := plan.Decide(job, nil, profile, settings, l.clock.Now())
	decided, err := l.store.SaveDecision(ctx, job, to, d, "agent:decider")
	if core.KindOf(err) == core.KindConflict {
		return l.store.Job(ctx, job.ID) // the running decider was quicker
	}
	return decided, err
}

// SetJobState is the user's shortlist, skip or undo.
func (l *local) SetJobState(ctx context.Context, id core.JobID, to core.JobState, by, reason string) (core.Job, error) {
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return job, err
	}
	if to == core.JobShortlisted {
		settings, err := l.store.Settings(ctx)
		if err != nil {
			return job, err
		}
		if err := l.allowed(ctx, settings, job.ID, nil); err != nil {
			return job, err
		}
	}
	if to == core.JobSkipped {
		if err := l.takeBack(ctx, job.ID, by); err != nil {
			return job, err
		}
	}
	job, err = l.judged(ctx, job, to, by, core.Clean(reason, 500, false))
	if err != nil {
		return job, err
	}
	l.knock("decider")
	l.knock("router")
	return job, nil
}

// takeBack voids the approvals of a job that the user does not want any more. What
// is on its way, or went out, is refused by the store.
func (l *local) takeBack(ctx context.Context, id core.JobID, by string) error {
	list, _, err := l.store.Proposals(ctx, core.ProposalFilter{JobID: id, States: []core.ProposalState{core.ProposalApproved}})
	if err != nil {
		return err
	}
	for _, p := range list {
		if _, err := l.store.SaveProposal(ctx, p, core.ProposalWaiting, by); err != nil {
			return err
		}
	}
	return nil
}

// MergeJobs declares that from is the same opportunity as into.
func (l *local) MergeJobs(ctx context.Context, from, into core.JobID, by string) (core.Job, error) {
	if err := l.store.MergeJobs(ctx, from, into, by); err != nil {
		return core.Job{}, err
	}
	return l.store.Job(ctx, into)
}

func (l *local) shortlist(ctx context.Context, job core.Job, by string) (core.Job, error) {
	var err error
	if !core.JobMachine().Allows(job.State, core.JobShortlisted) {
		if job, err = l.store.SaveJobState(ctx, job.ID, job.Rev, core.JobNew, by, "draft asked for"); err != nil {
			return job, err
		}
	}
	return l.store.SaveJobState(ctx, job.ID, job.Rev, core.JobShortlisted, by, "draft asked for")
}

// OneOutcome returns an outcome.
func (l *local) OneOutcome(ctx context.Context, id core.OutcomeID) (core.OutcomeEvent, error) {
	return l.store.Outcome(ctx, id)
}

// CorrectOutcome puts another outcome in the place of one; that stays in the record.
func (l *local) CorrectOutcome(ctx context.Context, id core.OutcomeID, o core.OutcomeEvent) (core.OutcomeEvent, error) {
	was, err := l.store.Outcome(ctx, id)
	if err != nil {
		return o, err
	}
	o.SubmissionID, o.Supersedes = was.SubmissionID, was.ID
	if o.At.IsZero() {
		o.At = was.At // what happened changes, not when
	}
	return l.Outcome(ctx, o)
}

// Outcome books what became of a submission.
func (l *local) Outcome(ctx context.Context, o core.OutcomeEvent) (core.OutcomeEvent, error) {
	sub, err := l.store.Submission(ctx, o.SubmissionID)
	if err != nil {
		return o, err
	}
	o.JobID = sub.JobID
	if o.ID == "" {
		o.ID = core.OutcomeID(l.ids.New())
	}
	if o.At.IsZero() {
		o.At = l.clock.Now().Truncate(time.Second)
	}
	checked, err := core.NewOutcomeEvent(o)
	if err != nil {
		return o, err
	}
	if now := l.clock.Now(); checked.At.After(now.Add(24 * time.Hour)) {
		return o, core.Invalid("at", "the day %s is in the future", checked.At.Format(time.DateOnly))
	}
	if err := l.store.SaveOutcome(ctx, checked); err != nil {
		return o, err
	}
	l.knock("learner")
	return l.store.Outcome(ctx, checked.ID)
}
