package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

const threadSelect = `SELECT rid, id, submission_id, job_id, reply_id, kind, state, rev, hash, key, boot, next_at, created_at, updated_at, doc FROM thread_answers`

type answerRow struct {
	core.Answer
	rid int64
}

func scanAnswerRow(r scanner) (answerRow, error) {
	var a answerRow
	var doc string
	var rid int64
	var next, created, updated int64
	var c core.Answer
	if err := r.Scan(&rid, &c.ID, &c.SubmissionID, &c.JobID, &c.ReplyID, &c.Kind, &c.State, &c.Rev, &c.Hash, &c.Key, &c.Boot, &next, &created, &updated, &doc); err != nil {
		return a, err
	}
	if err := decode(doc, "answer", &a.Answer); err != nil {
		return a, err
	}
	// The columns rule over the document, which holds what nothing is looked up by.
	a.rid = rid
	a.ID, a.SubmissionID, a.JobID, a.ReplyID, a.Kind, a.State, a.Rev, a.Hash, a.Key, a.Boot = c.ID, c.SubmissionID, c.JobID, c.ReplyID, c.Kind, c.State, c.Rev, c.Hash, c.Key, c.Boot
	a.NextAt, a.CreatedAt, a.UpdatedAt = instant(next), instant(created), instant(updated)
	return a, nil
}

func scanAnswer(r *sql.Rows) (core.Answer, error) {
	a, err := scanAnswerRow(r)
	return a.Answer, err
}

// Answer returns an answer.
func (s *Store) Answer(ctx context.Context, id core.AnswerID) (core.Answer, error) {
	a, err := loadAnswer(s.reading(ctx), id)
	return a, s.explain(err)
}

func loadAnswer(q querier, id core.AnswerID) (core.Answer, error) {
	a, err := scanAnswerRow(q.row(threadSelect+` WHERE id = ?`, string(id)))
	if err != nil {
		return a.Answer, missing(err, "answer", string(id))
	}
	return a.Answer, nil
}

// Answers returns answers, the latest first, and the cursor of the next page. A job's
// filter covers those of the jobs merged with it.
func (s *Store) Answers(ctx context.Context, f core.AnswerFilter) ([]core.Answer, string, error) {
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
	if f.SubmissionID != "" {
		c.add(`submission_id = ?`, string(f.SubmissionID))
	}
	if len(f.States) > 0 {
		c.add(`state IN (SELECT value FROM json_each(?))`, list(f.States))
	}
	if after.set {
		c.add(`rid < ?`, after.rid)
	}
	n := limit(f.Limit, 50)
	rows, err := collectQuery(q, threadSelect+c.sql()+` ORDER BY rid DESC LIMIT ?`, func(r *sql.Rows) (answerRow, error) { return scanAnswerRow(r) }, append(c.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list answers: %w", err))
	}
	next := ""
	if len(rows) > n {
		rows, next = rows[:n], cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.Answer, len(rows))
	for i, r := range rows {
		out[i] = r.Answer
	}
	return out, next, nil
}

// Conversation returns what is known of a submission's conversation.
func (s *Store) Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error) {
	c, err := loadConversation(s.reading(ctx), id)
	return c, s.explain(err)
}

// maxConversation bounds the mails of a conversation that are looked at, the latest.
const maxConversation = 200

func loadConversation(q querier, id core.SubmissionID) (core.Conversation, error) {
	var c core.Conversation
	var err error
	if c.Submission, err = loadSubmission(q, id); err != nil {
		return c, err
	}
	c.Replies, err = collectQuery(q, `SELECT doc FROM (SELECT rid, doc FROM replies WHERE submission_id = ? ORDER BY rid DESC LIMIT ?) ORDER BY rid`, func(r *sql.Rows) (core.Reply, error) {
		var v core.Reply
		var doc string
		if err := r.Scan(&doc); err != nil {
			return v, err
		}
		return v, decode(doc, "reply", &v)
	}, string(id), maxConversation)
	if err != nil {
		return c, fmt.Errorf("read the replies to submission %s: %w", id, err)
	}
	if c.Answers, err = collectQuery(q, threadSelect+` WHERE submission_id = ? ORDER BY rid LIMIT ?`, scanAnswer, string(id), maxConversation); err != nil {
		return c, fmt.Errorf("read the answers of submission %s: %w", id, err)
	}
	// What was superseded does not stand; that it was seen is no news.
	kinds, err := collectQuery(q, `SELECT kind FROM outcomes AS o WHERE submission_id = ?1 AND kind <> 'viewed'
		AND NOT EXISTS (SELECT 1 FROM outcomes AS s WHERE s.submission_id = ?1 AND s.supersedes = o.id) ORDER BY rid DESC LIMIT 1`,
		func(r *sql.Rows) (core.OutcomeKind, error) {
			var k core.OutcomeKind
			return k, r.Scan(&k)
		}, string(id))
	if len(kinds) > 0 {
		c.Outcome = kinds[0]
	}
	return c, err
}

// CreateAnswer adds an answer that waits. KindConflict says that the conversation has
// one that waits or is on its way, or had its one follow-up.
func (s *Store) CreateAnswer(ctx context.Context, a core.Answer, by string) (core.Answer, error) {
	if a.ID == "" || a.Key == "" || a.State != core.AnswerWaiting {
		return a, core.Invalid("answer", "a new answer needs an id, a key and the state %s", core.AnswerWaiting)
	}
	err := s.write(ctx, "create_answer", normal, func(t *tx) error {
		sub, err := loadSubmission(t, a.SubmissionID)
		if err != nil {
			return err
		}
		if sub.State != core.SubmissionSent {
			return core.Errorf(core.KindConflict, "submission %s is %s; a conversation begins once it was sent", sub.ID, sub.State)
		}
		a.JobID, a.Rev, a.Hash, a.Approval, a.UpdatedAt = sub.JobID, 1, a.Digest(), nil, t.now
		if a.CreatedAt.IsZero() {
			a.CreatedAt = t.now
		}
		doc, err := encode(a)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO thread_answers (id, submission_id, job_id, reply_id, kind, state, rev, channel, key, hash, boot, next_at, created_at, updated_at, doc)
			VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, '', 0, ?, ?, ?)`, string(a.ID), string(a.SubmissionID), string(a.JobID), string(a.ReplyID), string(a.Kind), string(a.State),
			string(a.Content.Channel), string(a.Key), string(a.Hash), micros(a.CreatedAt), micros(a.UpdatedAt), doc)
		if taken(err) {
			return openAnswer(a)
		}
		if err != nil {
			return fmt.Errorf("create answer %s: %w", a.ID, err)
		}
		return t.noteAnswer(a, "", by, "")
	})
	return a, err
}

func openAnswer(a core.Answer) error {
	if a.Kind == core.AnswerFollowUp {
		return core.Errorf(core.KindConflict, "this conversation has an answer that waits or is on its way, or had its one follow-up; see: automonet answer list")
	}
	return core.Errorf(core.KindConflict, "this conversation has an answer that waits or is on its way; edit or reject that one, see: automonet answer list")
}

// ChangeAnswer saves an answer whose Rev is still current, and makes the step to the
// given state, which may be its present one. An approval is kept only in state
// approved, where it must cover exactly this content (KindDenied otherwise).
func (s *Store) ChangeAnswer(ctx context.Context, a core.Answer, to core.AnswerState, by, reason string) (core.Answer, error) {
	return s.moveAnswer(ctx, "change_answer", a, func(t *tx, was core.Answer) (core.Answer, error) {
		switch to {
		case core.AnswerSending, core.AnswerSent, core.AnswerUnknown:
			return a, core.Invalid("to", "an answer is not saved, but sent, into state %s", to)
		}
		if was.State != to {
			if err := core.AnswerMachine().Check(was.State, to); err != nil {
				return a, err
			}
		}
		if to == core.AnswerApproved && was.State != core.AnswerWaiting && was.State != core.AnswerApproved {
			return a, stale("answer", string(a.ID))
		}
		next := a
		next.Attempts, next.Receipt, next.Boot = was.Attempts, was.Receipt, was.Boot
		if to != core.AnswerApproved {
			next.Approval = nil
		} else if !next.ApprovedFor() {
			return a, core.Errorf(core.KindDenied, "answer %s has no approval for its present content; review it again", a.ID)
		} else if why := next.Unsendable(); why != "" {
			return a, core.Errorf(core.KindDenied, "answer %s cannot be approved: %s", a.ID, clip(why, 300))
		}
		return t.putAnswer(was, next, to, by, reason)
	})
}

// moveAnswer loads an answer at the revision of a and lets change write it.
func (s *Store) moveAnswer(ctx context.Context, op string, a core.Answer, change func(t *tx, was core.Answer) (core.Answer, error)) (core.Answer, error) {
	err := s.write(ctx, op, full, func(t *tx) error {
		was, err := loadAnswer(t, a.ID)
		if err != nil {
			return err
		}
		if was.Rev != a.Rev {
			return stale("answer", string(a.ID))
		}
		out, err := change(t, was)
		if err == nil {
			a = out
		}
		return err
	})
	return a, err
}

// putAnswer writes next in the place of was, in its new state.
func (t *tx) putAnswer(was, next core.Answer, to core.AnswerState, by, reason string) (core.Answer, error) {
	next.ID, next.SubmissionID, next.JobID, next.ReplyID, next.Kind, next.Key, next.CreatedAt = was.ID, was.SubmissionID, was.JobID, was.ReplyID, was.Kind, was.Key, was.CreatedAt
	next.State, next.Rev, next.Hash, next.UpdatedAt = to, was.Rev+1, next.Digest(), t.now
	doc, err := encode(next)
	if err != nil {
		return next, err
	}
	_, err = t.exec(`UPDATE thread_answers SET state = ?, rev = ?, channel = ?, hash = ?, boot = ?, next_at = ?, updated_at = ?, doc = ? WHERE id = ?`,
		string(to), next.Rev, string(next.Content.Channel), string(next.Hash), next.Boot, micros(next.NextAt), micros(next.UpdatedAt), doc, string(next.ID))
	if taken(err) {
		return next, openAnswer(next)
	}
	if err != nil {
		return next, fmt.Errorf("save answer %s: %w", next.ID, err)
	}
	return next, t.noteAnswer(next, was.State, by, reason)
}

// noteAnswer writes the event of an answer. Its text is not in it.
func (t *tx) noteAnswer(a core.Answer, from core.AnswerState, by, reason string) error {
	data := []string{"hash", string(a.Hash), "kind", string(a.Kind), "submission", string(a.SubmissionID), "reply", string(a.ReplyID), "channel", string(a.Content.Channel),
		"key", string(a.Key), "attempt", number(int64(a.Attempts)), "reason", clip(reason, 200)}
	if a.Refusal != nil && a.State != core.AnswerSent {
		data = append(data, "refusal", string(a.Refusal.Code))
	}
	if a.Receipt != nil && a.State == core.AnswerSent {
		data = append(data, "message_id", clip(a.Receipt.MessageID, 200))
	}
	e := core.Event{JobID: a.JobID, Kind: core.EventKind("answer." + string(a.State)), Subject: string(a.ID), Data: object(data...), By: by}
	if from != a.State {
		e.From, e.To = string(from), string(a.State)
	} else {
		e.Kind = "answer.saved"
	}
	return t.emit(e)
}

// DueAnswers returns approved answers whose time has come, the longest waiting first.
func (s *Store) DueAnswers(ctx context.Context, now time.Time, n int) ([]core.Answer, error) {
	out, err := collectQuery(s.reading(ctx), threadSelect+` WHERE state = 'approved' AND next_at <= ? ORDER BY next_at, rid LIMIT ?`, scanAnswer, micros(now), limit(n, 50))
	return out, s.explain(err)
}

// UnknownAnswers returns answers of which nobody knows whether they were sent, those
// that were asked about longest ago first.
func (s *Store) UnknownAnswers(ctx context.Context, n int) ([]core.Answer, error) {
	out, err := collectQuery(s.reading(ctx), threadSelect+` WHERE state = 'unknown' ORDER BY next_at, rid LIMIT ?`, scanAnswer, limit(n, 50))
	return out, s.explain(err)
}
