package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// DueNotices returns what is to be told to a target at now, oldest first.
func (s *Store) DueNotices(ctx context.Context, target string, now time.Time, most int) ([]core.NoticeSend, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT n.rid, n.id, n.kind, n.job_id, n.subject, n.params, n.at, n.read_at, d.target, d.silent, d.tries, d.next_at, d.error
		FROM notice_sends AS d CROSS JOIN notices AS n ON n.rid = d.notice WHERE d.target = ? AND d.next_at <= ? ORDER BY d.notice LIMIT ?`,
		func(r *sql.Rows) (core.NoticeSend, error) {
			var d core.NoticeSend
			var params string
			var at, read, next int64
			if err := r.Scan(&d.Row, &d.ID, &d.Kind, &d.JobID, &d.Subject, &params, &at, &read, &d.Target, &d.Silent, &d.Tries, &next, &d.Error); err != nil {
				return d, err
			}
			d.At, d.ReadAt, d.NextAt = instant(at), instant(read), instant(next)
			return d, decode(params, "notice", &d.Params)
		}, target, micros(now), limit(most, 50))
	return out, s.explain(err)
}

// TookNotices notes that a target has taken notices, or that they are given up.
func (s *Store) TookNotices(ctx context.Context, sends []core.NoticeSend) error {
	return s.write(ctx, "took_notices", normal, func(t *tx) error {
		for _, d := range sends {
			if _, err := t.exec(`DELETE FROM notice_sends WHERE target = ? AND notice = ?`, d.Target, d.Row); err != nil {
				return fmt.Errorf("note notice %s as told: %w", d.ID, err)
			}
		}
		return nil
	})
}

// PostponeNotices notes that telling a target failed: why, in words without foreign
// text, and when to try again.
func (s *Store) PostponeNotices(ctx context.Context, sends []core.NoticeSend, next time.Time, why string) error {
	return s.write(ctx, "postpone_notices", normal, func(t *tx) error {
		for _, d := range sends {
			if _, err := t.exec(`UPDATE notice_sends SET tries = tries + 1, next_at = ?, error = ? WHERE target = ? AND notice = ?`,
				micros(next), clip(why, 200), d.Target, d.Row); err != nil {
				return fmt.Errorf("postpone notice %s: %w", d.ID, err)
			}
		}
		return nil
	})
}

// NoticeQueues returns what waits, by target.
func (s *Store) NoticeQueues(ctx context.Context) ([]core.NoticeQueue, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT d.target, count(*), min(d.next_at), max(d.error), min(n.at) FROM notice_sends AS d JOIN notices AS n ON n.rid = d.notice
		GROUP BY d.target ORDER BY d.target`, func(r *sql.Rows) (core.NoticeQueue, error) {
		var q core.NoticeQueue
		var next, oldest int64
		err := r.Scan(&q.Target, &q.Waiting, &next, &q.Error, &oldest)
		q.NextAt, q.OldestAt = instant(next), instant(oldest)
		return q, err
	})
	return out, s.explain(err)
}

// DropNotices forgets what waits for targets other than these, which are gone.
func (s *Store) DropNotices(ctx context.Context, keep []string) error {
	return s.write(ctx, "drop_notices", normal, func(t *tx) error {
		_, err := t.exec(`DELETE FROM notice_sends WHERE target NOT IN (SELECT value FROM json_each(?))`, list(keep))
		return err
	})
}

// NoticeRules returns the rules; a new database has core.DefaultNoticeRules.
func (s *Store) NoticeRules(ctx context.Context) (core.NoticeRules, error) {
	r, err := loadRules(s.reading(ctx))
	return r, s.explain(err)
}

func loadRules(q querier) (core.NoticeRules, error) {
	r := core.DefaultNoticeRules()
	doc, err := noticeDoc(q, docRules)
	if err != nil || doc == "" {
		return r, err
	}
	r = core.NoticeRules{}
	return r, decode(doc, "rules of notices", &r)
}

// SaveNoticeRules replaces the rules when r.Rev is still the current revision, and
// returns them with their new one; KindConflict otherwise.
func (s *Store) SaveNoticeRules(ctx context.Context, r core.NoticeRules, by string) (core.NoticeRules, error) {
	err := s.write(ctx, "save_notice_rules", full, func(t *tx) error {
		have, err := loadRules(t)
		if err != nil {
			return err
		}
		if have.Rev != r.Rev {
			return stale("revision of the rules", strconv.FormatInt(r.Rev, 10))
		}
		r.Rev++
		doc, err := encode(r)
		if err != nil {
			return err
		}
		if err := t.putNoticeDoc(docRules, doc); err != nil {
			return err
		}
		return t.emit(core.Event{Kind: EventNoticeRules, Subject: "notices", Data: object("rev", strconv.FormatInt(r.Rev, 10)), By: by})
	})
	return r, err
}

// NoticeState is what the driver of a target remembers, "" for nothing.
func (s *Store) NoticeState(ctx context.Context, target string) (string, error) {
	doc, err := noticeDoc(s.reading(ctx), docDriver+target)
	return doc, s.explain(err)
}

// SaveNoticeState replaces what the driver of a target remembers.
func (s *Store) SaveNoticeState(ctx context.Context, target, doc string) error {
	return s.write(ctx, "save_notice_state", full, func(t *tx) error { return t.putNoticeDoc(docDriver+target, doc) })
}

// noticeDocs are the documents that are the owner's choice: the rules and what the
// drivers remember.
func (s *Store) noticeDocs(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	_, err := collectQuery(s.reading(ctx), `SELECT key, doc FROM notice_docs WHERE key = ? OR key LIKE ?`, func(r *sql.Rows) (struct{}, error) {
		var key, doc string
		err := r.Scan(&key, &doc)
		out[key] = doc
		return struct{}{}, err
	}, docRules, docDriver+"%")
	return out, s.explain(err)
}

func noticeDoc(q querier, key string) (string, error) {
	var doc string
	err := q.row(`SELECT coalesce((SELECT doc FROM notice_docs WHERE key = ?), '')`, key).Scan(&doc)
	return doc, err
}

func (t *tx) putNoticeDoc(key, doc string) error {
	_, err := t.exec(`INSERT OR REPLACE INTO notice_docs (key, doc) VALUES (?, ?)`, key, doc)
	return err
}

// SetAlerts replaces the conditions that hold. One that begins or ends is an event;
// one that goes on is not told again.
func (s *Store) SetAlerts(ctx context.Context, alerts []core.Alert) error {
	have, err := s.Alerts(ctx)
	if err != nil {
		return err
	}
	type key struct {
		kind    core.AlertKind
		subject string
	}
	begun, over := []core.Alert{}, map[key]core.Alert{}
	for _, a := range have {
		over[key{a.Kind, a.Subject}] = a
	}
	for _, a := range alerts {
		if _, holds := over[key{a.Kind, a.Subject}]; !holds {
			begun = append(begun, a)
		}
		delete(over, key{a.Kind, a.Subject})
	}
	if len(begun) == 0 && len(over) == 0 {
		return nil
	}
	return s.write(ctx, "set_alerts", normal, func(t *tx) error {
		for _, a := range begun {
			if _, err := t.exec(`INSERT OR REPLACE INTO alerts (kind, subject, detail, since) VALUES (?, ?, ?, ?)`,
				string(a.Kind), a.Subject, a.Detail, micros(t.now)); err != nil {
				return fmt.Errorf("save alert %s of %s: %w", a.Kind, a.Subject, err)
			}
			if err := t.emit(alertEvent(core.EventAlertRaised, a)); err != nil {
				return err
			}
		}
		for _, a := range have {
			if _, ended := over[key{a.Kind, a.Subject}]; !ended {
				continue
			}
			if _, err := t.exec(`DELETE FROM alerts WHERE kind = ? AND subject = ?`, string(a.Kind), a.Subject); err != nil {
				return fmt.Errorf("end alert %s of %s: %w", a.Kind, a.Subject, err)
			}
			if err := t.emit(alertEvent(core.EventAlertCleared, a)); err != nil {
				return err
			}
		}
		return nil
	})
}

func alertEvent(kind core.EventKind, a core.Alert) core.Event {
	return core.Event{Kind: kind, Subject: string(a.Kind) + ":" + a.Subject, Data: object("detail", a.Detail), By: "agent:notifier"}
}

// Alerts returns the conditions that hold.
func (s *Store) Alerts(ctx context.Context) ([]core.Alert, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT kind, subject, detail, since FROM alerts ORDER BY kind, subject`, func(r *sql.Rows) (core.Alert, error) {
		var a core.Alert
		var since int64
		err := r.Scan(&a.Kind, &a.Subject, &a.Detail, &since)
		a.Since = instant(since)
		return a, err
	})
	return out, s.explain(err)
}

// Profit sums what was paid since a day and not corrected, by currency.
func (s *Store) Profit(ctx context.Context, since time.Time) (core.Profit, error) {
	p := core.Profit{Since: since, Earned: []core.Money{}, Fees: []core.Money{}}
	type paid struct {
		amount, fee core.Money
		hours       float64
	}
	rows, err := collectQuery(s.reading(ctx), `SELECT amount_minor, amount_currency, fee_minor, fee_currency, hours FROM outcomes AS o WHERE kind = 'paid' AND at >= ?
		AND NOT EXISTS (SELECT 1 FROM outcomes AS c WHERE c.supersedes = o.id)`, func(r *sql.Rows) (paid, error) {
		var v paid
		return v, r.Scan(&v.amount.Minor, &v.amount.Currency, &v.fee.Minor, &v.fee.Currency, &v.hours)
	}, micros(since))
	if err != nil {
		return p, s.explain(err)
	}
	for _, v := range rows {
		p.Paid++
		p.Hours += v.hours
		p.Earned, p.Fees = addMoney(p.Earned, v.amount), addMoney(p.Fees, v.fee)
	}
	return p, nil
}

// addMoney adds money to the sum of its currency.
func addMoney(sums []core.Money, m core.Money) []core.Money {
	if !m.Stated() {
		return sums
	}
	for i := range sums {
		if sums[i].Currency == m.Currency {
			sums[i].Minor += m.Minor
			return sums
		}
	}
	return append(sums, m)
}
