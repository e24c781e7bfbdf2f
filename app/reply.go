package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/actors/tracker"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/invite"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/track"
	"github.com/automonet/automonet/internal/failpoint"
	"github.com/automonet/automonet/store"
)

// tracker is the actor that follows what became of submissions.
func (l *local) tracker(opts Options, purse *spend.Purse, meter *metrics) actors.Spec {
	return actors.Spec{Role: tracker.Role, Idle: time.Minute, New: func() (actors.Worker, error) {
		return tracker.New(tracker.Config{Store: l.store, Channels: l.channels, Models: purse,
			LocalOnly: opts.Config.Models.LocalOnly || !opts.Config.Models.ReadMail, Wait: l.ghostWait, Clock: opts.Clock, Log: opts.Log.With("role", tracker.Role),
			Wake: func() { l.knock(tracker.Role) }, Once: opts.Once, Reach: failpoint.Reach, Got: meter.reply}), nil
	}}
}

// ghostWait returns the learned times by which nearly all answers have come; before
// anything was learned they are those of the priors.
func (l *local) ghostWait(ctx context.Context) (func(core.SourceName) time.Duration, error) {
	return silence(ctx, l.store, track.GhostShare)
}

// silence returns the learned times by which a share of the answers have come.
func silence(ctx context.Context, s *store.Store, share float64) (func(core.SourceName) time.Duration, error) {
	model, err := learn.New(learn.DefaultPriors())
	if err != nil {
		return nil, err
	}
	saved, err := s.Learned(ctx, learner.WinModel, 0)
	switch {
	case core.KindOf(err) == core.KindNotFound:
	case err != nil:
		return nil, err
	default:
		var doc learner.Doc
		// A model of another version is made anew by the learner; until then the priors
		// do.
		if json.Unmarshal(saved.Doc, &doc) == nil && doc.Model.Version == learn.Version {
			model = doc.Model
		}
	}
	return func(name core.SourceName) time.Duration { return model.ReplyDelay(string(name)).At(share) }, nil
}

// Replies lists replies.
func (l *local) Replies(ctx context.Context, f core.ReplyFilter) ([]core.Reply, string, error) {
	return l.store.Replies(ctx, f)
}

// Reply returns a reply.
func (l *local) Reply(ctx context.Context, id core.ReplyID) (core.Reply, error) {
	return l.store.Reply(ctx, id)
}

// CorrectReply takes what the owner says of a reply: what it means, what it belongs
// to, and the money of a payment. The outcome that came of it is superseded, and the
// next mail of that kind is known.
func (l *local) CorrectReply(ctx context.Context, id core.ReplyID, fix core.ReplyFix, by string) (core.Reply, error) {
	fix, err := core.NewReplyFix(fix)
	if err != nil {
		return core.Reply{}, err
	}
	r, err := l.store.Reply(ctx, id)
	if err != nil {
		return r, err
	}
	if fix.SubmissionID != "" {
		if _, err := l.store.Submission(ctx, fix.SubmissionID); err != nil {
			return r, err
		}
		r.SubmissionID, r.Candidates, r.Tie = fix.SubmissionID, nil, "user"
	}
	if r.SubmissionID == "" {
		return r, core.Errorf(core.KindInvalid, "say first which submission this reply belongs to")
	}
	taught := fix.Class != "" && fix.Class != r.Class
	if fix.Class != "" {
		r.Class, r.Confidence, r.By, r.Why = fix.Class, 1, by, ""
	}
	if fix.Amount.Stated() && r.Class != core.ReplyPayment {
		return r, core.Invalid("amount", "an amount belongs to a payment; say class payment too")
	}
	r.Ask = ""
	now := l.clock.Now()
	outcome := core.OutcomeEvent{ID: core.OutcomeID(l.ids.New()), SubmissionID: r.SubmissionID, Kind: r.Class.Outcome(), Source: by, At: r.At, Supersedes: r.Outcome}
	if outcome.At.IsZero() || outcome.At.After(now) {
		outcome.At = now
	}
	if r.Class == core.ReplyPayment {
		if fix.Amount.Stated() {
			r.Amount = fix.Amount
			outcome.Kind, outcome.Amount, outcome.Fee, outcome.Hours = core.OutcomePaid, fix.Amount, fix.Fee, fix.Hours
		} else if r.Outcome == "" {
			r.Ask = core.AskPayment
		}
	}
	var booked *core.OutcomeEvent
	switch {
	case outcome.Kind == "" && r.Outcome != "":
		// It was no answer after all; that the mail was there to be answered is what is
		// left of it.
		outcome.Kind = core.OutcomeViewed
		booked = &outcome
	case outcome.Kind != "" && !l.booked(ctx, r, outcome):
		if outcome, err = core.NewOutcomeEvent(outcome); err != nil {
			return r, err
		}
		booked = &outcome
	}
	r, err = l.store.FixReply(ctx, r, booked, taught, by)
	if err == nil {
		l.knock("learner")
	}
	return r, err
}

// booked reports whether the reply's outcome is already the one that a correction
// leads to.
func (l *local) booked(ctx context.Context, r core.Reply, o core.OutcomeEvent) bool {
	if r.Outcome == "" || o.Kind == core.OutcomePaid {
		return false
	}
	list, err := l.store.Outcomes(ctx, r.JobID)
	if err != nil {
		return false
	}
	for _, have := range list {
		if have.ID == r.Outcome {
			return have.Kind == o.Kind && have.SubmissionID == o.SubmissionID
		}
	}
	return false
}

// Meeting returns the meeting that a reply asks to as a calendar file. start and
// length are the owner's, for a mail that brought no calendar of its own.
func (l *local) Meeting(ctx context.Context, id core.ReplyID, start time.Time, length time.Duration) (core.CalendarFile, error) {
	r, err := l.store.Reply(ctx, id)
	if err != nil {
		return core.CalendarFile{}, err
	}
	i := core.Invite{UID: string(r.ID) + "@automonet", Summary: core.Clean(r.Subject, 300, false), From: r.From}
	if r.Invite != nil {
		i = *r.Invite
	}
	if !start.IsZero() {
		i.Start, i.End, i.AllDay = start.UTC(), time.Time{}, false
	}
	switch {
	case length < 0 || length > 24*time.Hour:
		return core.CalendarFile{}, core.Invalid("length", "a meeting lasts up to 24 hours")
	case i.Start.IsZero():
		return core.CalendarFile{}, core.Errorf(core.KindInvalid, "this mail brought no calendar entry; say when the meeting begins")
	case length > 0:
		i.End = i.Start.Add(length)
	case i.End.IsZero():
		i.End = i.Start.Add(time.Hour)
	}
	return core.CalendarFile{Name: "meeting-" + i.Start.Format("2006-01-02") + ".ics", Text: invite.Write(i, l.clock.Now()), Invite: i}, nil
}
