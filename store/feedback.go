package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/automonet/automonet/core"
)

// EventFeedback is written with each feedback, in the chain of its job.
const EventFeedback core.EventKind = "feedback.given"

// SaveFeedback appends a feedback. Saving the same id again does nothing. An undo of
// what was taken back already fails with KindConflict.
func (s *Store) SaveFeedback(ctx context.Context, f core.Feedback) (core.Feedback, error) {
	err := s.write(ctx, "save_feedback", full, func(t *tx) error {
		var err error
		f, err = t.addFeedback(f)
		return err
	})
	return f, err
}

// addFeedback appends a feedback within a transaction, so that an act and what it says
// of its owner's wishes are kept together or not at all.
func (t *tx) addFeedback(f core.Feedback) (core.Feedback, error) {
	f, err := core.NewFeedback(f)
	if err != nil {
		return f, err
	}
	if f.At.IsZero() {
		f.At = t.now
	}
	if f.Undoes != "" {
		was, err := loadFeedback(t, f.Undoes)
		if err != nil {
			return f, err
		}
		if was.Undone || was.Kind == core.FeedbackUndo {
			return f, core.Errorf(core.KindConflict, "feedback %s was taken back before; nothing is left to undo", f.Undoes)
		}
	}
	doc, err := encode(f)
	if err != nil {
		return f, err
	}
	err = t.row(`INSERT INTO feedback (id, kind, job_id, proposal_id, undoes, doc, at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING seq`,
		string(f.ID), string(f.Kind), string(f.Job), string(f.Proposal), string(f.Undoes), doc, micros(f.At)).Scan(&f.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		return loadFeedback(t, f.ID)
	}
	if err != nil {
		return f, fmt.Errorf("save feedback %s: %w", f.ID, err)
	}
	seal, err := t.sealOf(sealedFeedback, string(f.ID))
	if err != nil {
		return f, err
	}
	return f, t.emit(core.Event{JobID: f.Job, Kind: EventFeedback, Subject: string(f.ID), By: f.By,
		Data: object("kind", string(f.Kind), "proposal", string(f.Proposal), "decision", string(f.Seen.Decision), "reasons", strings.Join(f.Reasons, ","), "undoes", string(f.Undoes), sealKey, seal)})
}

const feedbackSelect = `SELECT seq, doc, EXISTS (SELECT 1 FROM feedback AS u WHERE u.undoes = f.id) FROM feedback AS f`

func loadFeedback(q querier, id core.FeedbackID) (core.Feedback, error) {
	f, err := scanFeedback(q.row(feedbackSelect+` WHERE f.id = ?`, string(id)))
	if err != nil {
		return f, missing(err, "feedback", string(id))
	}
	return f, nil
}

func scanFeedback(r scanner) (core.Feedback, error) {
	var f core.Feedback
	var seq int64
	var doc string
	var undone bool
	if err := r.Scan(&seq, &doc, &undone); err != nil {
		return f, err
	}
	err := decode(doc, "feedback", &f)
	f.Seq, f.Undone = seq, undone
	return f, err
}

// OneFeedback returns a feedback.
func (s *Store) OneFeedback(ctx context.Context, id core.FeedbackID) (core.Feedback, error) {
	f, err := loadFeedback(s.reading(ctx), id)
	return f, s.explain(err)
}

// Feedback returns feedback in the order in which it was given, or the newest first. A
// learner reads with AfterSeq and goes on after the last Seq that it got; an undo is a
// row of its own, so that what was learned can be unlearned. A job stands for those
// that were merged into it, too.
func (s *Store) Feedback(ctx context.Context, f core.FeedbackFilter) ([]core.Feedback, error) {
	where := &conditions{}
	where.add(`f.seq > ?`, f.AfterSeq)
	if f.BeforeSeq > 0 {
		where.add(`f.seq < ?`, f.BeforeSeq)
	}
	q := s.reading(ctx)
	if f.Job != "" {
		id, err := canonical(q, f.Job)
		if core.KindOf(err) == core.KindNotFound {
			return nil, nil
		}
		if err != nil {
			return nil, s.explain(err)
		}
		where.add(`f.job_id IN (SELECT id FROM jobs WHERE id = ? OR merged_into = ?)`, string(id), string(id))
	}
	if len(f.Kinds) > 0 {
		args := make([]any, len(f.Kinds))
		for i, k := range f.Kinds {
			args[i] = string(k)
		}
		where.add(`f.kind IN (?`+strings.Repeat(`, ?`, len(args)-1)+`)`, args...)
	}
	order := ` ORDER BY f.seq`
	if f.Newest {
		order += ` DESC`
	}
	out, err := collectQuery(q, feedbackSelect+where.sql()+order+` LIMIT ?`, func(r *sql.Rows) (core.Feedback, error) { return scanFeedback(r) },
		append(where.args, limit(f.Limit, 50))...)
	return out, s.explain(err)
}

// SaveProposalWith is SaveProposal with what the step says of its owner's wishes.
func (s *Store) SaveProposalWith(ctx context.Context, p core.Proposal, to core.ProposalState, by string, f core.Feedback) (core.Proposal, error) {
	err := s.write(ctx, "save_proposal", full, func(t *tx) error {
		was, err := loadProposal(t, p.ID)
		if err != nil {
			return err
		}
		if was.Rev != p.Rev {
			return stale("proposal", string(p.ID))
		}
		if p, err = t.saveProposal(was, p, to, by); err != nil {
			return err
		}
		_, err = t.addFeedback(f)
		return err
	})
	return p, err
}

// SaveJobStateWith is SaveJobState with what the step says of its owner's wishes.
func (s *Store) SaveJobStateWith(ctx context.Context, id core.JobID, rev int64, to core.JobState, by, reason string, f core.Feedback) (core.Job, error) {
	var out core.Job
	err := s.write(ctx, "save_job_state", full, func(t *tx) error {
		var err error
		if out, err = t.stepJob(id, rev, to, by, reason); err != nil {
			return err
		}
		_, err = t.addFeedback(f)
		return err
	})
	return out, err
}
