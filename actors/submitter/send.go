package submitter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
)

const by = "agent:submitter"

// settle resolves unknown submissions by asking their channel, then the user.
func (s *Submitter) settle(ctx context.Context) (int, error) {
	unknown, err := s.cfg.Queue.UnknownSubmissions(ctx, batch)
	if err != nil {
		return 0, err
	}
	for n, sub := range unknown {
		verdict, err := s.remembered(ctx, sub)
		if err != nil {
			return 0, err
		}
		if ch := s.cfg.Channels[sub.Channel]; ch != nil && verdict.Presence != channel.PresenceFound {
			if stopped, err := s.paused(ctx); stopped || err != nil {
				return n, err
			}
			if verdict, err = ch.Verify(ctx, sub); err != nil {
				if ctx.Err() != nil {
					return 0, ctx.Err()
				}
				// It stays unknown and visible, and goes behind the others: a later
				// round asks again.
				s.cfg.Log.Warn("verify failed", "submission", sub.ID, "err", err)
				if _, err := s.cfg.Ledger.PostponeSubmission(ctx, sub, s.cfg.Clock.Now(), nil); err != nil && core.KindOf(err) != core.KindConflict {
					return 0, err
				}
				continue
			}
		}
		if err := s.apply(ctx, sub, verdict); err != nil {
			return 0, err
		}
	}
	return len(unknown), nil
}

// paused reports whether the owner has paused the agent meanwhile: a round may ask many
// times, and a pause holds from the next time on. Sends look for themselves.
func (s *Submitter) paused(ctx context.Context) (bool, error) {
	agent, err := s.cfg.Facts.Agent(ctx)
	return agent.Run == core.RunPaused, err
}

// remembered looks for the submission in sent.log, which a restored database does
// not know and a crash may have left ahead of the row.
func (s *Submitter) remembered(ctx context.Context, sub core.Submission) (channel.Verdict, error) {
	history, err := s.cfg.Facts.SendHistory(ctx, sub, s.cfg.Clock.Now())
	if err != nil {
		return channel.Verdict{}, err
	}
	for _, r := range history.Journal {
		if r.Key == sub.Key && r.Kind == core.SentConfirmed {
			return channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{At: r.At, By: "journal", Text: "sent.log"}}, nil
		}
	}
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "the channel is not configured"}, nil
}

func (s *Submitter) apply(ctx context.Context, sub core.Submission, v channel.Verdict) error {
	now := s.cfg.Clock.Now()
	var err error
	switch v.Presence {
	case channel.PresenceFound:
		if err = s.journal(ctx, sub, core.SentConfirmed); err == nil {
			_, err = s.cfg.Ledger.FinishSend(ctx, sub, core.SubmissionSent, &v.Receipt, nil, now, by)
		}
	case channel.PresenceAbsent:
		if err = s.journal(ctx, sub, core.SentAbsent); err == nil {
			to, next, why := afterAbsence(sub, now)
			_, err = s.cfg.Ledger.FinishSend(ctx, sub, to, nil, why, next, by)
		}
	default:
		_, err = s.cfg.Ledger.FinishSend(ctx, sub, core.SubmissionNeedsHuman, nil,
			&core.Refusal{Code: "unknowable", Text: v.Reason}, now, by)
	}
	if err != nil {
		return fmt.Errorf("settle submission %s: %w", sub.ID, err)
	}
	return nil
}

// afterAbsence says what follows when the channel proves that nothing arrived: another
// try, at once the first time and later and later after that, and in the end the user.
func afterAbsence(sub core.Submission, now time.Time) (core.SubmissionState, time.Time, *core.Refusal) {
	if sub.Attempts >= maxAttempts {
		return core.SubmissionNeedsHuman, now, &core.Refusal{Code: "unknowable", Text: "several tries ended without an answer, and nothing arrived; look whether the service works, then resume"}
	}
	again := max(0, sub.Attempts-1)
	return core.SubmissionQueued, now.Add(time.Duration(again*again) * 5 * time.Minute), nil
}

// one checks a due submission again and sends it.
func (s *Submitter) one(ctx context.Context, sub core.Submission) error {
	blocks, err := s.check(ctx, sub)
	if err != nil {
		return err
	}
	if len(blocks) > 0 {
		return s.hold(ctx, sub, blocks)
	}
	ch := s.cfg.Channels[sub.Channel]
	if ch == nil {
		return s.hold(ctx, sub, []core.Block{{Code: "channel_missing", Kind: core.BlockAskHuman,
			Params: map[string]string{"channel": string(sub.Channel)}}})
	}
	if s.cfg.Guard != nil {
		block, err := s.cfg.Guard(ctx, sub)
		if err != nil {
			return err
		}
		if block != nil {
			return s.hold(ctx, sub, []core.Block{*block})
		}
	}
	s.cfg.Reach("submitter.intent")
	sub, err = s.cfg.Ledger.BeginSend(ctx, sub.ID, sub.Rev, s.cfg.Boot)
	if k := core.KindOf(err); k == core.KindConflict || k == core.KindDenied {
		return nil // the approval is void, somebody else moved it, or sending was stopped
	}
	if err != nil {
		return err
	}
	s.cfg.Reach("submitter.journal")
	if err := s.journal(ctx, sub, core.SentIntent); err != nil {
		// Nothing left the machine: the intent is taken back. Where that cannot be
		// written either, the line counts as a send until the user says otherwise.
		_ = s.journal(ctx, sub, core.SentAbsent)
		_, back := s.cfg.Ledger.FinishSend(ctx, sub, core.SubmissionQueued, nil, nil, s.cfg.Clock.Now().Add(time.Minute), by)
		return errors.Join(err, back)
	}
	s.cfg.Reach("submitter.act")
	receipt, err := ch.Submit(ctx, sub)
	s.cfg.Reach("submitter.answer")
	return s.finish(sub, receipt, err)
}

// finish books the answer. It does not use the actor's context: an answer that
// arrived is written down even while the agent stops.
func (s *Submitter) finish(sub core.Submission, receipt core.Receipt, answer error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	now := s.cfg.Clock.Now()
	var refusal *core.Refusal
	var handOff *channel.HandOffError
	to, next := core.SubmissionSent, now
	var proof *core.Receipt
	switch {
	case answer == nil:
		proof = &receipt
		if err := s.journal(ctx, sub, core.SentConfirmed); err != nil {
			return err
		}
	case errors.As(answer, &handOff):
		to = core.SubmissionParked
		refusal = &core.Refusal{Code: "hand_off", Text: handOff.Link}
	case errors.As(answer, &refusal):
		to, next = afterRefusal(refusal, sub, now)
	default:
		to = core.SubmissionUnknown
		refusal = &core.Refusal{Code: "ambiguous", Text: "the answer was lost"}
		s.cfg.Log.Warn("no clear answer", "submission", sub.ID, "channel", sub.Channel, "err", answer)
	}
	if to != core.SubmissionSent && to != core.SubmissionUnknown {
		if err := s.journal(ctx, sub, core.SentAbsent); err != nil {
			return err
		}
	}
	s.cfg.Reach("submitter.confirm")
	if _, err := s.cfg.Ledger.FinishSend(ctx, sub, to, proof, refusal, next, by); err != nil {
		return err
	}
	s.cfg.Reach("submitter.confirmed")
	s.cfg.Sent(sub.Channel, to)
	return nil
}

// maxAttempts bounds how often a submission that is definitely not sent is tried.
const maxAttempts = 6

// afterRefusal says what a definite "not sent" leads to: walls and dry-run park,
// what passes by itself is tried again, everything else has failed.
func afterRefusal(r *core.Refusal, sub core.Submission, now time.Time) (core.SubmissionState, time.Time) {
	switch {
	case r.Code == core.RefusedDryRun, r.Code == core.RefusedWall, r.Code == core.RefusedAuth, r.Code == core.RefusedPermission:
		return core.SubmissionParked, now
	case r.RetryAfter > 0 && sub.Attempts < maxAttempts:
		return core.SubmissionQueued, now.Add(r.RetryAfter)
	case r.RetryAfter > 0:
		return core.SubmissionParked, now
	}
	return core.SubmissionFailed, now
}

// check evaluates every rule again, right before sending.
func (s *Submitter) check(ctx context.Context, sub core.Submission) ([]core.Block, error) {
	settings, err := s.cfg.Facts.Settings(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.cfg.Proposals.Proposal(ctx, sub.ProposalID)
	if err != nil {
		return nil, err
	}
	job, err := s.cfg.Facts.Job(ctx, sub.JobID)
	if err != nil {
		return nil, err
	}
	postings, err := s.cfg.Facts.Postings(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	caps := s.cfg.Caps(settings, sub.Channel)
	now := s.cfg.Clock.Now()
	history, err := s.cfg.Facts.SendHistory(ctx, sub, now.Add(-max(caps.Window, 24*time.Hour)))
	if err != nil {
		return nil, err
	}
	var policy core.ChannelPolicy
	for _, c := range s.cfg.Policies(settings) {
		if c.Channel == sub.Channel {
			policy = c
		}
	}
	if s.cfg.Trust != nil {
		if policy, err = s.cfg.Trust(ctx, policy, settings); err != nil {
			return nil, err
		}
	}
	blocks := review.PreSend(sub, p, job, postings, policy, settings, caps, history, now)
	if blocks, err = s.freshen(ctx, blocks, postings); err != nil {
		return nil, err
	}
	return review.Unanswered(blocks, p), nil
}

// freshen settles a job that was not seen lately by looking at its pages: one that
// is there is enough, all gone closes the job, and where no page can be asked the
// user decides.
func (s *Submitter) freshen(ctx context.Context, blocks []core.Block, postings []core.Posting) ([]core.Block, error) {
	var rest []core.Block
	var stale *core.Block
	for _, b := range blocks {
		if b.Code == review.CodeStale {
			stale = &b
			continue
		}
		rest = append(rest, b)
	}
	if stale == nil || len(rest) > 0 {
		return blocks, nil
	}
	asked := 0
	for _, p := range postings {
		if s.cfg.Fresh == nil {
			break
		}
		open, err := s.cfg.Fresh(ctx, p)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue
		}
		if open {
			return nil, nil
		}
		asked++
	}
	if asked > 0 && asked == len(postings) {
		return []core.Block{{Code: review.CodeJobClosed, Kind: core.BlockRefuse}}, nil
	}
	stale.Kind = core.BlockAskHuman
	return []core.Block{*stale}, nil
}

// hold acts on the reasons why a submission is not sent now: refused ones are
// cancelled, questions go back to the user with the approval voided, the rest
// waits until the last of them has passed.
func (s *Submitter) hold(ctx context.Context, sub core.Submission, blocks []core.Block) error {
	now := s.cfg.Clock.Now()
	for _, kind := range []core.BlockKind{core.BlockRefuse, core.BlockAskHuman} {
		for _, b := range blocks {
			if b.Kind != kind {
				continue
			}
			_, err := s.cfg.Ledger.CancelSubmission(ctx, sub, &core.Refusal{Code: core.RefusalCode(b.Code)}, by)
			if err != nil && core.KindOf(err) != core.KindConflict {
				return err
			}
			return s.giveBack(ctx, sub.ProposalID, review.QuestionFlag(b))
		}
	}
	next := now
	for _, b := range blocks {
		// What the owner stopped begins again when the owner says so, and is looked at
		// by no clock before; all else is looked at again in a minute.
		if stopped := b.Code == review.CodeStopNew || b.Code == review.CodePaused; !stopped && next.Before(now.Add(time.Minute)) {
			next = now.Add(time.Minute)
		}
		if b.Until.After(next) {
			next = b.Until
		}
	}
	_, err := s.cfg.Ledger.PostponeSubmission(ctx, sub, next, &core.Refusal{Code: core.RefusalCode(blocks[0].Code), RetryAfter: next.Sub(now)})
	if core.KindOf(err) == core.KindConflict {
		return nil
	}
	return err
}

func (s *Submitter) journal(ctx context.Context, sub core.Submission, kind core.SentKind) error {
	if err := s.cfg.Ledger.Journal(ctx, Record(sub, kind, s.cfg.Clock.Now())); err != nil {
		return fmt.Errorf("write sent.log: %w", err)
	}
	return nil
}

// Record is a submission's line in sent.log; the store adds the keys of the job's
// postings.
func Record(sub core.Submission, kind core.SentKind, now time.Time) core.SentRecord {
	return core.SentRecord{At: now, Kind: kind, Key: sub.Key, SubmissionID: sub.ID, JobID: sub.JobID, Channel: sub.Channel,
		Recipient: core.RecipientKey(sub.Recipient), Hash: sub.Hash}
}
