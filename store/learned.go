package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// EventLearned is a new revision of what the agent has learned.
const EventLearned core.EventKind = "learned.saved"

// maxLearned is how many revisions of a document are kept.
const maxLearned = 20

// Answered returns the latest proposals that were sent, at most limit of them, the
// oldest first, with what became of them.
func (s *Store) Answered(ctx context.Context, most int) ([]core.Answered, error) {
	q := s.reading(ctx)
	at := map[core.SubmissionID]int{}
	out, err := collectQuery(q, `SELECT s.id, s.job_id, s.channel, s.content, s.receipt, s.updated_at, p.template, p.model, p.writing, p.draw,
			j.sources, t.company, j.score, j.posted_at, t.extraction
		FROM (SELECT rid FROM submissions WHERE state = 'sent' ORDER BY rid DESC LIMIT ?) AS l
		JOIN submissions AS s ON s.rid = l.rid JOIN proposals AS p ON p.id = s.proposal_id
		JOIN jobs AS j ON j.id = s.job_id JOIN texts AS t ON t.rid = j.rid ORDER BY s.rid`, scanAnswered, most)
	if err != nil {
		return nil, s.explain(fmt.Errorf("list what was sent: %w", err))
	}
	for i, a := range out {
		at[a.Submission] = i
	}
	outcomes, err := collectQuery(q, outcomeSelect+` AS o WHERE NOT EXISTS (SELECT 1 FROM outcomes AS c WHERE c.supersedes = o.id) ORDER BY rid`, scanOutcome)
	if err != nil {
		return nil, s.explain(fmt.Errorf("list what became of it: %w", err))
	}
	for _, o := range outcomes {
		if i, ok := at[o.SubmissionID]; ok {
			out[i].Outcomes = append(out[i].Outcomes, o.OutcomeEvent)
		}
	}
	return out, nil
}

func scanAnswered(r *sql.Rows) (core.Answered, error) {
	var a core.Answered
	var content, receipt, writing, draw, sources, extraction string
	var updated, posted int64
	var score sql.NullFloat64
	if err := r.Scan(&a.Submission, &a.Job, &a.Channel, &content, &receipt, &updated, &a.Template, &a.Model, &writing, &draw, &sources, &a.Client, &score, &posted, &extraction); err != nil {
		return a, err
	}
	a.At, a.PostedAt = instant(updated), instant(posted)
	if score.Valid {
		a.Score = &score.Float64
	}
	var c core.Content
	var proof core.Receipt
	var w core.Writing
	var x core.Extraction
	var names []string
	for _, d := range []struct {
		text, what string
		into       any
	}{{content, "content", &c}, {receipt, "receipt", &proof}, {writing, "writing", &w}, {sources, "sources", &names}, {extraction, "extraction", &x}} {
		if d.text == "" {
			continue
		}
		if err := decode(d.text, d.what, d.into); err != nil {
			return a, err
		}
	}
	if draw != "" {
		a.Draw = &core.ArmDraw{}
		if err := decode(draw, "draw", a.Draw); err != nil {
			return a, err
		}
	}
	if !proof.At.IsZero() {
		a.At = proof.At
	}
	if len(names) > 0 {
		a.Source = names[0]
	}
	a.Language, a.Price, a.Budget, a.Cost = c.Language, c.Price, x.Pay, w.Cost
	return a, nil
}

// Learned returns the latest document of a name; of kind core.KindNotFound before
// anything was saved. rev chooses an earlier one, 0 the latest.
func (s *Store) Learned(ctx context.Context, name string, rev int64) (core.Learned, error) {
	l := core.Learned{Name: name}
	var at int64
	var doc string
	err := s.reading(ctx).row(`SELECT rev, at, note, doc FROM learned WHERE name = ?1 AND (?2 = 0 OR rev = ?2) ORDER BY rev DESC LIMIT 1`, name, rev).Scan(&l.Rev, &at, &l.Note, &doc)
	if err != nil {
		return l, s.explain(missing(err, "learned document", name))
	}
	l.At, l.Doc = instant(at), json.RawMessage(doc)
	return l, nil
}

// SaveLearned keeps a document as the next revision, when l.Rev is that of the
// latest, 0 for none; of kind core.KindConflict otherwise. It returns the new one.
func (s *Store) SaveLearned(ctx context.Context, l core.Learned, by string) (core.Learned, error) {
	err := s.write(ctx, "save_learned", normal, func(t *tx) error {
		var have int64
		if err := t.row(`SELECT max(rev) FROM learned WHERE name = ? HAVING max(rev) IS NOT NULL`, l.Name).Scan(&have); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("load what was learned: %w", err)
		}
		if have != l.Rev {
			return stale("learned document", l.Name)
		}
		l.Rev, l.At = have+1, t.now
		if _, err := t.exec(`INSERT INTO learned (name, rev, at, note, doc) VALUES (?, ?, ?, ?, ?)`, l.Name, l.Rev, micros(l.At), l.Note, string(l.Doc)); err != nil {
			return fmt.Errorf("save what was learned: %w", err)
		}
		if _, err := t.exec(`DELETE FROM learned WHERE name = ? AND rev <= ?`, l.Name, l.Rev-maxLearned); err != nil {
			return fmt.Errorf("drop what was learned long ago: %w", err)
		}
		return t.emit(core.Event{Kind: EventLearned, Subject: l.Name, Data: object("rev", number(l.Rev), "note", l.Note), By: by})
	})
	return l, err
}

// SaveForecast keeps a forecast; one of the same time and days is replaced.
func (s *Store) SaveForecast(ctx context.Context, f core.Forecast) error {
	doc, err := encode(f)
	if err != nil {
		return err
	}
	return s.write(ctx, "save_forecast", normal, func(t *tx) error {
		_, err := t.exec(`INSERT OR REPLACE INTO forecasts (at, days, due, doc) VALUES (?, ?, ?, ?)`, micros(f.At), f.Days, micros(f.Due), doc)
		return err
	})
}

// ScoreForecast keeps how a forecast did.
func (s *Store) ScoreForecast(ctx context.Context, id int64, score core.ForecastScore) error {
	doc, err := encode(score)
	if err != nil {
		return err
	}
	return s.write(ctx, "score_forecast", normal, func(t *tx) error {
		n, err := t.exec(`UPDATE forecasts SET score = ? WHERE rid = ?`, doc, id)
		if err == nil && n == 0 {
			err = missing(sql.ErrNoRows, "forecast", number(id))
		}
		return err
	})
}

// Forecasts returns the latest forecasts for a number of days, 0 for all, at most
// most of them, the newest first.
func (s *Store) Forecasts(ctx context.Context, days, most int) ([]core.Forecast, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT rid, doc, score FROM forecasts WHERE ?1 = 0 OR days = ?1 ORDER BY rid DESC LIMIT ?2`, func(r *sql.Rows) (core.Forecast, error) {
		var f core.Forecast
		var id int64
		var doc, score string
		if err := r.Scan(&id, &doc, &score); err != nil {
			return f, err
		}
		if err := decode(doc, "forecast", &f); err != nil {
			return f, err
		}
		f.ID = id
		if score == "" {
			return f, nil
		}
		f.Score = &core.ForecastScore{}
		return f, decode(score, "score", f.Score)
	}, days, most)
	return out, s.explain(err)
}

// JobSources returns the first source of each job that is known.
func (s *Store) JobSources(ctx context.Context, ids []core.JobID) (map[core.JobID]string, error) {
	type pair struct {
		id     core.JobID
		source string
	}
	rows, err := collectQuery(s.reading(ctx), `SELECT id, coalesce(sources ->> 0, '') FROM jobs WHERE id IN (SELECT value FROM json_each(?))`,
		func(r *sql.Rows) (p pair, err error) { return p, r.Scan(&p.id, &p.source) }, list(ids))
	if err != nil {
		return nil, s.explain(fmt.Errorf("list the sources of jobs: %w", err))
	}
	out := make(map[core.JobID]string, len(rows))
	for _, p := range rows {
		out[p.id] = p.source
	}
	return out, nil
}
