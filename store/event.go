package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// The kinds of events that the store writes. A transition of a proposal or a
// submission is named after the state it leads to, for example
// "submission.sent"; an event without a job belongs to the chain of the empty job.
const (
	EventJobNew          core.EventKind = "job.new"
	EventJobDecided      core.EventKind = "job.decided"
	EventJobState        core.EventKind = "job.state"
	EventJobMerged       core.EventKind = "job.merged"
	EventJobAbsorbed     core.EventKind = "job.absorbed"
	EventPostingJoined   core.EventKind = "posting.joined"
	EventPostingChanged  core.EventKind = "posting.changed"
	EventPostingReopened core.EventKind = "posting.reopened"
	EventPostingGone     core.EventKind = "posting.gone"
	EventTextPurged      core.EventKind = "job.text_purged"
	EventOutcome         core.EventKind = "outcome.saved"
	EventRun             core.EventKind = "agent.run"
	EventSettings        core.EventKind = "settings.saved"
	EventProfile         core.EventKind = "profile.saved"
	EventProfileRead     core.EventKind = "profile.read"
	EventCandidate       core.EventKind = "candidate.state"
	EventLocked          core.EventKind = "lock.saved"
	EventUnlocked        core.EventKind = "lock.deleted"
	EventSeeded          core.EventKind = "store.seeded"
)

// head is the end of a job's chain.
type head struct {
	seq  int64
	hash string
}

// emit seals an event, adds it to its chain and keeps it for the subscribers. It
// is written with the others at the end of the transaction.
func (t *tx) emit(e core.Event) error {
	h, ok := t.heads[e.JobID]
	if !ok {
		var err error
		if h, err = t.head(e.JobID); err != nil {
			return err
		}
	}
	t.emitAfter(h, e)
	return nil
}

func (t *tx) emitAfter(h head, e core.Event) {
	if e.At.IsZero() {
		e.At = t.now
	}
	e.JobSeq = h.seq + 1
	e = e.Seal(h.hash)
	if t.heads == nil {
		t.heads = map[core.JobID]head{}
	}
	t.heads[e.JobID] = head{e.JobSeq, e.Hash}
	t.events = append(t.events, e)
}

// flushEvents writes the events that emit collected, as many with one statement as
// one of a few prepared ones takes.
func (t *tx) flushEvents() error {
	for _, n := range [...]int{32, 4, 2, 1} {
		for ; len(t.events)-t.saved >= n; t.saved += n {
			if err := t.insertEvents(t.events[t.saved : t.saved+n]); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertEvents inserts events with one statement and gives them their Seq.
func (t *tx) insertEvents(events []core.Event) error {
	// A failure undoes the whole transaction, so that the statement need not be able
	// to undo its own rows (FAIL); the rows' numbers follow each other, since no
	// other connection writes.
	const columns = 11
	st, err := t.s.w.stmt(`INSERT OR FAIL INTO events (job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)` + strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(events)-1))
	if err != nil {
		return err
	}
	args := make([]any, 0, columns*len(events))
	for _, e := range events {
		subject := e.Subject
		if subject == string(e.JobID) {
			subject = ""
		}
		args = append(args, string(e.JobID), e.JobSeq, string(e.Kind), subject, e.From, e.To, e.Data, e.By, e.At.UnixMicro(), digest(e.Prev), digest(e.Hash))
	}
	res, err := st.ExecContext(background, args...)
	if err != nil {
		return fmt.Errorf("append event %s of job %s: %w", events[0].Kind, events[0].JobID, err)
	}
	last, err := res.LastInsertId()
	if err != nil {
		return err
	}
	for i := range events {
		events[i].Seq = last - int64(len(events)-1-i)
	}
	return nil
}

func (t *tx) head(id core.JobID) (head, error) {
	var h head
	var hash []byte
	err := t.row(`SELECT job_seq, hash FROM events WHERE job_id = ? ORDER BY job_seq DESC LIMIT 1`, string(id)).Scan(&h.seq, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return head{}, nil
	}
	h.hash = hex.EncodeToString(hash)
	return h, err
}

// loadHeads reads the ends of many chains at once.
func (t *tx) loadHeads(ids []core.JobID) error {
	if t.heads == nil {
		t.heads = map[core.JobID]head{}
	}
	rows, err := t.query(`SELECT e.job_id, e.job_seq, e.hash FROM json_each(?) AS i
		CROSS JOIN events AS e ON e.job_id = i.value AND e.job_seq = (SELECT max(job_seq) FROM events WHERE job_id = i.value)`, list(ids))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var h head
		var hash []byte
		if err := rows.Scan(&id, &h.seq, &hash); err != nil {
			return err
		}
		h.hash = hex.EncodeToString(hash)
		if _, ok := t.heads[core.JobID(id)]; !ok {
			t.heads[core.JobID(id)] = h
		}
	}
	return rows.Err()
}

// Events returns events in order of their sequence number, or the newest first. A
// filter without a job selects the events of all jobs.
func (s *Store) Events(ctx context.Context, f core.EventFilter) ([]core.Event, error) {
	where := &conditions{}
	where.add(`seq > ?`, f.AfterSeq)
	if f.JobID != "" {
		where.add(`job_id = ?`, string(f.JobID))
	}
	if f.BeforeSeq > 0 {
		where.add(`seq < ?`, f.BeforeSeq)
	}
	if len(f.Kinds) > 0 {
		var terms []string
		var args []any
		for _, k := range f.Kinds {
			if strings.HasSuffix(string(k), ".") {
				terms, args = append(terms, `substr(kind, 1, ?) = ?`), append(args, len(k), string(k))
			} else {
				terms, args = append(terms, `kind = ?`), append(args, string(k))
			}
		}
		where.add(`(`+strings.Join(terms, ` OR `)+`)`, args...)
	}
	if f.By != "" {
		where.add(`by = ?`, f.By)
	}
	if f.Subject != "" {
		where.add(`(subject = ? OR (subject = '' AND job_id = ?))`, f.Subject, f.Subject)
	}
	if !f.Since.IsZero() {
		where.add(`at >= ?`, micros(f.Since))
	}
	if !f.Until.IsZero() {
		where.add(`at < ?`, micros(f.Until))
	}
	order := ` ORDER BY seq`
	if f.Newest {
		order = ` ORDER BY seq DESC`
	}
	events, err := collectQuery(s.reading(ctx), `SELECT seq, job_id, job_seq, kind, subject, from_state, to_state, data, by, at, prev, hash FROM events`+
		where.sql()+order+` LIMIT ?`, scanEvent, append(where.args, limit(f.Limit, 200))...)
	return events, s.explain(err)
}

// LastSeq returns the sequence number of the last committed event. It asks no
// database, so that it can be called for each event.
func (s *Store) LastSeq() int64 { return s.lastSeq.Load() }

func scanEvent(r *sql.Rows) (core.Event, error) {
	var e core.Event
	var at int64
	var prev, hash []byte
	err := r.Scan(&e.Seq, &e.JobID, &e.JobSeq, &e.Kind, &e.Subject, &e.From, &e.To, &e.Data, &e.By, &at, &prev, &hash)
	if e.Subject == "" {
		e.Subject = string(e.JobID)
	}
	e.At, e.Prev, e.Hash = time.UnixMicro(at).UTC(), hex.EncodeToString(prev), hex.EncodeToString(hash)
	return e, err
}

// Subscribe returns committed events from now on, and a function that ends the
// subscription and closes the channel. A reader that falls 256 events behind
// loses the newest ones: events are knocks, the rows are the truth.
func (s *Store) Subscribe() (<-chan core.Event, func()) {
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	s.subID++
	id, c := s.subID, make(chan core.Event, 256)
	if s.subs == nil {
		close(c)
		return c, func() {}
	}
	s.subs[id] = c
	return c, func() {
		s.subsMu.Lock()
		defer s.subsMu.Unlock()
		if _, ok := s.subs[id]; ok {
			delete(s.subs, id)
			close(c)
		}
	}
}

func (s *Store) publish(events []core.Event) {
	if len(events) > 0 {
		s.lastSeq.Store(events[len(events)-1].Seq)
	}
	for _, e := range slices.Backward(events) {
		if e.JobID != "" && e.Kind != EventJobPlanned {
			s.jobsSeq.Store(e.Seq)
			break
		}
	}
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	for _, c := range s.subs {
		for _, e := range events {
			select {
			case c <- e:
			default:
			}
		}
	}
}

func (s *Store) endSubscriptions() {
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	for _, c := range s.subs {
		close(c)
	}
	s.subs = nil
}
