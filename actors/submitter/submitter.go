// Package submitter sends approved proposals, each at most once. The intent is
// committed and journaled before the outside call; whatever is not clearly sent
// or clearly not sent afterwards becomes unknown and is settled by asking the
// channel, then the user, and never by sending again.
package submitter

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Role is the name of the role.
const Role = "submitter"

const batch = 20

// Queue is what the submitter claims its work from.
type Queue interface {
	ApprovedWithoutSubmission(ctx context.Context, limit int) ([]core.Proposal, error)
	CreateSubmission(ctx context.Context, s core.Submission) error
	UnknownSubmissions(ctx context.Context, limit int) ([]core.Submission, error)
	DueSubmissions(ctx context.Context, now time.Time, limit int) ([]core.Submission, error)
}

// Ledger is how the submitter moves a submission on.
type Ledger interface {
	BeginSend(ctx context.Context, id core.SubmissionID, rev int64, boot string) (core.Submission, error)
	FinishSend(ctx context.Context, s core.Submission, to core.SubmissionState, r *core.Receipt, f *core.Refusal, next time.Time, by string) (core.Submission, error)
	PostponeSubmission(ctx context.Context, s core.Submission, next time.Time, why *core.Refusal) (core.Submission, error)
	CancelSubmission(ctx context.Context, s core.Submission, why *core.Refusal, by string) (core.Submission, error)
	Journal(ctx context.Context, r core.SentRecord) error
}

// Facts is what the last check before sending reads.
type Facts interface {
	Agent(ctx context.Context) (core.AgentState, error)
	Settings(ctx context.Context) (core.Settings, error)
	Job(ctx context.Context, id core.JobID) (core.Job, error)
	Postings(ctx context.Context, id core.JobID) ([]core.Posting, error)
	SendHistory(ctx context.Context, s core.Submission, since time.Time) (core.SendHistory, error)
}

// Proposals is where a proposal goes back to when it cannot be sent as approved.
type Proposals interface {
	Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error)
	SaveProposal(ctx context.Context, p core.Proposal, to core.ProposalState, by string) (core.Proposal, error)
}

// Answers is where mails of a conversation come from, and how they move on.
type Answers interface {
	AnswerQueue
	AnswerLedger
}

// AnswerQueue is what answers are claimed from.
type AnswerQueue interface {
	UnknownAnswers(ctx context.Context, limit int) ([]core.Answer, error)
	DueAnswers(ctx context.Context, now time.Time, limit int) ([]core.Answer, error)
	Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error)
}

// AnswerLedger is how the submitter moves an answer on.
type AnswerLedger interface {
	BeginAnswerSend(ctx context.Context, id core.AnswerID, rev int64, boot string) (core.Answer, error)
	FinishAnswerSend(ctx context.Context, a core.Answer, to core.AnswerState, r *core.Receipt, f *core.Refusal, next time.Time, by string) (core.Answer, error)
	PostponeAnswer(ctx context.Context, a core.Answer, next time.Time, why *core.Refusal) (core.Answer, error)
	ChangeAnswer(ctx context.Context, a core.Answer, to core.AnswerState, by, reason string) (core.Answer, error)
}

// Fresh looks at a posting's own page, right before sending, when its source has
// not shown it lately. An error means that the page cannot be asked.
type Fresh func(ctx context.Context, p core.Posting) (open bool, err error)

// Config configures the submitter.
type Config struct {
	Queue     Queue
	Ledger    Ledger
	Facts     Facts
	Proposals Proposals
	// Answers are the mails in conversations that have begun; nil sends none.
	Answers  Answers
	Channels map[core.ChannelName]channel.Channel
	Policies func(core.Settings) []core.ChannelPolicy
	// Trust adds to a policy what its channel has earned, looked at anew; nil adds
	// nothing.
	Trust func(ctx context.Context, p core.ChannelPolicy, s core.Settings) (core.ChannelPolicy, error)
	Caps  func(core.Settings, core.ChannelName) core.Caps
	Fresh Fresh
	// Guard takes the place of a submission among the owner's devices, right before it
	// goes out; a block keeps it here. nil where there is only this device.
	Guard func(ctx context.Context, s core.Submission) (*core.Block, error)
	Clock clock.Clock
	IDs   clock.IDs
	Log   *slog.Logger
	// Boot names this process in the intent rows.
	Boot string
	// Reach stops the process in crash tests; never nil.
	Reach func(point string)
	// DryRun parks instead of sending: the channels could not send anyway.
	DryRun bool
	// Sent is told of each result for metrics; it must not block.
	Sent func(name core.ChannelName, state core.SubmissionState)
}

// Submitter is the worker of the role.
type Submitter struct{ cfg Config }

// New makes a submitter.
func New(cfg Config) *Submitter {
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	if cfg.Sent == nil {
		cfg.Sent = func(core.ChannelName, core.SubmissionState) {}
	}
	return &Submitter{cfg: cfg}
}

// Work settles what is unknown, queues what was approved and sends what is due.
func (s *Submitter) Work(ctx context.Context) (actors.Report, error) {
	agent, err := s.cfg.Facts.Agent(ctx)
	if err != nil {
		return actors.Report{}, err
	}
	if agent.Run == core.RunPaused {
		return actors.Report{Note: actors.NotePaused}, nil
	}
	settled, err := s.settle(ctx)
	if err != nil {
		return actors.Report{Handled: settled}, err
	}
	known, err := s.settleAnswers(ctx)
	if settled += known; err != nil {
		return actors.Report{Handled: settled}, err
	}
	queued, err := s.enqueue(ctx)
	report := actors.Report{Handled: settled + queued}
	if err != nil {
		return report, err
	}
	if agent.Run == core.RunStopNew {
		report.Note = actors.NoteStopNew
		return report, nil
	}
	due, err := s.cfg.Queue.DueSubmissions(ctx, s.cfg.Clock.Now(), batch)
	if err != nil {
		return report, err
	}
	for _, sub := range due {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		if err := s.one(ctx, sub); err != nil {
			return report, fmt.Errorf("submission %s: %w", sub.ID, err)
		}
		report.Handled++
	}
	if err := s.answers(ctx, &report); err != nil {
		return report, err
	}
	unclear, err := s.cfg.Queue.UnknownSubmissions(ctx, 1)
	if err != nil {
		return report, err
	}
	// What just ended without a clear answer is asked for at once; what a channel
	// could not answer before the sends waits for the next round.
	report.More = report.More || len(due) == batch || len(unclear) > 0 && len(due) > 0
	if len(due) > 0 {
		// A send counts for the learner, also as one that nothing came of yet.
		report.Knock = []string{"learner"}
	}
	if s.cfg.DryRun {
		report.Note = actors.NoteDryRun
	}
	return report, nil
}

// enqueue makes a submission for each approved proposal. Where another one
// stands in the way the proposal goes back to the user with the reason.
func (s *Submitter) enqueue(ctx context.Context) (int, error) {
	approved, err := s.cfg.Queue.ApprovedWithoutSubmission(ctx, batch)
	if err != nil {
		return 0, err
	}
	for _, p := range approved {
		job, err := s.cfg.Facts.Job(ctx, p.JobID)
		if err != nil {
			return 0, fmt.Errorf("queue proposal %s: %w", p.ID, err)
		}
		postings, err := s.cfg.Facts.Postings(ctx, job.ID)
		if err != nil {
			return 0, fmt.Errorf("queue proposal %s: %w", p.ID, err)
		}
		sub, err := core.NewSubmission(core.SubmissionID(s.cfg.IDs.New()), p, core.Poster(job, postings), s.cfg.Clock.Now())
		if err == nil {
			s.cfg.Reach("submitter.enqueue")
			err = s.cfg.Queue.CreateSubmission(ctx, sub)
		}
		switch core.KindOf(err) {
		case "":
		case core.KindConflict, core.KindDenied:
			if err := s.giveBack(ctx, p.ID, "other_submission"); err != nil {
				return 0, err
			}
		default:
			return 0, fmt.Errorf("queue proposal %s: %w", p.ID, err)
		}
	}
	return len(approved), nil
}

// giveBack voids a proposal's approval and flags why, for the user to decide.
func (s *Submitter) giveBack(ctx context.Context, id core.ProposalID, flag string) error {
	p, err := s.cfg.Proposals.Proposal(ctx, id)
	if err != nil {
		return err
	}
	if p.State != core.ProposalApproved {
		return nil
	}
	p.Flags = addFlag(p.Flags, flag)
	_, err = s.cfg.Proposals.SaveProposal(ctx, p, core.ProposalWaiting, "agent:submitter")
	if core.KindOf(err) == core.KindConflict {
		return nil
	}
	return err
}

// addFlag adds a flag in place of an older one with the same code.
func addFlag(flags []string, flag string) []string {
	code := func(f string) string { c, _, _ := strings.Cut(f, ": "); return c }
	out := make([]string, 0, len(flags)+1)
	for _, f := range flags {
		if code(f) != code(flag) {
			out = append(out, f)
		}
	}
	return append(out, flag)
}

var _ actors.Worker = (*Submitter)(nil)
