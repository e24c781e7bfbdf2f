package store

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// PostponeSubmission keeps a queued submission queued until next, with the reason
// why; of an unknown one it only says when to ask again, so that one which nobody
// can answer does not hold up the others. It fails with KindConflict when the row
// has moved on.
func (s *Store) PostponeSubmission(ctx context.Context, sub core.Submission, next time.Time, why *core.Refusal) (core.Submission, error) {
	return s.hold(ctx, sub, "postpone_submission", func(t *tx, was core.Submission) (core.Submission, error) {
		if was.State == core.SubmissionUnknown {
			was.NextAt = next
			return t.rescheduleSubmission(was)
		}
		if was.State != core.SubmissionQueued {
			return was, core.Errorf(core.KindConflict, "submission %s is %s and cannot be postponed", was.ID, was.State)
		}
		same := was.Refusal != nil && why != nil && was.Refusal.Code == why.Code
		was.NextAt, was.Refusal = next, why
		if same {
			// The same reason again is no news for the audit chain.
			return t.rescheduleSubmission(was)
		}
		return t.putSubmission(was, core.SubmissionQueued, "agent:submitter", "postponed")
	})
}

// CancelSubmission gives up a submission that is not on its way, with the reason.
func (s *Store) CancelSubmission(ctx context.Context, sub core.Submission, why *core.Refusal, by string) (core.Submission, error) {
	return s.hold(ctx, sub, "cancel_submission", func(t *tx, was core.Submission) (core.Submission, error) {
		was.Refusal = why
		return t.moveSubmission(was, core.SubmissionCancelled, by, "cancelled")
	})
}

func (s *Store) hold(ctx context.Context, sub core.Submission, op string, change func(*tx, core.Submission) (core.Submission, error)) (core.Submission, error) {
	err := s.write(ctx, op, full, func(t *tx) error {
		was, err := loadSubmission(t, sub.ID)
		if err != nil {
			return err
		}
		if was.Rev != sub.Rev {
			return stale("submission", string(sub.ID))
		}
		sub, err = change(t, was)
		return err
	})
	return sub, err
}

func (t *tx) rescheduleSubmission(sub core.Submission) (core.Submission, error) {
	refusal, err := optional(sub.Refusal)
	if err != nil {
		return sub, err
	}
	sub.Rev, sub.UpdatedAt = sub.Rev+1, t.now
	if _, err := t.exec(`UPDATE submissions SET rev = ?, refusal = ?, next_at = ?, updated_at = ? WHERE id = ?`,
		sub.Rev, refusal, micros(sub.NextAt), micros(sub.UpdatedAt), string(sub.ID)); err != nil {
		return sub, fmt.Errorf("postpone submission %s: %w", sub.ID, err)
	}
	return sub, t.dirty(entitySubmission, string(sub.ID), sub.Rev)
}
