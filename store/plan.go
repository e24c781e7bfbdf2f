package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// EventJobPlanned says that a plan takes a job or passes it over, for another reason
// than before.
const EventJobPlanned core.EventKind = "job.planned"

// plansKept is for how many days plans are kept.
const plansKept = 400

// withoutProposal are the conditions of a shortlisted job that nobody began to answer.
const withoutProposal = ` j.state = 'shortlisted' AND j.merged_into = ''
	AND NOT EXISTS (SELECT 1 FROM proposals AS p WHERE p.job_id = j.id AND p.state <> 'expired')
	AND NOT EXISTS (SELECT 1 FROM jobs AS m JOIN proposals AS p ON p.job_id = m.id WHERE m.merged_into = j.id AND p.state <> 'expired')`

// byValue is the order of open offers.
const byValue = ` ORDER BY coalesce(w.doc ->> '$.value.minor', 0) DESC, j.score DESC, j.rid DESC`

// OpenOffers returns shortlisted jobs that nobody has begun to answer, the most
// valuable first and those without a value last. They are found among all open ones
// by narrow rows, and only those found are read whole.
func (s *Store) OpenOffers(ctx context.Context, n int) ([]core.OpenOffer, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT `+jobColumns+`, '', coalesce(w.doc, ''), coalesce(pl.doc, '')`+jobFrom+`
		LEFT JOIN worths AS w ON w.job_id = j.id LEFT JOIN planned AS pl ON pl.job_id = j.id
		WHERE j.rid IN (SELECT j.rid FROM jobs AS j LEFT JOIN worths AS w ON w.job_id = j.id WHERE`+withoutProposal+byValue+` LIMIT ?)`+byValue, func(r *sql.Rows) (core.OpenOffer, error) {
		var o core.OpenOffer
		var worth, was string
		j, err := scanJob(appended{r, []any{&worth, &was}})
		if err != nil {
			return o, err
		}
		o.Job = j.Job
		if worth != "" {
			o.Worth = &core.Worth{}
			if err := decode(worth, "worth", o.Worth); err != nil {
				return o, err
			}
		}
		if was != "" {
			o.Was = &core.PlanChoice{}
			err = decode(was, "plan", o.Was)
		}
		return o, err
	}, limit(n, 100))
	if err != nil {
		return nil, s.explain(fmt.Errorf("list open jobs: %w", err))
	}
	return out, nil
}

// OffersRev says whether OpenOffers may return something else than before: it changes
// with each value that is kept and with each event of a job except those of SavePlan.
func (s *Store) OffersRev(ctx context.Context) (string, error) {
	var worths int64
	if err := s.reading(ctx).row(`SELECT coalesce(max(rowid), 0) FROM worths`).Scan(&worths); err != nil {
		return "", s.explain(fmt.Errorf("look for new values: %w", err))
	}
	return fmt.Sprint(s.jobsSeq.Load(), "/", worths), nil
}

// appended reads further columns behind those that a scan function knows.
type appended struct {
	scanner
	more []any
}

func (a appended) Scan(dest ...any) error { return a.scanner.Scan(append(dest, a.more...)...) }

// PlannedSince returns what plans last said of jobs that appeared since then, the
// newest first, and the days that these jobs are of.
func (s *Store) PlannedSince(ctx context.Context, since, now time.Time, n int) ([]core.PlanChoice, float64, error) {
	q := s.reading(ctx)
	var first sql.NullInt64
	if err := q.row(`SELECT min(first_seen_at) FROM jobs`).Scan(&first); err != nil {
		return nil, 0, s.explain(err)
	}
	if !first.Valid {
		return nil, 0, nil
	}
	if at := instant(first.Int64); at.After(since) {
		since = at
	}
	n = limit(n, 100)
	oldest := since
	out, err := collectQuery(q, `SELECT pl.doc, j.first_seen_at FROM jobs AS j JOIN planned AS pl ON pl.job_id = j.id
		WHERE j.first_seen_at >= ? AND j.merged_into = '' ORDER BY j.first_seen_at DESC LIMIT ?`, func(r *sql.Rows) (c core.PlanChoice, err error) {
		var doc string
		var seen int64
		if err := r.Scan(&doc, &seen); err != nil {
			return c, err
		}
		oldest = instant(seen)
		return c, decode(doc, "plan", &c)
	}, micros(since), n)
	if len(out) == n {
		// Only the latest of these days were read.
		since = oldest
	}
	return out, max(now.Sub(since).Hours()/24, 0), s.explain(err)
}

// PlanUsed counts what was begun since the start of a day and of a month; minutes is
// the owner's time for a proposal that was in no plan. What was turned down again
// does not count for channels and platforms.
func (s *Store) PlanUsed(ctx context.Context, day, month time.Time, minutes int64) (core.PlanUsed, error) {
	u := core.PlanUsed{Channels: map[core.ChannelName]int64{}, Sources: map[string]int64{}}
	q := s.reading(ctx)
	type row struct {
		name             string
		n, live, minutes int64
	}
	scan := func(r *sql.Rows) (v row, err error) { return v, r.Scan(&v.name, &v.n, &v.live, &v.minutes) }
	today, err := collectQuery(q, `SELECT p.channel, count(*), sum(p.state NOT IN ('rejected', 'refused', 'expired')), sum(coalesce(pl.doc ->> '$.minutes', ?2)) FROM proposals AS p
		LEFT JOIN planned AS pl ON pl.job_id = p.job_id WHERE p.created_at >= ?1 GROUP BY p.channel`, scan, micros(day), minutes)
	if err != nil {
		return u, s.explain(fmt.Errorf("count what was begun today: %w", err))
	}
	for _, v := range today {
		u.Channels[core.ChannelName(v.name)] = v.live
		u.Drafts, u.Minutes = u.Drafts+v.n, u.Minutes+v.minutes
	}
	sources, err := collectQuery(q, `SELECT coalesce(j.sources ->> '$[0]', ''), count(*), count(*), 0 FROM proposals AS p JOIN jobs AS j ON j.id = p.job_id
		WHERE p.created_at >= ? AND p.state NOT IN ('rejected', 'refused', 'expired') GROUP BY 1`, scan, micros(month))
	for _, v := range sources {
		u.Sources[v.name] = v.n
	}
	return u, s.explain(err)
}

// SavePlan keeps the plan of a day and what it says of jobs; changed are those of
// which it says something else than before. An event is written where a job is taken
// or passed over for another reason than before.
func (s *Store) SavePlan(ctx context.Context, p core.DayPlan, changed []core.PlanChoice, by string) error {
	p.Taken, p.Passed = nil, nil
	head, err := encode(p)
	if err != nil {
		return err
	}
	return s.write(ctx, "save_plan", normal, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO plans (day, at, doc) VALUES (?1, ?2, ?3) ON CONFLICT (day) DO UPDATE SET at = ?2, doc = ?3`, p.Day, micros(p.At), head); err != nil {
			return fmt.Errorf("save the plan of %s: %w", p.Day, err)
		}
		if _, err := t.exec(`DELETE FROM plans WHERE day NOT IN (SELECT day FROM plans ORDER BY day DESC LIMIT ?)`, plansKept); err != nil {
			return fmt.Errorf("drop old plans: %w", err)
		}
		for _, c := range changed {
			if err := t.savePlanned(c, by); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) savePlanned(c core.PlanChoice, by string) error {
	// What may have to be purged stays where the job is.
	c.Title, c.Source, c.Proposal = "", "", ""
	doc, err := encode(c)
	if err != nil {
		return err
	}
	var take bool
	var code string
	err = t.row(`SELECT take, code FROM planned WHERE job_id = ?`, string(c.Job)).Scan(&take, &code)
	news := err != nil || take != c.Take || code != c.Reason.Code
	if _, err := t.exec(`INSERT INTO planned (job_id, day, take, code, doc) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (job_id) DO UPDATE SET day = ?2, take = ?3, code = ?4, doc = ?5`, string(c.Job), c.Day, c.Take, c.Reason.Code, doc); err != nil {
		return fmt.Errorf("save what the plan says of job %s: %w", c.Job, err)
	}
	if !news {
		return nil
	}
	return t.emit(core.Event{JobID: c.Job, Kind: EventJobPlanned, Subject: string(c.Job), By: by,
		Data: object("day", c.Day, "take", strconv.FormatBool(c.Take), "reason", c.Reason.Code, "value", c.Value.String(), "saved", c.Saved.String(),
			"chance", strconv.FormatFloat(c.Chance, 'g', 6, 64))})
}

// PlanBudgets returns the budgets of the plan of a day, of kind core.KindNotFound before
// it was made.
func (s *Store) PlanBudgets(ctx context.Context, day string) ([]core.PlanBudget, error) {
	p, err := s.planHead(ctx, day)
	return p.Budgets, err
}

// planHead returns a plan without its choices.
func (s *Store) planHead(ctx context.Context, day string) (core.DayPlan, error) {
	var p core.DayPlan
	var doc string
	if err := s.reading(ctx).row(`SELECT doc FROM plans WHERE day = ?`, day).Scan(&doc); err != nil {
		return p, s.explain(missing(err, "plan of the day", day))
	}
	return p, s.explain(decode(doc, "plan", &p))
}

// DayPlan returns the plan of a day as it stands, of kind core.KindNotFound before it
// was made. Jobs that it took stay in it; of those that it passed over the ones that
// may still be answered.
func (s *Store) DayPlan(ctx context.Context, day string) (core.DayPlan, error) {
	p, err := s.planHead(ctx, day)
	if err != nil {
		return p, err
	}
	all, err := collectQuery(s.reading(ctx), `SELECT * FROM (SELECT pl.doc, t.title, coalesce(j.sources ->> '$[0]', ''),
			coalesce((SELECT p.state FROM proposals AS p WHERE p.job_id = j.id ORDER BY p.rid DESC LIMIT 1), '') AS proposal, pl.take AS take, j.state AS state
		FROM planned AS pl JOIN jobs AS j ON j.id = pl.job_id JOIN texts AS t ON t.rid = j.rid WHERE pl.day = ? AND j.merged_into = '')
		WHERE (take AND proposal <> '') OR (state = 'shortlisted' AND proposal IN ('', 'expired'))`, func(r *sql.Rows) (c core.PlanChoice, err error) {
		var doc, title, source string
		var state core.ProposalState
		var take bool
		var job core.JobState
		if err := r.Scan(&doc, &title, &source, &state, &take, &job); err != nil {
			return c, err
		}
		err = decode(doc, "plan", &c)
		c.Title, c.Source, c.Proposal = title, source, state
		return c, err
	}, day)
	p.Taken, p.Passed = []core.PlanChoice{}, []core.PlanChoice{}
	for _, c := range all {
		if c.Take {
			p.Taken = append(p.Taken, c)
		} else {
			p.Passed = append(p.Passed, c)
		}
	}
	// Those that were begun come first, then the others by their rank.
	slices.SortStableFunc(p.Taken, func(a, b core.PlanChoice) int {
		if (a.Proposal == "") != (b.Proposal == "") {
			if a.Proposal != "" {
				return -1
			}
			return 1
		}
		return a.Rank - b.Rank
	})
	for i := range p.Taken {
		p.Taken[i].Rank = i + 1
	}
	slices.SortStableFunc(p.Passed, func(a, b core.PlanChoice) int { return int(max(min(b.Value.Minor-a.Value.Minor, 1), -1)) })
	return p, s.explain(err)
}

// Planned returns what the latest plan with the job in it says of each of the jobs.
func (s *Store) Planned(ctx context.Context) (map[core.JobID]core.PlanChoice, error) {
	all, err := collectQuery(s.reading(ctx), `SELECT doc FROM planned`, func(r *sql.Rows) (c core.PlanChoice, err error) {
		var doc string
		if err := r.Scan(&doc); err != nil {
			return c, err
		}
		return c, decode(doc, "plan", &c)
	})
	out := make(map[core.JobID]core.PlanChoice, len(all))
	for _, c := range all {
		out[c.Job] = c
	}
	return out, s.explain(err)
}
