package app

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Feedback lists feedback.
func (l *local) Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error) {
	return l.store.Feedback(ctx, f)
}

// GiveFeedback keeps "more like this" or "less like this" about a job.
func (l *local) GiveFeedback(ctx context.Context, id core.JobID, kind core.FeedbackKind, reasons []string, note, by string) (core.Feedback, error) {
	if kind != core.FeedbackMore && kind != core.FeedbackLess {
		return core.Feedback{}, core.Invalid("kind", "%q cannot be said by itself; use more or less", core.Clean(string(kind), 20, false))
	}
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return core.Feedback{}, err
	}
	f := l.feedback(kind, job, nil, by)
	f.Reasons, f.Note = reasons, note
	f, err = l.store.SaveFeedback(ctx, f)
	if err == nil {
		l.taught()
	}
	return f, err
}

// UndoFeedback takes back what was said, so that it is unlearned. What was done, such
// as a send, stays done.
func (l *local) UndoFeedback(ctx context.Context, id core.FeedbackID, by string) (core.Feedback, error) {
	was, err := l.store.OneFeedback(ctx, id)
	if err != nil {
		return was, err
	}
	f, err := l.store.SaveFeedback(ctx, core.Feedback{ID: core.FeedbackID(l.ids.New()), Kind: core.FeedbackUndo, Job: was.Job, Proposal: was.Proposal,
		Undoes: id, Seen: was.Seen, By: by, At: l.clock.Now()})
	if err == nil {
		l.taught()
	}
	return f, err
}

// taught tells the actors that the owner said or did something that teaches: chances are
// learned anew, and jobs that wait are ranked anew.
func (l *local) taught() {
	l.knock("learner")
	l.knock("decider")
}

// feedback is what somebody's act says about a job and, unless nil, its draft.
func (l *local) feedback(kind core.FeedbackKind, job core.Job, p *core.Proposal, by string) core.Feedback {
	f := core.Feedback{ID: core.FeedbackID(l.ids.New()), Kind: kind, Job: job.ID, Seen: core.SeenOf(job, p), By: by, At: l.clock.Now()}
	if p != nil {
		f.Proposal = p.ID
	}
	return f
}

// saveJudged makes a step of a proposal that says what its owner thinks of it; reason
// holds codes or own words.
func (l *local) saveJudged(ctx context.Context, p core.Proposal, to core.ProposalState, kind core.FeedbackKind, by, reason string) (core.Proposal, error) {
	job, err := l.store.Job(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	f := l.feedback(kind, job, &p, by)
	if f.Seen.Shadow, err = l.shadowOf(ctx, p, kind, job); err != nil {
		return p, err
	}
	f.Reasons, f.Note = core.ReasonsIn(reason)
	if kind == core.FeedbackUndo {
		last, err := l.store.Feedback(ctx, core.FeedbackFilter{Job: job.ID, Kinds: []core.FeedbackKind{core.FeedbackReject}, Newest: true, Limit: 1})
		if err != nil {
			return p, err
		}
		if len(last) == 0 || last[0].Undone {
			return l.store.SaveProposal(ctx, p, to, by)
		}
		f.Undoes = last[0].ID
	}
	saved, err := l.store.SaveProposalWith(ctx, p, to, by, f)
	if err == nil {
		l.taught()
		l.looked(ctx, saved.Content.Channel)
	}
	return saved, err
}

// judged makes the owner's step of a job, with what it says. An undo takes back what
// was said last by a step that it reverts.
func (l *local) judged(ctx context.Context, job core.Job, to core.JobState, by, reason string) (core.Job, error) {
	kind := map[core.JobState]core.FeedbackKind{core.JobSkipped: core.FeedbackSkip, core.JobShortlisted: core.FeedbackShortlist, core.JobNew: core.FeedbackUndo}[to]
	f := l.feedback(kind, job, nil, by)
	f.Reasons, f.Note = core.ReasonsIn(reason)
	if kind == core.FeedbackSkip {
		if err := l.shadowSkip(ctx, job, &f); err != nil {
			return job, err
		}
	}
	if kind == core.FeedbackUndo {
		last, err := l.store.Feedback(ctx, core.FeedbackFilter{Job: job.ID, Kinds: []core.FeedbackKind{core.FeedbackSkip, core.FeedbackShortlist}, Newest: true, Limit: 1})
		if err != nil {
			return job, err
		}
		if len(last) == 0 || last[0].Undone {
			kind = ""
		} else {
			f.Undoes = last[0].ID
		}
	}
	if kind == "" {
		return l.store.SaveJobState(ctx, job.ID, job.Rev, to, by, reason)
	}
	saved, err := l.store.SaveJobStateWith(ctx, job.ID, job.Rev, to, by, reason, f)
	if err == nil {
		l.taught()
	}
	return saved, err
}
