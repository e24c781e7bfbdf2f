package app

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
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
func (l *local) Replay(ctx context.Context, w core.ReplayWish) (core.ReplayResult, error) {
	return l.ReplayWith(ctx, w, func(core.WorkProgress) {})
}

// ReplayWith is Replay that tells how far it has got, and ends when ctx does.
func (l *local) ReplayWith(ctx context.Context, w core.ReplayWish, see func(core.WorkProgress)) (core.ReplayResult, error) {
	a, b := replay.Rule(w.A), replay.Rule(w.B)
	for _, r := range []*replay.Rule{&a, &b} {
		if err := r.Check(); err != nil {
			return core.ReplayResult{}, err
		}
		if err := l.ladder(ctx, r); err != nil {
			return core.ReplayResult{}, err
		}
	}
	out := core.ReplayResult{A: w.A, B: w.B, Checked: w.CheckAhead}
	h, err := l.history(ctx)
	if err != nil {
		return out, err
	}
	h.History = h.Between(w.From, w.To)
	out.Currency, out.Sent, out.Drawn, out.Offers = h.currency, h.sent, h.drawn, h.offers
	rounds := int64(2)
	if w.CheckAhead {
		rounds += 2 * (1 + cuts)
	}
	p := &playing{ctx: ctx, see: see, total: rounds * int64(h.jobs)}
	r := rand.New(rand.NewPCG(1, 0)) // the same history gives the same intervals
	if out.Comparison, err = replay.Compare(h.History, p.of(a), p.of(b), settleAfter, nil, r); err != nil || !w.CheckAhead {
		return out, err
	}
	for _, rule := range []replay.Rule{a, b} {
		found, err := replay.CheckAhead(h.History, func(replay.History) replay.Policy { return p.of(rule) }, cuts)
		if err != nil {
			return out, err
		}
		out.Ahead = append(out.Ahead, found...)
	}
	return out, nil
}

// playing is a replay under way.
type playing struct {
	ctx         context.Context
	see         func(core.WorkProgress)
	done, total int64
}

// told is after how many decisions progress is told.
const told = 500

// watched is a rule's policy that stops when the replay is cancelled.
type watched struct {
	replay.Policy
	rule replay.Rule
	p    *playing
}

func (p *playing) of(r replay.Rule) replay.Policy { return watched{r.Policy(), r, p} }

// Limits are those of the rule.
func (w watched) Limits() replay.Limits { return w.rule.Limits() }

// Decide counts and asks the policy.
func (w watched) Decide(v replay.View, job replay.Event) (replay.Wish, error) {
	if err := w.p.ctx.Err(); err != nil {
		return nil, err
	}
	if w.p.done++; w.p.done%told == 0 {
		w.p.see(core.WorkProgress{Stage: "replay", Done: min(w.p.done, w.p.total), Total: w.p.total})
	}
	return w.Policy.Decide(v, job)
}

// recorded is a history with what there is to say of it.
type recorded struct {
	replay.History
	currency          core.Currency
	jobs, sent, drawn int
	// offers is for how many answers what was on offer is noted.
	offers int
}

// history is what the store has recorded: jobs that were scored, whether they were
// answered, how likely that was, and what came of it. Decisions that were made by rules
// or by the owner have no chance noted, so that they support only themselves.
func (l *local) history(ctx context.Context) (recorded, error) {
	var h recorded
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
	planned, err := l.store.Planned(ctx)
	if err != nil {
		return h, err
	}
	h.currency = settings.Currency
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
		c := learner.CaseOf(job)
		h.jobs++
		events = append(events, replay.Event{At: job.FirstSeenAt, Kind: replay.JobSeen, Job: job.ID, Case: c, Stake: net, Cost: cost})
		a, was := answered[job.ID]
		chance := chanceOf(planned[job.ID], was)
		if chance > 0 && chance < 1 {
			h.drawn++
		}
		if !was {
			events = append(events, replay.Event{At: later(job.Decision.At, job.FirstSeenAt), Kind: replay.Decided, Job: job.ID, Action: replay.Skip, Chance: chance})
			return
		}
		h.sent++
		sent := armed(a)
		sent.At, sent.Kind, sent.Job, sent.Action, sent.Chance = later(a.At, job.FirstSeenAt), replay.Decided, job.ID, replay.Send, chance
		if events = append(events, sent); sent.Offered {
			h.offers++
		}
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
			h.History = replay.NewHistory(events)
			return h, nil
		}
	}
}

// armed is an answer's choice of template and model. Without a draw it was the owner's
// or a rule's, and certain; of a draw from before offers were noted, or one that could
// not be kept, it is not known how it came about.
func armed(a core.Answered) replay.Event {
	e := replay.Event{Template: a.Template, Model: a.Model}
	switch {
	case a.Draw == nil:
		e.Arms = []core.ArmChance{{Template: a.Template, Model: a.Model, Chance: 1}}
	case a.Draw.Supports() && len(a.Draw.Arms) > 0:
		// A draw without a choice of models leaves the model open.
		e.Template, e.Model, e.Arms, e.Offered = a.Draw.Template, a.Draw.Model, a.Draw.Arms, true
	}
	return e
}

// ladder fills in the models of a rule that names but the best: those of which the
// catalogue expects no better texts.
func (l *local) ladder(ctx context.Context, r *replay.Rule) error {
	if r.Best == "" || len(r.Models) > 0 {
		return nil
	}
	all, err := l.arms.models(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(m core.ModelInfo) bool { return m.ID() == r.Best })
	if i < 0 {
		return core.Errorf(core.KindNotFound, "no model %s is known; name the ladder of the policy under models", r.Best)
	}
	for _, m := range all {
		if m.ID() != r.Best && m.Quality <= all[i].Quality {
			r.Models = append(r.Models, m.ID())
		}
	}
	r.Models = append(r.Models, r.Best)
	return nil
}

// chanceOf is how likely the plan was to do what was done; 0, which stands for a
// rule, where the plan wanted otherwise or said nothing.
func chanceOf(c core.PlanChoice, sent bool) float64 {
	if c.Job == "" || c.Take != sent {
		return 0
	}
	return c.Chance
}

// later is the second moment unless the first is after it: what follows a job is
// never before it, whatever clocks said.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b.Add(time.Millisecond)
}
