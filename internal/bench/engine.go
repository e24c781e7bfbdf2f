package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/price"
	"github.com/automonet/automonet/internal/cputime"
	"github.com/automonet/automonet/internal/sample"
	"github.com/automonet/automonet/internal/sim"
)

// decide measures whole decisions in memory: screening, score, bid, chances with
// intervals, value and the plan of the day. The floor is screening and score alone.
func decide(_ context.Context, e *Env) (Result, error) {
	p, err := e.Corpus()
	if err != nil {
		return Result{}, err
	}
	profile, err := sample.Profile()
	if err != nil {
		return Result{}, err
	}
	records := simulated(300)
	m, err := learn.Fit(learn.DefaultPriors(), records, records[len(records)-1].At)
	if err != nil {
		return Result{}, err
	}
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	jobs := make([]core.Job, 2000)
	for i := range jobs {
		q := p.posting(i, at)
		if jobs[i], err = core.NewJob(core.JobID(fmt.Sprint(i)), q, extract.Extract(q)); err != nil {
			return Result{}, err
		}
	}
	settings := core.DefaultSettings()
	var told []core.Feedback
	for i, job := range jobs[:200] {
		kind := core.FeedbackLess
		if i%2 == 0 {
			kind = core.FeedbackMore
		}
		told = append(told, core.Feedback{ID: core.FeedbackID(job.ID), Job: job.ID, Kind: kind, Seen: core.SeenOf(job, nil)})
	}
	rules := plan.NewDecider(profile, settings).Taught(told)
	fees := price.Fees()
	floor := core.Money{Minor: 6000, Currency: "EUR"}
	budgets := []plan.Budget{{Name: "money", Left: 5000, Days: 30}, {Name: "minutes", Left: 60, Days: 1, Next: 60}}
	var failed error
	bare := median(5, func() float64 {
		watch := cputime.Start()
		for i := range jobs {
			rules.Decide(jobs[i], nil, at)
		}
		return float64(len(jobs)) / watch.CPU().Seconds()
	})
	whole := median(5, func() float64 {
		watch := cputime.Start()
		offers := make([]plan.Offer, 0, len(jobs))
		for i := range jobs {
			_, d := rules.Decide(jobs[i], nil, at)
			c := learn.Case{Source: string(jobs[i].Sources[0]), Template: "cites", Language: string(jobs[i].Extraction.Language), AgeHours: learn.Known(24)}
			if d.Score != nil {
				c.Fit = learn.Known(*d.Score / 100)
			}
			bid, err := price.Recommend(price.Ask{Budget: jobs[i].Extraction.Pay, Period: core.PeriodFixed, Rate: floor, Floor: floor, Hours: 20, Currency: "EUR"})
			if err != nil {
				failed = err
				continue
			}
			c.Price = &bid.Position
			w, err := price.Value(price.Inputs{Reply: price.Share(m.Replies(c).P), Win: price.Share(m.Wins(c).P), Gross: bid.Price, Period: core.PeriodFixed, Fee: price.FeeOf(fees, c.Source),
				Model: 3_000_000, Minutes: 6, Floor: floor, Currency: "EUR"}, settings.Rates)
			if err != nil {
				failed = err
			}
			offers = append(offers, plan.Offer{ID: jobs[i].ID, Value: w.Value, Uses: []plan.Use{{Budget: "money", Amount: w.Cash.Minor}, {Budget: "minutes", Amount: 6}}})
		}
		plan.Day(offers, budgets, plan.Arrivals{Days: 14, Offers: offers}, "EUR")
		return float64(len(jobs)) / watch.CPU().Seconds()
	})
	return Result{Value: count(whole) + " jobs/s per core", Floor: count(bare) + " jobs/s screened and scored", Met: whole >= 10_000,
		Note: fmt.Sprintf("%s; screening, score, bid, two chances with intervals, value and the day's plan; median of 5 passes over %s jobs.", p.From, count(len(jobs)))}, failed
}

// retrain measures learning from 100,000 decisions at once. The floor is asking the
// finished model about each of them.
func retrain(_ context.Context, e *Env) (Result, error) {
	records := simulated(100_000)
	now := records[len(records)-1].At.AddDate(0, 0, 1)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	watch := time.Now()
	m, err := learn.Fit(learn.DefaultPriors(), records, now)
	took := time.Since(watch)
	if err != nil {
		return Result{}, err
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	watch = time.Now()
	for _, r := range records {
		m.Chances(r.Case)
	}
	asked := time.Since(watch)
	raw, err := json.Marshal(m)
	if err != nil {
		return Result{}, err
	}
	return Result{Value: fmt.Sprintf("%.1f s", took.Seconds()), Floor: fmt.Sprintf("%.1f s to ask about each", asked.Seconds()), Met: took < 30*time.Second,
		Note: fmt.Sprintf("%s simulated sends with their outcomes; allocated %.0f MB on the way, the model keeps %.1f MB and is stored in %.0f kB.", count(len(records)),
			float64(after.TotalAlloc-before.TotalAlloc)/1e6, (float64(after.HeapAlloc)-float64(before.HeapAlloc))/1e6, float64(len(raw))/1e3)}, nil
}

// simulated are sends of the simulated market with what became of them.
func simulated(n int) []learn.Record {
	w, r := sim.New(sim.Config{Seed: 1}), rand.New(rand.NewPCG(1, 1))
	out := make([]learn.Record, 0, n)
	for day := 0; len(out) < n; day++ {
		for _, j := range w.Day(day) {
			if len(out) == n {
				break
			}
			out = append(out, w.Record(&j, sim.Send{Template: r.IntN(3), Model: r.IntN(3), Price: 0.1 * r.NormFloat64(), Day: float64(day) + r.Float64()}, 1e6))
		}
	}
	return out
}
