package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Candidates returns the candidate facts that the filter selects, in the order in
// which they were read.
func (s *Store) Candidates(ctx context.Context, f core.CandidateFilter) ([]core.Candidate, error) {
	where, args := []string{"1"}, []any{}
	if len(f.States) > 0 {
		where = append(where, "state IN (?"+strings.Repeat(", ?", len(f.States)-1)+")")
		for _, st := range f.States {
			args = append(args, string(st))
		}
	}
	if f.Profile != "" {
		where = append(where, "profile = ?")
		args = append(args, string(f.Profile))
	}
	out, err := collectQuery(s.reading(ctx), `SELECT doc FROM candidates WHERE `+strings.Join(where, " AND ")+` ORDER BY rid`, func(r *sql.Rows) (core.Candidate, error) {
		return scanCandidate(r)
	}, args...)
	return out, s.explain(err)
}

// Candidate returns one candidate fact.
func (s *Store) Candidate(ctx context.Context, id core.CandidateID) (core.Candidate, error) {
	c, err := loadCandidate(s.reading(ctx), id)
	return c, s.explain(err)
}

// AddCandidates saves what a document was read to say; by is who gave the document.
func (s *Store) AddCandidates(ctx context.Context, list []core.Candidate, digest, by string) error {
	return s.write(ctx, "add_candidates", full, func(t *tx) error {
		for _, c := range list {
			if err := t.addCandidate(c); err != nil {
				return err
			}
		}
		return t.emit(core.Event{Kind: EventProfileRead, Subject: digest, Data: object("candidates", strconv.Itoa(len(list))), By: by})
	})
}

func (t *tx) addCandidate(c core.Candidate) error {
	doc, err := encode(c)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO candidates (id, profile, state, key, doc) VALUES (?, ?, ?, ?, ?)`,
		string(c.ID), string(c.Profile), string(c.State), c.Key, doc); err != nil {
		return fmt.Errorf("save candidate %s: %w", c.ID, err)
	}
	return nil
}

// DecideCandidate saves what became of a candidate that was pending, and with it, in
// one transaction, the profile p that its confirmation made; p is nil for a
// rejection. KindConflict says that somebody else decided it or changed the profile.
func (s *Store) DecideCandidate(ctx context.Context, c core.Candidate, p *core.Profile) error {
	return s.write(ctx, "decide_candidate", full, func(t *tx) error {
		have, err := loadCandidate(t, c.ID)
		if err != nil {
			return err
		}
		if have.State != core.CandidatePending {
			return stale("candidate", string(c.ID))
		}
		if p != nil {
			if err := t.putProfile(p, c.By); err != nil {
				return err
			}
		}
		doc, err := encode(c)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE candidates SET state = ?, doc = ? WHERE id = ?`, string(c.State), doc, string(c.ID)); err != nil {
			return fmt.Errorf("save candidate %s: %w", c.ID, err)
		}
		return t.emit(core.Event{Kind: EventCandidate, Subject: string(c.ID), From: string(core.CandidatePending), To: string(c.State), By: c.By})
	})
}

func loadCandidate(q querier, id core.CandidateID) (core.Candidate, error) {
	c, err := scanCandidate(q.row(`SELECT doc FROM candidates WHERE id = ?`, string(id)))
	if err != nil {
		return c, missing(err, "candidate", string(id))
	}
	return c, nil
}

func scanCandidate(r scanner) (core.Candidate, error) {
	var c core.Candidate
	var doc string
	if err := r.Scan(&doc); err != nil {
		return c, err
	}
	return c, decode(doc, "candidate", &c)
}
