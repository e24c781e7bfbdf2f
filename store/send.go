package store

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// BeginSend commits the intent to send, durably and before the outside call:
// queued -> sending, one more attempt, marked with the process. In the same
// transaction it checks that the proposal's approval still covers the content;
// if not, the submission is cancelled and the error is KindConflict. KindDenied
// says that the agent may not send at present.
func (s *Store) BeginSend(ctx context.Context, id core.SubmissionID, rev int64, boot string) (core.Submission, error) {
	var sub core.Submission
	var void error
	err := s.write(ctx, "begin_send", full, func(t *tx) error {
		var err error
		if sub, err = loadSubmission(t, id); err != nil {
			return err
		}
		if sub.Rev != rev {
			return stale("submission", string(id))
		}
		if err := core.SubmissionMachine().Check(sub.State, core.SubmissionSending); err != nil {
			return err
		}
		agent, _, err := loadAgent(t)
		if err != nil {
			return err
		}
		if agent.Run != core.RunNormal {
			return core.Errorf(core.KindDenied, "nothing is sent while the agent is in %s (%s); resume it first", agent.Run, agent.RunReason)
		}
		p, err := loadProposal(t, sub.ProposalID)
		if err != nil {
			return err
		}
		if !covers(p, sub) {
			void = core.Errorf(core.KindConflict, "submission %s was cancelled: the proposal changed after its approval; review it again", id)
			sub.Refusal = approvalVoid()
			sub, err = t.moveSubmission(sub, core.SubmissionCancelled, "system:submitter", "the approval does not cover the content")
			return err
		}
		if err := t.permitted(sub, p); err != nil {
			return err
		}
		sub.Attempts++
		sub.Boot = boot
		sub.Refusal = nil
		sub, err = t.moveSubmission(sub, core.SubmissionSending, "system:submitter", "")
		return err
	})
	if err == nil {
		err = void
	}
	return sub, err
}

// FinishSend records what came of a send, or what the channel or the user knows
// of it later: s is the submission with the Rev that was read. State sent needs
// a receipt; nextAt is when a queued one is tried again or an unknown one asked
// for again.
func (s *Store) FinishSend(ctx context.Context, sub core.Submission, to core.SubmissionState, r *core.Receipt, f *core.Refusal, nextAt time.Time, by string) (core.Submission, error) {
	if to == core.SubmissionSent && r == nil {
		return sub, core.Invalid("receipt", "a submission is sent only with a proof")
	}
	err := s.write(ctx, "finish_send", full, func(t *tx) error {
		was, err := loadSubmission(t, sub.ID)
		if err != nil {
			return err
		}
		if was.Rev != sub.Rev {
			return stale("submission", string(sub.ID))
		}
		if to == core.SubmissionSending {
			return core.Invalid("to", "a send is begun, not finished, in state %s", to)
		}
		was.Receipt, was.Refusal = r, f
		if !nextAt.IsZero() {
			was.NextAt = nextAt
		}
		sub, err = t.moveSubmission(was, to, by, "")
		return err
	})
	return sub, err
}

// SendHistory returns what is known of earlier sends that bear on a submission:
// the journal, the rows since the given time, live submissions of the same
// cluster, the locks and the run mode. A damaged journal is an error, since it
// may hide a send.
func (s *Store) SendHistory(ctx context.Context, sub core.Submission, since time.Time) (core.SendHistory, error) {
	var h core.SendHistory
	q := s.reading(ctx)
	id, err := canonical(q, sub.JobID)
	if err != nil {
		return h, s.explain(err)
	}
	if h.Postings, err = postingKeys(q, id); err != nil {
		return h, s.explain(err)
	}
	if h.Journal, err = s.journalFor(q, id, h.Postings, sub); err != nil {
		return h, s.explain(err)
	}
	h.Recent, err = collectQuery(q, submissionSelect+` WHERE updated_at >= ? AND id <> ?
		AND state IN ('sent', 'sending', 'unknown', 'needs_human') ORDER BY rid DESC`, scanSubmission, micros(since), string(sub.ID))
	if err != nil {
		return h, s.explain(err)
	}
	answers, err := sentAnswers(q, since, sub.ID)
	if err != nil {
		return h, s.explain(err)
	}
	h.Recent = append(h.Recent, answers...)
	h.Cluster, err = collectQuery(q, submissionSelect+` WHERE job_id IN `+clusterIDs+` AND id <> ?2
		AND state NOT IN ('failed', 'cancelled') ORDER BY rid`, scanSubmission, string(id), string(sub.ID))
	if err != nil {
		return h, s.explain(err)
	}
	if h.Unattended, err = unattended(q, sub.Channel, s.clock.Now(), sub.ID); err != nil {
		return h, s.explain(err)
	}
	job, err := loadJob(q, id)
	if err != nil {
		return h, s.explain(err)
	}
	if h.Past, err = pastFor(q, h.Postings, job, sub, since); err != nil {
		return h, s.explain(err)
	}
	if h.Locks, err = loadLocks(q, s.clock.Now()); err != nil {
		return h, s.explain(err)
	}
	agent, _, err := loadAgent(q)
	h.Run = agent.Run
	return h, s.explain(err)
}
