package submitter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
)

// unseen is how long an answer waits for a mail that is there and was not read yet.
const unseen = 10 * time.Minute

// answerState is the state of an answer in which a submission's state of the same
// meaning stands.
func answerState(s core.SubmissionState) core.AnswerState {
	if s == core.SubmissionQueued {
		return core.AnswerApproved
	}
	return core.AnswerState(s)
}

// settleAnswers resolves unknown answers as settle does submissions.
func (s *Submitter) settleAnswers(ctx context.Context) (int, error) {
	if s.cfg.Answers == nil {
		return 0, nil
	}
	unknown, err := s.cfg.Answers.UnknownAnswers(ctx, batch)
	if err != nil {
		return 0, err
	}
	for n, a := range unknown {
		out := a.Outgoing()
		verdict, err := s.remembered(ctx, out)
		if err != nil {
			return 0, err
		}
		if ch := s.cfg.Channels[out.Channel]; ch != nil && verdict.Presence != channel.PresenceFound {
			if stopped, err := s.paused(ctx); stopped || err != nil {
				return n, err
			}
			if verdict, err = ch.Verify(ctx, out); err != nil {
				if ctx.Err() != nil {
					return 0, ctx.Err()
				}
				s.cfg.Log.Warn("verify failed", "answer", a.ID, "err", err)
				if _, err := s.cfg.Answers.PostponeAnswer(ctx, a, s.cfg.Clock.Now(), nil); err != nil && core.KindOf(err) != core.KindConflict {
					return 0, err
				}
				continue
			}
		}
		if err := s.applyAnswer(ctx, a, verdict); err != nil {
			return 0, fmt.Errorf("settle answer %s: %w", a.ID, err)
		}
	}
	return len(unknown), nil
}

func (s *Submitter) applyAnswer(ctx context.Context, a core.Answer, v channel.Verdict) error {
	now, out := s.cfg.Clock.Now(), a.Outgoing()
	to, next := core.SubmissionNeedsHuman, now
	var receipt *core.Receipt
	why := &core.Refusal{Code: "unknowable", Text: v.Reason}
	switch v.Presence {
	case channel.PresenceFound:
		to, receipt, why = core.SubmissionSent, &v.Receipt, nil
		if err := s.journal(ctx, out, core.SentConfirmed); err != nil {
			return err
		}
	case channel.PresenceAbsent:
		if err := s.journal(ctx, out, core.SentAbsent); err != nil {
			return err
		}
		to, next, why = afterAbsence(out, now)
	}
	_, err := s.cfg.Answers.FinishAnswerSend(ctx, a, answerState(to), receipt, why, next, by)
	return err
}

// answers sends the approved answers whose time has come.
func (s *Submitter) answers(ctx context.Context, report *actors.Report) error {
	if s.cfg.Answers == nil {
		return nil
	}
	due, err := s.cfg.Answers.DueAnswers(ctx, s.cfg.Clock.Now(), batch)
	if err != nil {
		return err
	}
	for _, a := range due {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := s.oneAnswer(ctx, a); err != nil {
			return fmt.Errorf("answer %s: %w", a.ID, err)
		}
		report.Handled++
	}
	if len(due) == 0 {
		return nil
	}
	unclear, err := s.cfg.Answers.UnknownAnswers(ctx, 1)
	report.More = report.More || len(due) == batch || len(unclear) > 0
	return err
}

// oneAnswer checks a due answer again and sends it: intent, act, confirm, as one does.
func (s *Submitter) oneAnswer(ctx context.Context, a core.Answer) error {
	ch := s.cfg.Channels[a.Content.Channel]
	blocks, err := s.checkAnswer(ctx, a, ch)
	if err != nil {
		return err
	}
	if len(blocks) > 0 {
		return s.holdAnswer(ctx, a, blocks)
	}
	s.cfg.Reach("answer.intent")
	a, err = s.cfg.Answers.BeginAnswerSend(ctx, a.ID, a.Rev, s.cfg.Boot)
	if k := core.KindOf(err); k == core.KindConflict || k == core.KindDenied {
		return nil // it went back to the owner, somebody moved it, or sending was stopped
	}
	if err != nil {
		return err
	}
	out := a.Outgoing()
	s.cfg.Reach("answer.journal")
	if err := s.journal(ctx, out, core.SentIntent); err != nil {
		_ = s.journal(ctx, out, core.SentAbsent)
		_, back := s.cfg.Answers.FinishAnswerSend(ctx, a, core.AnswerApproved, nil, nil, s.cfg.Clock.Now().Add(time.Minute), by)
		return errors.Join(err, back)
	}
	s.cfg.Reach("answer.act")
	receipt, err := ch.Submit(ctx, out)
	s.cfg.Reach("answer.answer")
	return s.finishAnswer(a, receipt, err)
}

// finishAnswer books what the channel said, also while the agent stops.
func (s *Submitter) finishAnswer(a core.Answer, receipt core.Receipt, answer error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	now, out := s.cfg.Clock.Now(), a.Outgoing()
	var refusal *core.Refusal
	to, next := core.SubmissionSent, now
	var proof *core.Receipt
	switch {
	case answer == nil:
		proof = &receipt
		if err := s.journal(ctx, out, core.SentConfirmed); err != nil {
			return err
		}
	case errors.As(answer, &refusal):
		to, next = afterRefusal(refusal, out, now)
		if err := s.journal(ctx, out, core.SentAbsent); err != nil {
			return err
		}
	default:
		to, refusal = core.SubmissionUnknown, &core.Refusal{Code: "ambiguous", Text: "the answer was lost"}
		s.cfg.Log.Warn("no clear answer", "answer", a.ID, "channel", out.Channel, "err", answer)
	}
	s.cfg.Reach("answer.confirm")
	if _, err := s.cfg.Answers.FinishAnswerSend(ctx, a, answerState(to), proof, refusal, next, by); err != nil {
		return err
	}
	s.cfg.Reach("answer.confirmed")
	return nil
}

// checkAnswer evaluates every rule again, right before sending, the mailbox last.
func (s *Submitter) checkAnswer(ctx context.Context, a core.Answer, ch channel.Channel) ([]core.Block, error) {
	talks, ok := ch.(channel.Converser)
	if !ok {
		return []core.Block{{Code: "channel_missing", Kind: core.BlockAskHuman, Params: map[string]string{"channel": string(a.Content.Channel)}}}, nil
	}
	conv, err := s.cfg.Answers.Conversation(ctx, a.SubmissionID)
	if err != nil {
		return nil, err
	}
	settings, err := s.cfg.Facts.Settings(ctx)
	if err != nil {
		return nil, err
	}
	job, err := s.cfg.Facts.Job(ctx, a.JobID)
	if err != nil {
		return nil, err
	}
	postings, err := s.cfg.Facts.Postings(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	policy := core.ChannelPolicy{Channel: a.Content.Channel, Mode: core.ModeOff}
	for _, c := range s.cfg.Policies(settings) {
		if c.Channel == a.Content.Channel {
			policy = c
		}
	}
	if s.cfg.Trust != nil {
		if policy, err = s.cfg.Trust(ctx, policy, settings); err != nil {
			return nil, err
		}
	}
	now, out := s.cfg.Clock.Now(), a.Outgoing()
	history, err := s.cfg.Facts.SendHistory(ctx, out, now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	shown := core.Proposal{Approval: a.Approval, Flags: a.Flags}
	blocks := review.Unanswered(review.PreAnswer(a, conv, job, postings, policy, settings, s.cfg.Caps(settings, a.Content.Channel), history, now), shown)
	if len(blocks) > 0 {
		return blocks, nil
	}
	seen, err := talks.Continued(ctx, out)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.cfg.Log.Warn("the conversation cannot be looked at", "answer", a.ID, "err", err)
		return []core.Block{{Code: review.CodeMailboxSilent, Kind: core.BlockWait, Until: now.Add(unseen)}}, nil
	}
	return review.Unanswered(review.Continued(a, conv, seen.ByOwner, seen.ByOther, now.Add(unseen)), shown), nil
}

// holdAnswer acts on the reasons why an answer is not sent now: what the conversation
// has overtaken ends, what needs the owner goes back with the approval voided, the rest
// waits.
func (s *Submitter) holdAnswer(ctx context.Context, a core.Answer, blocks []core.Block) error {
	now := s.cfg.Clock.Now()
	for _, kind := range []core.BlockKind{core.BlockRefuse, core.BlockAskHuman} {
		for _, b := range blocks {
			if b.Kind != kind {
				continue
			}
			to := core.AnswerWaiting
			if b.Code == review.CodeOvertaken {
				to = core.AnswerOvertaken
			}
			a.Flags = addFlag(a.Flags, review.QuestionFlag(b))
			a.Refusal = &core.Refusal{Code: core.RefusalCode(b.Code)}
			if _, err := s.cfg.Answers.ChangeAnswer(ctx, a, to, by, b.Code); err != nil && core.KindOf(err) != core.KindConflict {
				return err
			}
			return nil
		}
	}
	next := now
	for _, b := range blocks {
		if stopped := b.Code == review.CodeStopNew || b.Code == review.CodePaused; !stopped && next.Before(now.Add(time.Minute)) {
			next = now.Add(time.Minute)
		}
		if b.Until.After(next) {
			next = b.Until
		}
	}
	_, err := s.cfg.Answers.PostponeAnswer(ctx, a, next, &core.Refusal{Code: core.RefusalCode(blocks[0].Code), RetryAfter: next.Sub(now)})
	if core.KindOf(err) == core.KindConflict {
		return nil
	}
	return err
}
