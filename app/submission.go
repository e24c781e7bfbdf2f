package app

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// Submissions lists submissions.
func (l *local) Submissions(ctx context.Context, f core.SubmissionFilter) ([]core.Submission, string, error) {
	return l.store.Submissions(ctx, f)
}

// Submission returns a submission.
func (l *local) Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error) {
	return l.store.Submission(ctx, id)
}

// Resolve settles a submission that needs the user: "sent" and "absent" say what
// the user saw, "cancel" gives it up, "resume" lets a parked one go on, "withdraw" takes
// back what was sent.
func (l *local) Resolve(ctx context.Context, id core.SubmissionID, how, by, note string) (core.Submission, error) {
	s, err := l.store.Submission(ctx, id)
	if err != nil {
		return s, err
	}
	note = core.Clean(note, 500, false)
	now := l.clock.Now()
	if err := mayResolve(s, how); err != nil {
		return s, err
	}
	if s.State == core.SubmissionUnknown && how != "cancel" {
		// The channel was not asked yet, or could not answer: it is the user's now.
		if s, err = l.store.FinishSend(ctx, s, core.SubmissionNeedsHuman, nil, s.Refusal, now, by); err != nil {
			return s, err
		}
	}
	switch how {
	case "sent":
		return l.resolveSent(ctx, s, by, note, now)
	case "absent", "resume":
		if err := l.journal(ctx, s, core.SentAbsent, now); err != nil {
			return s, err
		}
		if s, err = l.store.FinishSend(ctx, s, core.SubmissionQueued, nil, nil, now, by); err != nil {
			return s, err
		}
		l.knock("submitter")
		return s, nil
	case "withdraw":
		return s, l.retract(ctx, s)
	case "cancel":
		s, err = l.store.CancelSubmission(ctx, s, &core.Refusal{Code: "cancelled", Text: note}, by)
		if err != nil {
			return s, err
		}
		return s, l.backToReview(ctx, s.ProposalID, by)
	}
	return s, core.Invalid("how", "%q is not a way to settle a submission; use sent, absent, cancel, resume or withdraw", core.Clean(how, 20, false))
}

// mayResolve refuses what the user cannot know. While a send is on its way nobody
// can say that it did not arrive, and only what is certainly unsent goes on without
// the user's word for it.
func mayResolve(s core.Submission, how string) error {
	switch {
	case how == "withdraw" && s.State != core.SubmissionSent:
		return core.Errorf(core.KindConflict, "submission %s is %s; only what was sent can be taken back", s.ID, s.State)
	case how != "absent" && how != "resume", s.State == core.SubmissionParked:
		return nil
	case s.State == core.SubmissionUnknown || s.State == core.SubmissionNeedsHuman:
		if how == "absent" {
			return nil
		}
		return core.Errorf(core.KindDenied, "submission %s may have been sent; look at the channel and settle it with sent or absent", s.ID)
	}
	return core.Errorf(core.KindConflict, "submission %s is %s, there is nothing to settle; wait until it is unknown, parked or needs you", s.ID, s.State)
}

func (l *local) resolveSent(ctx context.Context, s core.Submission, by, note string, now time.Time) (core.Submission, error) {
	if err := core.SubmissionMachine().Check(s.State, core.SubmissionSent); err != nil {
		return s, err
	}
	if err := l.journal(ctx, s, core.SentConfirmed, now); err != nil {
		return s, err
	}
	return l.store.FinishSend(ctx, s, core.SubmissionSent, &core.Receipt{At: now, By: "user", Text: note}, nil, now, by)
}

func (l *local) journal(ctx context.Context, s core.Submission, kind core.SentKind, now time.Time) error {
	return l.store.Journal(ctx, submitter.Record(s, kind, now))
}

// retract lets the channel take back what was sent, and books that.
func (l *local) retract(ctx context.Context, s core.Submission) error {
	w, ok := l.channels[s.Channel].(channel.Withdrawer)
	if !ok {
		return core.Errorf(core.KindDenied, "channel %s cannot take anything back; do it there, and enter it with automonet submission outcome ID withdrawn", s.Channel)
	}
	e, err := w.Withdraw(ctx, s)
	if err != nil {
		return refused(err)
	}
	return l.store.SaveOutcome(ctx, e)
}

// backToReview voids the approval behind a cancelled submission, which would
// otherwise be queued again.
func (l *local) backToReview(ctx context.Context, id core.ProposalID, by string) error {
	p, err := l.store.Proposal(ctx, id)
	if err != nil || p.State != core.ProposalApproved {
		return err
	}
	_, err = l.store.SaveProposal(ctx, p, core.ProposalWaiting, by)
	return err
}
