package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/sample"
	"github.com/automonet/automonet/store/ledger"
)

// slow is the vendor that a group commit is measured against.
const slow = 50 * time.Millisecond

// withRig runs a measurement against a vendor with a delay.
func withRig(ctx context.Context, e *Env, delay time.Duration, f func(*rig) (Result, error)) (res Result, err error) {
	r, err := newRig(ctx, e.Dir, delay)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	return f(r)
}

// alone measures calls one after the other without a ledger beside bare go-openai.
func alone(ctx context.Context, e *Env) (Result, error) { return single(ctx, e, false, 60) }

// aloneStream is alone for streams.
func aloneStream(ctx context.Context, e *Env) (Result, error) { return single(ctx, e, true, 16) }

func single(ctx context.Context, e *Env, stream bool, calls int) (Result, error) {
	return withRig(ctx, e, 0, func(r *rig) (Result, error) {
		got, err := compare(ctx, e, r.ways(stream)[:2], 1, calls)
		if err != nil {
			return Result{}, err
		}
		x := ratio(got[1], got[0], p50Of)
		return Result{Value: fmt.Sprintf("p50 %.0f us (%.2fx), %.0f allocations, %.0f kB", mid(got[1], p50Of), x, mid(got[1], allocsOf), mid(got[1], bytesOf)/1000),
			Floor: fmt.Sprintf("p50 %.0f us, %.0f allocations, %.0f kB", mid(got[0], p50Of), mid(got[0], allocsOf), mid(got[0], bytesOf)/1000), Met: x <= 1.15,
			Note: e.shape(stream, calls)}, nil
	})
}

func (e *Env) shape(stream bool, calls int) string {
	kind := "whole answers"
	if stream {
		kind = fmt.Sprintf("streams of %d pieces", pieces)
	}
	return fmt.Sprintf("%d rounds of %d calls each in turn, %s, prompt %d and answer %d bytes, over loopback to a vendor that does no work; the same transport settings for both. "+
		"The ratio is the median over the rounds of the ratio within a round; allocations count the vendor's too.", e.rounds(), calls, kind, promptBytes, answerBytes)
}

// crowd measures 64 callers without a ledger beside bare go-openai.
func crowd(ctx context.Context, e *Env) (Result, error) { return many(ctx, e, false, 320) }

// crowdStream is crowd for streams.
func crowdStream(ctx context.Context, e *Env) (Result, error) { return many(ctx, e, true, 96) }

func many(ctx context.Context, e *Env, stream bool, calls int) (Result, error) {
	return withRig(ctx, e, 0, func(r *rig) (Result, error) {
		got, err := compare(ctx, e, r.ways(stream)[:2], 64, calls)
		if err != nil {
			return Result{}, err
		}
		x := ratio(got[0], got[1], rateOf)
		return Result{Value: fmt.Sprintf("%s calls/s (%.2fx the time a call)", count(mid(got[1], rateOf)), x), Floor: fmt.Sprintf("%s calls/s", count(mid(got[0], rateOf))), Met: x <= 1.15,
			Note: e.shape(stream, calls)}, nil
	})
}

// durable measures what the ledger adds to one call after the other.
func durable(ctx context.Context, e *Env) (Result, error) {
	return withRig(ctx, e, 0, func(r *rig) (Result, error) {
		const calls = 40
		got, err := compare(ctx, e, r.ways(false), 1, calls)
		if err != nil {
			return Result{}, err
		}
		more := (mid(got[2], p50Of) - mid(got[0], p50Of)) / 1000
		return Result{Value: fmt.Sprintf("p50 %.2f ms, %.2f ms more", mid(got[2], p50Of)/1000, more), Floor: fmt.Sprintf("p50 %.2f ms", mid(got[0], p50Of)/1000), Met: more <= 5,
			Note: "synchronous=FULL over day, month, job, provider and task, each with a limit. " + e.shape(false, calls)}, nil
	})
}

// grouped measures 64 callers with the ledger against a vendor that takes 50 ms.
func grouped(ctx context.Context, e *Env) (Result, error) {
	r, share, err := withLedger(ctx, e, slow, 640)
	r.Met = share >= 0.9
	return r, err
}

// groupedInstant is grouped against a vendor that answers at once.
func groupedInstant(ctx context.Context, e *Env) (Result, error) {
	r, share, err := withLedger(ctx, e, 0, 320)
	r.Met = share >= 0.8
	return r, err
}

func withLedger(ctx context.Context, e *Env, delay time.Duration, calls int) (res Result, share float64, err error) {
	res, err = withRig(ctx, e, delay, func(r *rig) (Result, error) {
		got, err := compare(ctx, e, r.ways(false), 64, calls)
		if err != nil {
			return Result{}, err
		}
		share = ratio(got[2], got[0], rateOf)
		return Result{Value: fmt.Sprintf("%s calls/s, %.0f %%", count(mid(got[2], rateOf)), share*100), Floor: fmt.Sprintf("%s calls/s", count(mid(got[0], rateOf))),
			Note: fmt.Sprintf("The vendor answers after %s; concurrent holds share commits (synchronous=FULL). ", delay) + e.shape(false, calls)}, nil
	})
	return res, share, err
}

// rescue measures a proposal while every provider is down, beside the template
// alone.
func rescue(ctx context.Context, e *Env) (Result, error) {
	r, err := newRig(ctx, e.Dir, 0)
	if err != nil {
		return Result{}, err
	}
	defer r.close()
	r.srv.Close()
	profile, err := sample.Profile()
	if err != nil {
		return Result{}, err
	}
	in := draft.Input{Profile: profile, Settings: core.DefaultSettings(), Channel: "assist", Now: time.Now(), Job: core.Job{ID: "job-1", Title: "Go developer", Company: "Acme",
		Text: "We need a Go developer for the backend of our shop. Please write what you have built so far.", URL: "https://acme.example/7",
		Extraction: core.Extraction{Language: core.LangEnglish, LanguageConfidence: 0.95, Category: "development", Skills: []core.SkillMention{{Skill: "Go", Required: true}}}}}
	write := func(context.Context) error {
		_, err := draft.Draft(in)
		return err
	}
	vain := func(ctx context.Context) error {
		if err := r.ways(false)[2].call(ctx); core.KindOf(err) != core.KindTransient {
			return fmt.Errorf("the providers are down, but: %w", err)
		}
		return write(ctx)
	}
	got, err := compare(ctx, e, []way{{"template", write}, {"down", vain}}, 1, 5)
	if err != nil {
		return Result{}, err
	}
	p50 := mid(got[1], p50Of) / 1000
	return Result{Value: fmt.Sprintf("p50 %.1f ms", p50), Floor: fmt.Sprintf("p50 %.1f ms", mid(got[0], p50Of)/1000), Met: p50 <= 100,
		Note: "The provider refuses connections; the gateway gives up and the template is written and checked. The floor is the template alone. Once the breaker is open nothing is tried any more."}, nil
}

// holdSettle measures the ledger alone: pairs of hold and settle a second.
func holdSettle(ctx context.Context, e *Env) (Result, error) {
	return withRig(ctx, e, 0, func(r *rig) (Result, error) {
		pair := way{"pair", func(ctx context.Context) error { return r.pair(ctx) }}
		bare, err := openBare(ctx, filepath.Join(e.Dir, "bare-ledger.db"))
		if err != nil {
			return Result{}, err
		}
		defer bare.Close()
		floor := way{"bare", func(ctx context.Context) error { return barePair(ctx, bare) }}
		one, err := compare(ctx, e, []way{floor, pair}, 1, 40)
		if err != nil {
			return Result{}, err
		}
		all, err := compare(ctx, e, []way{floor, pair}, 64, 320)
		if err != nil {
			return Result{}, err
		}
		return Result{Value: fmt.Sprintf("%s pairs/s alone, %s pairs/s by 64", count(mid(one[1], rateOf)), count(mid(all[1], rateOf))),
			Floor: fmt.Sprintf("%s and %s pairs/s", count(mid(one[0], rateOf)), count(mid(all[0], rateOf))), Met: true,
			Note: "Five scopes with a limit each. The floor inserts one row and updates it in two bare transactions with synchronous=FULL, without scopes, limits or group commit."}, nil
	})
}

func (r *rig) pair(ctx context.Context) error {
	c, err := r.ledger.Hold(ctx, core.HoldRequest{ID: core.CallID(fmt.Sprint(r.serial.Add(1))), Job: "j", Attempt: 1, Provider: "p", Model: "m", PriceID: "row", Task: core.TaskDraft, Max: 10_000_000})
	if err != nil {
		return err
	}
	return r.ledger.Settle(ctx, c.ID, core.Settlement{Cost: 5_000_000, Source: core.CostOwn})
}

func openBare(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS call (rid INTEGER PRIMARY KEY, state TEXT, max INTEGER, cost INTEGER)`)
	return db, err
}

func barePair(ctx context.Context, db *sql.DB) error {
	res, err := db.ExecContext(ctx, `INSERT INTO call (state, max) VALUES ('held', 10000000)`)
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `UPDATE call SET state = 'settled', cost = 5000000 WHERE rid = ?`, id)
	return err
}

// thousand measures a thousand holds that arrive at once, of which the budget
// admits fifty.
func thousand(ctx context.Context, e *Env) (Result, error) {
	var took []time.Duration
	for i := range e.rounds() {
		l, err := ledger.Open(ctx, ledger.Config{Path: filepath.Join(e.Dir, fmt.Sprintf("thousand-%d.db", i)), Boot: "bench"})
		if err != nil {
			return Result{}, err
		}
		d, err := rush(ctx, l)
		if err := errors.Join(err, l.Close()); err != nil {
			return Result{}, err
		}
		took = append(took, d)
	}
	bare, err := bareThousand(ctx, e, filepath.Join(e.Dir, "bare-thousand.db"))
	if err != nil {
		return Result{}, err
	}
	return Result{Value: fmt.Sprintf("p50 %s, exactly 50 admitted", ms(quantile(took, 0.5))), Floor: ms(bare), Met: true,
		Note: fmt.Sprintf("%d times 1,000 goroutines hold $0.10 each against $5.00. The floor inserts 50 rows in one bare transaction with synchronous=FULL.", e.rounds())}, nil
}

func rush(ctx context.Context, l *ledger.Ledger) (time.Duration, error) {
	for _, pattern := range []string{"day", "month"} {
		if err := l.SetLimit(ctx, pattern, 5_000_000_000); err != nil {
			return 0, err
		}
	}
	var admitted atomic.Int64
	var other atomic.Value
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 1000 {
		wg.Go(func() {
			<-begin
			_, err := l.Hold(ctx, core.HoldRequest{ID: core.CallID(fmt.Sprint(i)), Job: "j", Attempt: 1, Provider: "p", Model: "m", PriceID: "row", Task: core.TaskDraft, Max: 100_000_000})
			switch {
			case err == nil:
				admitted.Add(1)
			case core.KindOf(err) != core.KindBudget:
				other.Store(err)
			}
		})
	}
	start := time.Now()
	close(begin)
	wg.Wait()
	took := time.Since(start)
	if err, ok := other.Load().(error); ok {
		return took, err
	}
	if n := admitted.Load(); n != 50 {
		return took, fmt.Errorf("%d holds of ten cents were admitted against five dollars", n)
	}
	return took, nil
}

func bareThousand(ctx context.Context, e *Env, path string) (time.Duration, error) {
	db, err := openBare(ctx, path)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var took []time.Duration
	for range e.rounds() {
		start := time.Now()
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		for range 50 {
			if _, err := tx.ExecContext(ctx, `INSERT INTO call (state, max) VALUES ('held', 100000000)`); err != nil {
				return 0, errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(start))
	}
	return quantile(took, 0.5), nil
}
