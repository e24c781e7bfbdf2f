package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// EventReply is a reply that was saved, EventReplyFixed one that the owner corrected.
const (
	EventReply      core.EventKind = "reply.saved"
	EventReplyFixed core.EventKind = "reply.corrected"
)

// MailCursor returns where a mailbox was read to, "" before the first time.
func (s *Store) MailCursor(ctx context.Context, mailbox string) (string, error) {
	return mailCursor(s.reading(ctx), mailbox)
}

func mailCursor(q querier, mailbox string) (string, error) {
	var cursor string
	err := q.row(`SELECT cursor FROM mailboxes WHERE name = ?`, mailbox).Scan(&cursor)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return cursor, err
}

// SaveReplies books one page of a mailbox: its replies and outcomes are saved and the
// cursor moves, together or not at all. A reply that is there already is left as it
// is, and its outcome with it. It returns those that are new. KindConflict says that
// the mailbox was read by another meanwhile.
func (s *Store) SaveReplies(ctx context.Context, w core.ReplyWrite) (fresh []core.Reply, err error) {
	err = s.write(ctx, "save_replies", full, func(t *tx) error {
		fresh = nil
		have, err := mailCursor(t, w.Mailbox)
		if err != nil {
			return fmt.Errorf("read the cursor of %s: %w", w.Mailbox, err)
		}
		if have != w.From {
			return stale("mailbox position", w.Mailbox)
		}
		skip := map[core.OutcomeID]bool{}
		for _, r := range w.Replies {
			isNew, err := t.addReply(&r)
			if err != nil {
				return err
			}
			if isNew {
				fresh = append(fresh, r)
			} else if r.Outcome != "" {
				skip[r.Outcome] = true
			}
		}
		for _, o := range w.Outcomes {
			if skip[o.ID] {
				continue
			}
			if err := t.saveOutcome(o); err != nil {
				return err
			}
		}
		if w.Next == have {
			return nil
		}
		return t.putMailCursor(w.Mailbox, w.Next)
	})
	return fresh, err
}

func (t *tx) putMailCursor(mailbox, cursor string) error {
	_, err := t.exec(`INSERT INTO mailboxes (name, cursor, at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, at = excluded.at`,
		mailbox, cursor, micros(t.now))
	return err
}

// addReply inserts a reply and reports whether it is new.
func (t *tx) addReply(r *core.Reply) (bool, error) {
	if _, err := core.NewReply(*r); err != nil {
		return false, err
	}
	r.Rev, r.SeenAt = 1, t.now
	if err := t.jobOfReply(r); err != nil {
		return false, err
	}
	doc, err := encode(r)
	if err != nil {
		return false, err
	}
	n, err := t.exec(`INSERT INTO replies (id, submission_id, job_id, class, ask, taught, rev, at, doc) VALUES (?, ?, ?, ?, ?, 0, 1, ?, ?) ON CONFLICT (id) DO NOTHING`,
		string(r.ID), string(r.SubmissionID), string(r.JobID), string(r.Class), r.Ask, micros(r.At), doc)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.noteReply(EventReply, *r, "imap")
}

// jobOfReply fills in the job of the submission.
func (t *tx) jobOfReply(r *core.Reply) error {
	if r.SubmissionID == "" {
		return nil
	}
	sub, err := loadSubmission(t, r.SubmissionID)
	if err != nil {
		return err
	}
	r.JobID = sub.JobID
	return nil
}

// noteReply writes the event of a reply. Its text is not in it.
func (t *tx) noteReply(kind core.EventKind, r core.Reply, by string) error {
	seal, err := t.sealOf(sealedReplies, string(r.ID))
	if err != nil {
		return err
	}
	data := []string{"submission", string(r.SubmissionID), "class", string(r.Class), "tie", r.Tie, "ask", r.Ask, "classified_by", clip(r.By, 60), "outcome", string(r.Outcome), sealKey, seal}
	if r.Report != nil {
		data = append(data, "action", clip(r.Report.Action, 20), "status", clip(r.Report.Status, 12))
	}
	return t.emit(core.Event{JobID: r.JobID, Kind: kind, Subject: string(r.ID), Data: object(data...), By: by})
}

// Reply returns a reply.
func (s *Store) Reply(ctx context.Context, id core.ReplyID) (core.Reply, error) {
	r, err := loadReply(s.reading(ctx), id)
	return r, s.explain(err)
}

func loadReply(q querier, id core.ReplyID) (core.Reply, error) {
	var r core.Reply
	var doc string
	if err := q.row(`SELECT doc FROM replies WHERE id = ?`, string(id)).Scan(&doc); err != nil {
		return r, missing(err, "reply", string(id))
	}
	return r, decode(doc, "reply", &r)
}

// FixReply saves what the owner said of a reply, when r.Rev is its present revision,
// and the outcome that came of it. With taught, it is a lesson from then on.
func (s *Store) FixReply(ctx context.Context, r core.Reply, outcome *core.OutcomeEvent, taught bool, by string) (core.Reply, error) {
	if _, err := core.NewReply(r); err != nil {
		return r, err
	}
	err := s.write(ctx, "fix_reply", full, func(t *tx) error {
		have, err := loadReply(t, r.ID)
		if err != nil {
			return err
		}
		if have.Rev != r.Rev {
			return stale("reply", string(r.ID))
		}
		r.Rev++
		if err := t.jobOfReply(&r); err != nil {
			return err
		}
		if outcome != nil {
			if err := t.saveOutcome(*outcome); err != nil {
				return err
			}
			r.Outcome = outcome.ID
		}
		doc, err := encode(r)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE replies SET submission_id = ?, job_id = ?, class = ?, ask = ?, taught = max(taught, ?), rev = ?, doc = ? WHERE id = ?`,
			string(r.SubmissionID), string(r.JobID), string(r.Class), r.Ask, taught, r.Rev, doc, string(r.ID)); err != nil {
			return fmt.Errorf("save reply %s: %w", r.ID, err)
		}
		return t.noteReply(EventReplyFixed, r, by)
	})
	return r, err
}

// Replies returns replies, the latest first, and the cursor of the next page.
func (s *Store) Replies(ctx context.Context, f core.ReplyFilter) ([]core.Reply, string, error) {
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	where := &conditions{}
	if f.JobID != "" {
		where.add(`job_id = ?`, string(f.JobID))
	}
	if f.SubmissionID != "" {
		where.add(`submission_id = ?`, string(f.SubmissionID))
	}
	if f.Class != "" {
		where.add(`class = ?`, string(f.Class))
	}
	if f.Open {
		where.add(`ask <> ''`)
	}
	if after.set {
		where.add(`rid < ?`, after.rid)
	}
	type row struct {
		core.Reply
		rid int64
	}
	n := limit(f.Limit, 50)
	rows, err := collectQuery(s.reading(ctx), `SELECT rid, doc FROM replies`+where.sql()+` ORDER BY rid DESC LIMIT ?`, func(r *sql.Rows) (row, error) {
		var v row
		var doc string
		if err := r.Scan(&v.rid, &doc); err != nil {
			return v, err
		}
		return v, decode(doc, "reply", &v.Reply)
	}, append(where.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(fmt.Errorf("list replies: %w", err))
	}
	next := ""
	if len(rows) > n {
		rows, next = rows[:n], cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.Reply, len(rows))
	for i, r := range rows {
		out[i] = r.Reply
	}
	return out, next, nil
}

// ReplyLessons returns the owner's corrections, the latest first.
func (s *Store) ReplyLessons(ctx context.Context, most int) ([]core.ReplyLesson, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT doc FROM replies WHERE taught = 1 ORDER BY rid DESC LIMIT ?`, func(r *sql.Rows) (core.ReplyLesson, error) {
		var doc string
		var v core.Reply
		if err := r.Scan(&doc); err != nil {
			return core.ReplyLesson{}, err
		}
		err := decode(doc, "reply", &v)
		return core.ReplyLesson{From: v.From, Subject: v.Subject, Text: v.Text, Class: v.Class}, err
	}, most)
	return out, s.explain(err)
}

// SentMails returns what was sent by a channel since a time, or may have been, at most
// most of it, the oldest first.
func (s *Store) SentMails(ctx context.Context, channel core.ChannelName, since time.Time, most int) ([]core.SentMail, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT s.id, s.job_id, s.key, s.content, s.receipt, s.updated_at, j.sources,
			EXISTS (SELECT 1 FROM outcomes AS o WHERE o.submission_id = s.id AND o.kind <> 'viewed') OR
			EXISTS (SELECT 1 FROM replies AS r WHERE r.submission_id = s.id AND r.class NOT IN ('auto_reply', 'other')) 
		FROM (SELECT rid FROM submissions WHERE channel = ?1 AND state IN ('sent', 'sending', 'unknown', 'needs_human') AND updated_at >= ?2 ORDER BY rid DESC LIMIT ?3) AS l
		JOIN submissions AS s ON s.rid = l.rid JOIN jobs AS j ON j.id = s.job_id ORDER BY s.rid`, scanSentMail, string(channel), micros(since), most)
	if err != nil {
		return nil, s.explain(err)
	}
	answers, err := answerMails(s.reading(ctx), channel, since, most)
	// Answers stand behind what began their conversations, so that the oldest mail,
	// from which a mailbox is read, stays the first.
	return append(out, answers...), s.explain(err)
}

func scanSentMail(r *sql.Rows) (core.SentMail, error) {
	var m core.SentMail
	var content, receipt, sources string
	var updated int64
	if err := r.Scan(&m.SubmissionID, &m.JobID, &m.Key, &content, &receipt, &updated, &sources, &m.Answered); err != nil {
		return m, err
	}
	var c core.Content
	var proof core.Receipt
	var names []core.SourceName
	for _, d := range []struct {
		text, what string
		into       any
	}{{content, "content", &c}, {receipt, "receipt", &proof}, {sources, "sources", &names}} {
		if d.text == "" {
			continue
		}
		if err := decode(d.text, d.what, d.into); err != nil {
			return m, err
		}
	}
	// What may have been sent is answered all the same; its silence says nothing.
	m.At = proof.At
	if m.Recipient, m.Subject, m.Body, m.Price = c.Recipient, c.Subject, c.Body, c.Price; len(names) > 0 {
		m.Source = names[0]
	}
	m.MessageID, m.RemoteID = strings.Trim(proof.MessageID, "<>"), proof.RemoteID
	return m, nil
}
