package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

const submissionSelect = `SELECT rid, id, job_id, proposal_id, channel, state, rev, key, recipient, company, hash, content, attempts,
	receipt, refusal, boot, next_at, created_at, updated_at FROM submissions`

// submissionBrief leaves out the body, which is long.
const submissionBrief = `SELECT rid, id, job_id, proposal_id, channel, state, rev, key, recipient, company, hash, json_remove(content, '$.body'), attempts,
	receipt, refusal, boot, next_at, created_at, updated_at FROM submissions`

type submissionRow struct {
	core.Submission
	rid int64
}

func scanSubmissionRow(r scanner) (submissionRow, error) {
	var s submissionRow
	var content, receipt, refusal string
	var next, created, updated int64
	if err := r.Scan(&s.rid, &s.ID, &s.JobID, &s.ProposalID, &s.Channel, &s.State, &s.Rev, &s.Key, &s.Recipient, &s.Company, &s.Hash,
		&content, &s.Attempts, &receipt, &refusal, &s.Boot, &next, &created, &updated); err != nil {
		return s, err
	}
	s.NextAt, s.CreatedAt, s.UpdatedAt = instant(next), instant(created), instant(updated)
	if receipt != "" {
		s.Receipt = &core.Receipt{}
		if err := decode(receipt, "receipt", s.Receipt); err != nil {
			return s, err
		}
	}
	if refusal != "" {
		s.Refusal = &core.Refusal{}
		if err := decode(refusal, "refusal", s.Refusal); err != nil {
			return s, err
		}
	}
	return s, decode(content, "content", &s.Content)
}

func scanSubmission(r *sql.Rows) (core.Submission, error) {
	s, err := scanSubmissionRow(r)
	return s.Submission, err
}

// Submission returns a submission.
func (s *Store) Submission(ctx context.Context, id core.SubmissionID) (core.Submission, error) {
	sub, err := loadSubmission(s.reading(ctx), id)
	return sub, s.explain(err)
}

func loadSubmission(q querier, id core.SubmissionID) (core.Submission, error) {
	sub, err := scanSubmissionRow(q.row(submissionSelect+` WHERE id = ?`, string(id)))
	if err != nil {
		return sub.Submission, missing(err, "submission", string(id))
	}
	return sub.Submission, nil
}

// Submissions returns submissions, newest first, and the cursor of the next
// page. A job's filter covers those of the jobs merged with it.
func (s *Store) Submissions(ctx context.Context, f core.SubmissionFilter) ([]core.Submission, string, error) {
	n := limit(f.Limit, 50)
	q := s.reading(ctx)
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	c := &conditions{}
	if f.JobID != "" {
		id, err := canonical(q, f.JobID)
		if err != nil {
			return nil, "", s.explain(err)
		}
		c.add(`job_id IN (SELECT id FROM jobs WHERE id = ? OR merged_into = ?)`, string(id), string(id))
	}
	if len(f.States) > 0 {
		c.add(`state IN (SELECT value FROM json_each(?))`, list(f.States))
	}
	for _, eq := range []struct{ term, value string }{{`channel = ?`, string(f.Channel)}, {`lower(recipient) = lower(?)`, f.Recipient}, {`company = ?`, f.Company}} {
		if eq.value != "" {
			c.add(eq.term, eq.value)
		}
	}
	if !f.Since.IsZero() {
		c.add(`updated_at >= ?`, micros(f.Since))
	}
	if after.set {
		c.add(`rid < ?`, after.rid)
	}
	from := submissionSelect
	if f.Brief {
		from = submissionBrief
	}
	rows, err := collectQuery(q, from+c.sql()+` ORDER BY rid DESC LIMIT ?`,
		func(r *sql.Rows) (submissionRow, error) { return scanSubmissionRow(r) }, append(c.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list submissions: %w", err))
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		next = cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.Submission, len(rows))
	for i, r := range rows {
		out[i] = r.Submission
	}
	return out, next, nil
}

// DueSubmissions returns queued submissions whose time has come, the longest
// waiting first.
func (s *Store) DueSubmissions(ctx context.Context, now time.Time, n int) ([]core.Submission, error) {
	out, err := collectQuery(s.reading(ctx), submissionSelect+` WHERE state = 'queued' AND next_at <= ? ORDER BY next_at, rid LIMIT ?`,
		scanSubmission, micros(now), limit(n, 50))
	return out, s.explain(err)
}

// UnknownSubmissions returns submissions of which nobody knows whether they
// were sent, oldest first.
func (s *Store) UnknownSubmissions(ctx context.Context, n int) ([]core.Submission, error) {
	out, err := collectQuery(s.reading(ctx), submissionSelect+` WHERE state = 'unknown' ORDER BY next_at, rid LIMIT ?`, scanSubmission, limit(n, 50))
	return out, s.explain(err)
}

// CreateSubmission queues a submission for an approved proposal. KindConflict
// says that the job, or one merged with it, has a live submission already,
// perhaps by another channel; KindDenied that the approval does not cover it.
func (s *Store) CreateSubmission(ctx context.Context, sub core.Submission) error {
	if sub.ID == "" || sub.Key == "" || sub.State != core.SubmissionQueued {
		return core.Invalid("submission", "a new submission needs an id, a key and the state %s", core.SubmissionQueued)
	}
	return s.write(ctx, "create_submission", full, func(t *tx) error {
		guard, err := canonical(t, sub.JobID)
		if err != nil {
			return err
		}
		p, err := loadProposal(t, sub.ProposalID)
		if err != nil {
			return err
		}
		if !covers(p, sub) {
			return core.Errorf(core.KindDenied, "proposal %s has no approval for this content; review it again", p.ID)
		}
		content, err := encode(sub.Content)
		if err != nil {
			return err
		}
		if sub.CreatedAt.IsZero() {
			sub.CreatedAt = t.now
		}
		_, err = t.exec(`INSERT INTO submissions (id, job_id, guard, proposal_id, channel, state, rev, key, recipient, company, hash, content,
			attempts, receipt, refusal, boot, next_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0, '', '', '', ?, ?, ?)`,
			string(sub.ID), string(sub.JobID), string(guard), string(sub.ProposalID), string(sub.Channel), string(sub.State), string(sub.Key),
			sub.Recipient, sub.Company, string(sub.Hash), content, micros(sub.NextAt), micros(sub.CreatedAt), micros(t.now))
		if taken(err) {
			return core.Errorf(core.KindConflict, "job %s already has a submission that is on its way, was sent or may have been sent; look at it before sending by another way", guard)
		}
		if err != nil {
			return fmt.Errorf("create submission %s: %w", sub.ID, err)
		}
		return t.noteSubmission(sub, 1, "", "system:submitter", "")
	})
}

// covers reports whether the proposal's approval is for exactly this submission.
func covers(p core.Proposal, sub core.Submission) bool {
	return p.ApprovedFor() && p.Approval.Hash == sub.Hash && sub.Content.Hash() == sub.Hash &&
		p.JobID == sub.JobID && sub.Channel == sub.Content.Channel && sub.Recipient == sub.Content.Recipient
}

// moveSubmission makes a step that is due to no answer of a channel: recovery,
// a merge, a void approval.
func (t *tx) moveSubmission(sub core.Submission, to core.SubmissionState, by, reason string) (core.Submission, error) {
	if err := core.SubmissionMachine().Check(sub.State, to); err != nil {
		return sub, err
	}
	return t.putSubmission(sub, to, by, reason)
}

// putSubmission writes the changeable columns of a submission in its new state.
func (t *tx) putSubmission(sub core.Submission, to core.SubmissionState, by, reason string) (core.Submission, error) {
	from := sub.State
	sub.State, sub.Rev, sub.UpdatedAt = to, sub.Rev+1, t.now
	receipt, err := optional(sub.Receipt)
	if err != nil {
		return sub, err
	}
	refusal, err := optional(sub.Refusal)
	if err != nil {
		return sub, err
	}
	if _, err := t.exec(`UPDATE submissions SET state = ?, rev = ?, attempts = ?, receipt = ?, refusal = ?, boot = ?, next_at = ?, updated_at = ?
		WHERE id = ?`, string(to), sub.Rev, sub.Attempts, receipt, refusal, sub.Boot, micros(sub.NextAt), micros(sub.UpdatedAt), string(sub.ID)); err != nil {
		return sub, fmt.Errorf("save submission %s: %w", sub.ID, err)
	}
	return sub, t.noteSubmission(sub, sub.Rev, from, by, reason)
}

func (t *tx) noteSubmission(sub core.Submission, rev int64, from core.SubmissionState, by, reason string) error {
	t.dirty(entitySubmission, string(sub.ID), rev)
	seal, err := t.sealOf(sealedSubmissions, string(sub.ID))
	if err != nil {
		return err
	}
	data := []string{"hash", string(sub.Hash), "key", string(sub.Key), "channel", string(sub.Channel), "attempt", number(int64(sub.Attempts)), "reason", clip(reason, 200)}
	if sub.Refusal != nil && sub.State != core.SubmissionSent {
		data = append(data, "refusal", string(sub.Refusal.Code))
	}
	if sub.Receipt != nil && sub.State == core.SubmissionSent {
		data = append(data, "message_id", clip(sub.Receipt.MessageID, 200), "remote_id", clip(sub.Receipt.RemoteID, 200))
	}
	data = append(data, sealKey, seal)
	return t.emit(core.Event{JobID: sub.JobID, Kind: core.EventKind("submission." + string(sub.State)), Subject: string(sub.ID),
		From: string(from), To: string(sub.State), Data: object(data...), By: by})
}
