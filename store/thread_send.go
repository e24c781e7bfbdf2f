package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/automonet/automonet/core"
)

// BeginAnswerSend commits the intent to send an answer, durably and before the outside
// call. In the same transaction it checks that the approval still covers the content
// and that the conversation did not go on: then the answer goes back to the owner, or
// is overtaken, and the error is KindConflict. KindDenied says that the agent may not
// send at present.
func (s *Store) BeginAnswerSend(ctx context.Context, id core.AnswerID, rev int64, boot string) (core.Answer, error) {
	var out core.Answer
	var gone error
	err := s.write(ctx, "begin_answer_send", full, func(t *tx) error {
		gone = nil
		a, err := loadAnswer(t, id)
		if err != nil {
			return err
		}
		if a.Rev != rev {
			return stale("answer", string(id))
		}
		if err := core.AnswerMachine().Check(a.State, core.AnswerSending); err != nil {
			return err
		}
		agent, _, err := loadAgent(t)
		if err != nil {
			return err
		}
		if agent.Run != core.RunNormal {
			return core.Errorf(core.KindDenied, "nothing is sent while the agent is in %s (%s); resume it first", agent.Run, agent.RunReason)
		}
		c, err := loadConversation(t, a.SubmissionID)
		if err != nil {
			return err
		}
		to := c.Voids(a)
		if to == "" && !a.ApprovedFor() {
			to = core.AnswerWaiting
		}
		if to != "" {
			gone = core.Errorf(core.KindConflict, "answer %s is not sent: it or its conversation changed after the approval; review it again", id)
			next := a
			next.Approval, next.Refusal = nil, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "it or its conversation changed after the approval; review it again"}
			out, err = t.putAnswer(a, next, to, "system:submitter", "the conversation changed")
			return err
		}
		next := a
		next.Attempts, next.Boot, next.Refusal = a.Attempts+1, boot, nil
		out, err = t.putAnswer(a, next, core.AnswerSending, "system:submitter", "")
		return err
	})
	if err == nil {
		err = gone
	}
	return out, err
}

// FinishAnswerSend records what came of sending an answer, or what the channel or the
// user knows of it later; a is the answer with the Rev that was read. State sent needs
// a receipt; next is when an approved one is tried again.
func (s *Store) FinishAnswerSend(ctx context.Context, a core.Answer, to core.AnswerState, r *core.Receipt, f *core.Refusal, next time.Time, by string) (core.Answer, error) {
	if to == core.AnswerSent && r == nil {
		return a, core.Invalid("receipt", "an answer is sent only with a proof")
	}
	return s.moveAnswer(ctx, "finish_answer_send", a, func(t *tx, was core.Answer) (core.Answer, error) {
		if to == core.AnswerSending {
			return was, core.Invalid("to", "a send is begun, not finished, in state %s", to)
		}
		if err := core.AnswerMachine().Check(was.State, to); err != nil {
			return was, err
		}
		now := was
		now.Receipt, now.Refusal = r, f
		if !next.IsZero() {
			now.NextAt = next
		}
		return t.putAnswer(was, now, to, by, "")
	})
}

// PostponeAnswer keeps an approved answer approved until next, with the reason why; of
// an unknown one it only says when to ask again. The same reason again is no news for
// the audit chain.
func (s *Store) PostponeAnswer(ctx context.Context, a core.Answer, next time.Time, why *core.Refusal) (core.Answer, error) {
	return s.moveAnswer(ctx, "postpone_answer", a, func(t *tx, was core.Answer) (core.Answer, error) {
		if was.State != core.AnswerApproved && was.State != core.AnswerUnknown {
			return was, core.Errorf(core.KindConflict, "answer %s is %s and cannot be postponed", was.ID, was.State)
		}
		now := was
		now.NextAt = next
		same := was.State == core.AnswerUnknown || was.Refusal != nil && why != nil && was.Refusal.Code == why.Code
		if was.State == core.AnswerApproved {
			now.Refusal = why
		}
		if !same {
			return t.putAnswer(was, now, was.State, "agent:submitter", "postponed")
		}
		now.Rev, now.UpdatedAt = was.Rev+1, t.now
		doc, err := encode(now)
		if err != nil {
			return now, err
		}
		_, err = t.exec(`UPDATE thread_answers SET rev = ?, next_at = ?, updated_at = ?, doc = ? WHERE id = ?`, now.Rev, micros(now.NextAt), micros(now.UpdatedAt), doc, string(now.ID))
		return now, err
	})
}

// strandAnswers turns answers of the given states into unknown, as strand does.
func (t *tx) strandAnswers(states []core.AnswerState, keepOwn bool) error {
	all, err := collectQuery(t, threadSelect+` WHERE state IN (SELECT value FROM json_each(?)) ORDER BY rid`, scanAnswer, list(states))
	if err != nil {
		return err
	}
	for _, a := range all {
		if keepOwn && a.State == core.AnswerSending && a.Boot == t.s.boot {
			continue
		}
		if _, err := t.putAnswer(a, a, core.AnswerUnknown, "system:recovery", "left by another process or place"); err != nil {
			return err
		}
	}
	return nil
}

// sentAnswers are the answers that were sent since a time, or may have been, as far as
// a channel's caps per hour and day count them. A company and a recipient are met by
// the submission that began the conversation, and are not counted again.
func sentAnswers(q lister, since time.Time, except core.SubmissionID) ([]core.Submission, error) {
	return collectQuery(q, threadSelect+` WHERE updated_at >= ? AND id <> ? AND state IN ('sent', 'sending', 'unknown', 'needs_human') ORDER BY rid DESC`,
		func(r *sql.Rows) (core.Submission, error) {
			a, err := scanAnswerRow(r)
			s := a.Outgoing()
			s.Recipient, s.Company, s.Content.Recipient = "", "", ""
			return s, err
		}, micros(since), string(except))
}

// answerMails are the answers of a channel that were sent, or may have been, for tying
// mails to them. Their silence says nothing of its own.
func answerMails(q lister, channel core.ChannelName, since time.Time, most int) ([]core.SentMail, error) {
	return collectQuery(q, threadSelect+` WHERE channel = ? AND updated_at >= ? AND state IN ('sent', 'sending', 'unknown', 'needs_human') ORDER BY rid DESC LIMIT ?`,
		func(r *sql.Rows) (core.SentMail, error) {
			a, err := scanAnswerRow(r)
			m := core.SentMail{SubmissionID: a.SubmissionID, JobID: a.JobID, Key: a.Key, Recipient: a.Content.Recipient, Subject: a.Content.Subject, Body: a.Content.Body, Answered: true}
			if a.Receipt != nil {
				m.MessageID, m.At = a.Receipt.MessageID, a.Receipt.At
			}
			return m, err
		}, string(channel), micros(since), most)
}

// Unfollowed returns what a channel sent since a time and nobody has answered, refused
// or returned, and the owner has not followed up or declined to: the oldest first.
// Silence that was booked as the end is still silence.
func (s *Store) Unfollowed(ctx context.Context, channel core.ChannelName, since time.Time, most int) ([]core.SentMail, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT s.id, s.job_id, s.key, s.content, s.receipt, s.updated_at, j.sources, 0 FROM submissions AS s JOIN jobs AS j ON j.id = s.job_id
		WHERE s.channel = ?1 AND s.state = 'sent' AND s.updated_at >= ?2
		AND NOT EXISTS (SELECT 1 FROM outcomes AS o WHERE o.submission_id = s.id AND o.kind NOT IN ('viewed', 'ghosted'))
		AND NOT EXISTS (SELECT 1 FROM replies AS r WHERE (r.submission_id = s.id AND r.class <> 'auto_reply')
			OR (r.submission_id = '' AND EXISTS (SELECT 1 FROM json_each(r.doc, '$.candidates') AS c WHERE c.value = s.id)))
		AND NOT EXISTS (SELECT 1 FROM thread_answers AS a WHERE a.submission_id = s.id)
		ORDER BY s.rid LIMIT ?3`, scanSentMail, string(channel), micros(since), limit(most, 50))
	return out, s.explain(err)
}

// Unthanked returns the replies since a time that turn a submission down and that
// nobody has answered, the oldest first.
func (s *Store) Unthanked(ctx context.Context, since time.Time, most int) ([]core.Reply, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc FROM replies AS r WHERE class = 'rejection' AND ask = '' AND submission_id <> '' AND at >= ?
		AND NOT EXISTS (SELECT 1 FROM thread_answers AS a WHERE a.submission_id = r.submission_id) ORDER BY rid LIMIT ?`, func(r *sql.Rows) (core.Reply, error) {
		var v core.Reply
		var doc string
		if err := r.Scan(&doc); err != nil {
			return v, err
		}
		return v, decode(doc, "reply", &v)
	}, micros(since), limit(most, 50))
	return out, s.explain(err)
}
