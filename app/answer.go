package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
)

// converses reports whether a channel's mailbox is read, and its mails answered.
func converses(channels map[core.ChannelName]channel.Channel) func(core.ChannelName) bool {
	return func(name core.ChannelName) bool {
		_, talks := channels[name].(channel.Converser)
		r, reads := channels[name].(channel.Reader)
		return talks && reads && r.Inbox() != nil
	}
}

// Answers lists the answers in conversations.
func (l *local) Answers(ctx context.Context, f core.AnswerFilter) ([]core.Answer, string, error) {
	return l.store.Answers(ctx, f)
}

// Answer returns an answer.
func (l *local) Answer(ctx context.Context, id core.AnswerID) (core.Answer, error) {
	return l.store.Answer(ctx, id)
}

// Conversation returns what is known of a submission's conversation.
func (l *local) Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error) {
	return l.store.Conversation(ctx, id)
}

// DraftAnswer writes an answer in the conversation of a submission now.
func (l *local) DraftAnswer(ctx context.Context, id core.SubmissionID, wish core.AnswerWish, by string, see func(core.DraftDelta)) (core.Answer, error) {
	wish, err := core.NewAnswerWish(wish, l.clock.Now())
	if err != nil {
		return core.Answer{}, err
	}
	sub, err := l.store.Submission(ctx, id)
	if err != nil {
		return core.Answer{}, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.Answer{}, err
	}
	policy, err := l.policy(settings, sub.Channel)
	if err != nil {
		return core.Answer{}, err
	}
	if !policy.Mode.Permits(core.ModeDraft) {
		return core.Answer{}, core.Errorf(core.KindDenied, "channel %s is on %s and drafts nothing; allow it with: automonet channel set %s draft", sub.Channel, policy.Mode, sub.Channel)
	}
	return l.writer.Answer(ctx, id, core.AnswerID(l.ids.New()), wish, settings, by, see)
}

// ApproveAnswer approves exactly the answer whose hash the user saw. Approving what is
// approved already, with the same hash, changes nothing.
func (l *local) ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error) {
	a, err := l.approveAnswer(ctx, id, hash, by)
	if err != nil {
		// Whoever approved the same text at the same moment, and was first, meant this too.
		if now, again := l.store.Answer(ctx, id); again == nil && now.ApprovedFor() && now.Approval.Hash == hash &&
			(now.State == core.AnswerApproved || now.State == core.AnswerSending || now.State == core.AnswerSent) {
			return now, nil
		}
	}
	return a, err
}

func (l *local) approveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error) {
	a, err := l.store.Answer(ctx, id)
	if err != nil {
		return a, err
	}
	if a.State == core.AnswerApproved && a.ApprovedFor() && a.Approval.Hash == hash {
		return a, nil
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return a, err
	}
	policy, err := l.policy(settings, a.Content.Channel)
	if err != nil {
		return a, err
	}
	if !policy.Mode.Permits(policy.Approvable()) {
		return a, core.Errorf(core.KindDenied, "channel %s is on %s and may not send; allow it with: automonet channel set %s confirm",
			policy.Channel, policy.Mode, policy.Channel)
	}
	if err := l.allowed(ctx, settings, a.JobID, &a.Content); err != nil {
		return a, err
	}
	conv, err := l.store.Conversation(ctx, a.SubmissionID)
	if err != nil {
		return a, err
	}
	if !slices.Contains(review.ThreadAddresses(a, conv), strings.ToLower(a.Content.Recipient)) {
		return a, core.Errorf(core.KindDenied, "%s is no address of this conversation; draft the answer again", core.Clean(a.Content.Recipient, 80, false))
	}
	if conv.Voids(a) == core.AnswerOvertaken {
		return a, core.Errorf(core.KindDenied, "the conversation went on without this answer; reject it")
	}
	approved, err := a.Approve(hash, by, l.clock.Now())
	if err != nil {
		return a, err
	}
	approved.Refusal, approved.NextAt = nil, time.Time{}
	saved, err := l.store.ChangeAnswer(ctx, approved, core.AnswerApproved, by, "")
	if err == nil {
		l.knock("submitter")
	}
	return saved, err
}

// RejectAnswer gives an answer up; nothing of it is sent.
func (l *local) RejectAnswer(ctx context.Context, id core.AnswerID, by, reason string) (core.Answer, error) {
	a, err := l.store.Answer(ctx, id)
	if err != nil || a.State == core.AnswerRejected {
		return a, err
	}
	return l.store.ChangeAnswer(ctx, a, core.AnswerRejected, by, core.Clean(reason, 300, false))
}

// EditAnswer replaces subject and body, voids an approval and runs the gates again;
// seen is the hash of what was edited, "" for whatever stands there. Recipient and
// thread stay.
func (l *local) EditAnswer(ctx context.Context, id core.AnswerID, seen core.ContentHash, e core.AnswerEdit, by string) (core.Answer, error) {
	a, err := l.store.Answer(ctx, id)
	if err != nil {
		return a, err
	}
	if seen != "" && seen != a.Hash {
		return a, core.Errorf(core.KindConflict, "answer %s has changed since it was shown; review it again", a.ID)
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return a, err
	}
	before := a.Content.Body
	a.Content.Subject = core.Clean(e.Subject, core.MaxTitleBytes, false)
	a.Content.Body = core.Clean(e.Body, core.MaxTextBytes, true)
	a.Claims = keepClaims(a.Claims, before, a.Content.Body)
	a.Missing, a.Rung, a.Refusal = nil, core.RungHuman, nil
	a.Flags = slices.DeleteFunc(slices.Clone(a.Flags), func(f string) bool { return strings.HasPrefix(f, "ask:") })
	if a.Writing.Original == "" {
		a.Writing.Original = before
	}
	if a, err = l.writer.CheckAnswer(ctx, a, settings); err != nil {
		return a, err
	}
	return l.store.ChangeAnswer(ctx, a, core.AnswerWaiting, by, "")
}

// ResolveAnswer settles an answer that needs the user: "sent" and "absent" say what
// the user saw, "resume" lets a parked one go on, "cancel" gives it up.
func (l *local) ResolveAnswer(ctx context.Context, id core.AnswerID, how, by, note string) (core.Answer, error) {
	a, err := l.store.Answer(ctx, id)
	if err != nil {
		return a, err
	}
	now, out := l.clock.Now(), a.Outgoing()
	switch how {
	case "sent", "absent", "cancel", "resume":
	default:
		return a, core.Invalid("how", "%q is not a way to settle an answer; use sent, absent, cancel or resume", core.Clean(how, 20, false))
	}
	switch a.State {
	case core.AnswerParked:
	case core.AnswerUnknown, core.AnswerNeedsHuman:
		if how == "resume" {
			return a, core.Errorf(core.KindDenied, "answer %s may have been sent; look in your mail and settle it with sent or absent", a.ID)
		}
		if a.State == core.AnswerUnknown {
			if a, err = l.store.FinishAnswerSend(ctx, a, core.AnswerNeedsHuman, nil, a.Refusal, now, by); err != nil {
				return a, err
			}
		}
	default:
		return a, core.Errorf(core.KindConflict, "answer %s is %s; only what is parked or uncertain is settled by hand", a.ID, a.State)
	}
	switch how {
	case "sent":
		if err := l.journal(ctx, out, core.SentConfirmed, now); err != nil {
			return a, err
		}
		return l.store.FinishAnswerSend(ctx, a, core.AnswerSent, &core.Receipt{At: now, By: "user", Text: core.Clean(note, 200, false)}, nil, now, by)
	case "cancel":
		return l.RejectAnswer(ctx, a.ID, by, note)
	}
	if err := l.journal(ctx, out, core.SentAbsent, now); err != nil {
		return a, err
	}
	if a, err = l.store.FinishAnswerSend(ctx, a, core.AnswerApproved, nil, nil, now, by); err == nil {
		l.knock("submitter")
	}
	return a, err
}

// PreviewAnswer shows exactly what would be sent, and what stands in its way now.
func (l *local) PreviewAnswer(ctx context.Context, id core.AnswerID) (core.Preview, error) {
	a, err := l.store.Answer(ctx, id)
	if err != nil {
		return core.Preview{}, err
	}
	ch := l.channels[a.Content.Channel]
	if ch == nil {
		return core.Preview{}, l.unknownChannel(a.Content.Channel)
	}
	view, err := ch.Preview(ctx, a.Outgoing())
	if err != nil {
		return view, refused(err)
	}
	view.Blocks, err = l.answerBlocks(ctx, a)
	return view, err
}

func (l *local) answerBlocks(ctx context.Context, a core.Answer) ([]core.Block, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	conv, err := l.store.Conversation(ctx, a.SubmissionID)
	if err != nil {
		return nil, err
	}
	job, err := l.store.Job(ctx, a.JobID)
	if err != nil {
		return nil, err
	}
	postings, err := l.store.Postings(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	policy, err := l.policy(settings, a.Content.Channel)
	if err != nil {
		return nil, err
	}
	now := l.clock.Now()
	history, err := l.store.SendHistory(ctx, a.Outgoing(), now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	if a.State == core.AnswerWaiting {
		// Shown before the approval: what would stand in the way after it.
		a.State, a.Approval = core.AnswerApproved, &core.Approval{Hash: a.Digest(), By: "user:preview", At: now}
	}
	blocks := review.PreAnswer(a, conv, job, postings, policy, settings, l.caps(settings, a.Content.Channel), history, now)
	return review.Unanswered(blocks, core.Proposal{Approval: a.Approval, Flags: a.Flags}), nil
}
