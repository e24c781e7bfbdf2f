package app

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/replay"
)

// settleAfter is how long an answer is waited for before what became of a job
// counts in a replay; cuts is at how many moments the future is exchanged to see
// whether a policy reads it; sentMost bounds the sends that are read.
const (
	settleAfter = 45 * 24 * time.Hour
	cuts        = 8
	sentMost    = 100_000
)

// Replay runs two policies over the recorded history.
func (l *local) Replay(ctx context.Context, w service.ReplayWish) (service.ReplayResult, error) {
	for _, r := range []replay.Rule{w.A, w.B} {
		if err := r.Check(); err != nil {
			return service.ReplayResult{}, err
		}
	}
	h, err := l.history(ctx)
	if err != nil {
		return service.ReplayResult{}, err
	}
	h = h.Between(w.From, w.To)
	r := rand.New(rand.NewPCG(1, 0)) // the same history gives the same intervals
	c, err := replay.Compare(h, w.A.Policy(), w.B.Policy(), settleAfter, nil, r)
	if err != nil {
		return service.ReplayResult{}, err
	}
	out := service.ReplayResult{A: w.A, B: w.B, Comparison: c, Checked: w.CheckAhead}
	if !w.CheckAhead {
		return out, nil
	}
	for _, rule := range []replay.Rule{w.A, w.B} {
		found, err := replay.CheckAhead(h, func(replay.History) replay.Policy { return rule.Policy() }, cuts)
		if err != nil {
			return out, err
		}
		out.Ahead = append(out.Ahead, found...)
	}
	return out, nil
}

// history is what the store has recorded: jobs that were scored, whether they were
// answered, and what came of it. Decisions that were made by rules have no chance
// noted, so that they support only themselves.
func (l *local) history(ctx context.Context) (replay.History, error) {
	var h replay.History
	profile, err := l.store.Profile(ctx, "")
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return h, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return h, err
	}
	sent, err := l.store.Answered(ctx, sentMost)
	if err != nil {
		return h, err
	}
	answered := map[core.JobID]core.Answered{}
	for _, a := range sent {
		answered[a.Job] = a
	}
	var events []replay.Event
	add := func(job core.Job) {
		if job.Score == nil || job.Decision.At.IsZero() {
			return
		}
		net, cost := learner.Stake(profile, settings, job)
		c := learn.Case{Language: string(job.Extraction.Language), Fit: learn.Known(*job.Score / 100)}
		if len(job.Sources) > 0 {
			c.Source = job.Sources[0]
		}
		if !job.PostedAt.IsZero() && !job.FirstSeenAt.Before(job.PostedAt) {
			c.AgeHours = learn.Known(job.FirstSeenAt.Sub(job.PostedAt).Hours())
		}
		events = append(events, replay.Event{At: job.FirstSeenAt, Kind: replay.JobSeen, Job: job.ID, Case: c, Stake: net, Cost: cost})
		a, was := answered[job.ID]
		if !was {
			events = append(events, replay.Event{At: later(job.Decision.At, job.FirstSeenAt), Kind: replay.Decided, Job: job.ID, Action: replay.Skip})
			return
		}
		events = append(events, replay.Event{At: later(a.At, job.FirstSeenAt), Kind: replay.Decided, Job: job.ID, Action: replay.Send})
		for _, o := range a.Outcomes {
			e := replay.Event{At: later(o.At, a.At), Kind: replay.Outcome, Job: job.ID, Outcome: o.Kind}
			if v, ok := settings.Rates.Convert(o.Amount.Major()-o.Fee.Major(), o.Amount.Currency, settings.Currency); ok {
				e.Amount = int64(math.Round(v.Value * math.Pow10(settings.Currency.Decimals())))
			}
			events = append(events, e)
		}
	}
	filter := core.JobFilter{Limit: core.MaxLimit}
	for {
		jobs, next, err := l.store.Jobs(ctx, filter)
		if err != nil {
			return h, err
		}
		for _, job := range jobs {
			add(job)
		}
		if filter.After = next; next == "" {
			return replay.NewHistory(events), nil
		}
	}
}

// later is the second moment unless the first is after it: what follows a job is
// never before it, whatever clocks said.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b.Add(time.Millisecond)
}
