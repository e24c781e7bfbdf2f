package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// EventNoticeRules is the event of changed rules.
const EventNoticeRules core.EventKind = "notices.rules"

// keptNotices bounds the list: older ones that wait for nobody are dropped.
const keptNotices = 5000

// The keys of small documents; those of drivers begin with docDriver.
const (
	docCursor = "cursor"
	docRules  = "rules"
	docDigest = "digest"
	docDriver = "driver:"
)

// NoticeCursor returns the last event that notices were made of, and the day of
// the last digest.
func (s *Store) NoticeCursor(ctx context.Context) (seq int64, digest string, err error) {
	q := s.reading(ctx)
	text, err := noticeDoc(q, docCursor)
	if err != nil {
		return 0, "", s.explain(err)
	}
	if seq, err = strconv.ParseInt(text, 10, 64); err != nil && text != "" {
		return 0, "", fmt.Errorf("read the cursor of notices: %w", err)
	}
	digest, err = noticeDoc(q, docDigest)
	return seq, digest, s.explain(err)
}

// SaveNotices adds notices with their deliveries and moves the cursor. A notice that
// is there already, and its deliveries, are left as they are. KindConflict says that
// the log was read by another meanwhile.
func (s *Store) SaveNotices(ctx context.Context, w core.NoticeWrite) error {
	return s.write(ctx, "save_notices", normal, func(t *tx) error {
		have, err := noticeDoc(t, docCursor)
		if err != nil {
			return err
		}
		if have == "" {
			have = "0"
		}
		if have != strconv.FormatInt(w.From, 10) {
			return stale("event log position", strconv.FormatInt(w.From, 10))
		}
		rids := map[core.NoticeID]int64{}
		for _, n := range w.Notices {
			rid, err := t.addNotice(n)
			if err != nil {
				return err
			}
			rids[n.ID] = rid
		}
		for _, d := range w.Sends {
			rid := rids[d.ID]
			if rid == 0 {
				continue
			}
			if _, err := t.exec(`INSERT OR IGNORE INTO notice_sends (target, notice, silent, next_at) VALUES (?, ?, ?, ?)`,
				d.Target, rid, d.Silent, micros(t.now)); err != nil {
				return fmt.Errorf("queue notice %s: %w", d.ID, err)
			}
		}
		if w.Digest != "" {
			if err := t.putNoticeDoc(docDigest, w.Digest); err != nil {
				return err
			}
		}
		if len(w.Notices) > 0 {
			if _, err := t.exec(`DELETE FROM notices WHERE rid <= (SELECT max(rid) FROM notices) - ?
				AND NOT EXISTS (SELECT 1 FROM notice_sends WHERE notice = rid)`, keptNotices); err != nil {
				return err
			}
		}
		return t.putNoticeDoc(docCursor, strconv.FormatInt(w.Cursor, 10))
	})
}

// addNotice returns the row of a new notice, 0 when it is there already.
func (t *tx) addNotice(n core.Notice) (int64, error) {
	params, err := encode(n.Params)
	if err != nil {
		return 0, err
	}
	at := n.At
	if at.IsZero() {
		at = t.now
	}
	added, err := t.exec(`INSERT OR IGNORE INTO notices (id, kind, job_id, subject, params, at) VALUES (?, ?, ?, ?, ?, ?)`,
		string(n.ID), string(n.Kind), string(n.JobID), n.Subject, params, micros(at))
	if err != nil || added == 0 {
		return 0, err
	}
	var rid int64
	return rid, t.row(`SELECT rid FROM notices WHERE id = ?`, string(n.ID)).Scan(&rid)
}

// Notices returns notices, newest first, and the cursor of the next page.
func (s *Store) Notices(ctx context.Context, f core.NoticeFilter) ([]core.Notice, string, error) {
	after, err := parseCursor(f.After)
	if err != nil {
		return nil, "", err
	}
	c, n := &conditions{}, limit(f.Limit, 50)
	if after.set {
		c.add(`rid < ?`, after.rid)
	}
	if f.Unread {
		c.add(`read_at = 0`)
	}
	if len(f.Kinds) > 0 {
		c.add(`kind IN (SELECT value FROM json_each(?))`, list(f.Kinds))
	}
	rows, err := collectQuery(s.reading(ctx), noticeSelect+c.sql()+` ORDER BY rid DESC LIMIT ?`, scanNotice, append(c.args, n+1)...)
	if err != nil {
		return nil, "", s.explain(err)
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		next = cursor{rid: rows[n-1].rid}.String()
	}
	out := make([]core.Notice, len(rows))
	for i, r := range rows {
		out[i] = r.Notice
	}
	return out, next, nil
}

// NoticesSince returns the notices made at or after an instant, oldest first.
func (s *Store) NoticesSince(ctx context.Context, since time.Time) ([]core.Notice, error) {
	rows, err := collectQuery(s.reading(ctx), noticeSelect+` WHERE at >= ? ORDER BY rid DESC LIMIT ?`, scanNotice, micros(since), core.MaxLimit)
	out := make([]core.Notice, len(rows))
	for i, r := range rows {
		out[len(rows)-1-i] = r.Notice
	}
	return out, s.explain(err)
}

const noticeSelect = `SELECT rid, id, kind, job_id, subject, params, at, read_at FROM notices`

type noticeRow struct {
	core.Notice
	rid int64
}

func scanNotice(r *sql.Rows) (noticeRow, error) {
	var n noticeRow
	var params string
	var at, read int64
	if err := r.Scan(&n.rid, &n.ID, &n.Kind, &n.JobID, &n.Subject, &params, &at, &read); err != nil {
		return n, err
	}
	n.At, n.ReadAt = instant(at), instant(read)
	return n, decode(params, "notice", &n.Params)
}

// UnreadNotices counts the notices that the owner has not seen.
func (s *Store) UnreadNotices(ctx context.Context) (int, error) {
	var n int
	err := s.reading(ctx).row(`SELECT count(*) FROM notices WHERE read_at = 0`).Scan(&n)
	return n, s.explain(err)
}

// ReadNotice marks a notice as read and returns it. One that was read stays as it is.
func (s *Store) ReadNotice(ctx context.Context, id core.NoticeID) (core.Notice, error) {
	var out core.Notice
	err := s.write(ctx, "read_notice", normal, func(t *tx) error {
		if _, err := t.exec(`UPDATE notices SET read_at = ? WHERE id = ? AND read_at = 0`, micros(t.now), string(id)); err != nil {
			return err
		}
		rows, err := collectQuery(t, noticeSelect+` WHERE id = ?`, scanNotice, string(id))
		if err == nil && len(rows) == 0 {
			return missing(sql.ErrNoRows, "notice", clip(string(id), 60))
		}
		if err == nil {
			out = rows[0].Notice
		}
		return err
	})
	return out, err
}

// ReadNotices marks as read every notice up to and including upTo, or all for "",
// and returns how many were unread.
func (s *Store) ReadNotices(ctx context.Context, upTo core.NoticeID) (int, error) {
	var n int64
	err := s.write(ctx, "read_notices", normal, func(t *tx) error {
		q, args := `UPDATE notices SET read_at = ? WHERE read_at = 0`, []any{micros(t.now)}
		if upTo != "" {
			var rid int64
			if err := t.row(`SELECT rid FROM notices WHERE id = ?`, string(upTo)).Scan(&rid); err != nil {
				return missing(err, "notice", clip(string(upTo), 60))
			}
			q, args = q+` AND rid <= ?`, append(args, rid)
		}
		var err error
		n, err = t.exec(q, args...)
		return err
	})
	return int(n), err
}
