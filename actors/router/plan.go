package router

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sort"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/price"
)

const (
	// candidates bounds the jobs that one plan weighs; past those of the days before
	// that it expects to come again, remembered is how many days these are.
	candidates = 500
	past       = 400
	remembered = 14
	// usual are the minutes and the model calls of an answer that was not valued.
	usualMinutes = 6
	usualCost    = core.NanoUSD(3_000_000)
)

// PlanStore keeps plans and what they are made from.
type PlanStore interface {
	OpenOffers(ctx context.Context, limit int) ([]core.OpenOffer, error)
	// OffersRev changes when OpenOffers may return something else, except by SavePlan.
	OffersRev(ctx context.Context) (string, error)
	PlannedSince(ctx context.Context, since, now time.Time, limit int) ([]core.PlanChoice, float64, error)
	PlanUsed(ctx context.Context, day, month time.Time, minutes int64) (core.PlanUsed, error)
	SavePlan(ctx context.Context, p core.DayPlan, changed []core.PlanChoice, by string) error
	// PlanBudgets are those of the plan of a day, of kind core.KindNotFound before it was made.
	PlanBudgets(ctx context.Context, day string) ([]core.PlanBudget, error)
}

// Money says what is left for model calls: the gauges of the present day and month.
type Money interface {
	Gauges(ctx context.Context) ([]core.Gauge, error)
}

// outlook is what a plan takes now: the choices that are not begun, in their order,
// and their jobs.
type outlook struct {
	taken []core.PlanChoice
	jobs  map[core.JobID]core.Job
	// waiting says that some jobs have no value yet.
	waiting bool
}

// grounds are what a plan is made from, apart from the time of day.
type grounds struct {
	rev      string
	day      string
	settings core.Settings
	policies []core.ChannelPolicy
	used     core.PlanUsed
	money    []core.PlanBudget
}

// latest is the plan that was made last. An agent that has nothing to do looks every
// minute, and among many jobs the planning is what costs.
type latest struct {
	from grounds
	at   time.Time
	out  outlook
}

// replanAfter is when a day is planned again though nothing says that it has changed:
// the days that are looked back on move, and a job that was planned first counts among
// those that may come again.
const replanAfter = 15 * time.Minute

// grounds reads what decides whether there is anything to plan anew.
func (r *Router) grounds(ctx context.Context, settings core.Settings, policies []core.ChannelPolicy, now time.Time) (grounds, error) {
	start := DayStart(now, settings.TimeZone)
	g := grounds{day: start.Format(time.DateOnly), settings: settings, policies: policies}
	var err error
	if g.rev, err = r.cfg.Plans.OffersRev(ctx); err != nil {
		return g, err
	}
	month := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, start.Location())
	if g.used, err = r.cfg.Plans.PlanUsed(ctx, start, month, usualMinutes); err != nil {
		return g, err
	}
	g.money, err = r.money(ctx, start)
	return g, err
}

// planned returns the plan of the present day, made anew where it may have changed.
func (r *Router) planned(ctx context.Context, settings core.Settings, policies []core.ChannelPolicy, now time.Time) (outlook, error) {
	from, err := r.grounds(ctx, settings, policies, now)
	if err != nil {
		return outlook{}, err
	}
	if age := now.Sub(r.latest.at); age >= 0 && age < replanAfter && reflect.DeepEqual(r.latest.from, from) {
		return r.latest.out, nil
	}
	r.latest = latest{}
	out, err := r.plan(ctx, from, now)
	if err != nil {
		return out, err
	}
	r.latest = latest{from: from, at: now, out: out}
	return out, nil
}

// plan plans a day and keeps the plan.
func (r *Router) plan(ctx context.Context, from grounds, now time.Time) (outlook, error) {
	out := outlook{jobs: map[core.JobID]core.Job{}}
	open, err := r.cfg.Plans.OpenOffers(ctx, candidates)
	if err != nil {
		return out, err
	}
	settings := from.settings
	was, jobs, fees := map[core.JobID]core.PlanChoice{}, map[core.JobID]core.Job{}, price.FeesOf(settings)
	var list []plan.Candidate
	for _, o := range open {
		if o.Was != nil {
			was[o.Job.ID] = *o.Was
		}
		c, ok := candidate(o, from.policies, fees)
		if !ok && settings.On(core.FlagDayPlan) {
			out.waiting = true
			continue
		}
		jobs[o.Job.ID] = o.Job
		list = append(list, c)
	}
	if !settings.On(core.FlagDayPlan) {
		out.taken, out.jobs, out.waiting = byScore(list), jobs, false
		return out, nil
	}
	in, err := r.situation(ctx, from, list, now)
	if err != nil {
		return out, err
	}
	p := plan.Today(in)
	var changed []core.PlanChoice
	for _, c := range slices.Concat(p.Taken, p.Passed) {
		if old, ok := was[c.Job]; !ok || !plan.SameChoice(c, old) {
			changed = append(changed, c)
		}
	}
	have, err := r.cfg.Plans.PlanBudgets(ctx, in.Day)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return out, err
	}
	if err != nil || len(changed) > 0 || !slices.Equal(have, p.Budgets) {
		if err := r.cfg.Plans.SavePlan(ctx, p, changed, by); err != nil {
			return out, fmt.Errorf("keep the plan of %s: %w", in.Day, err)
		}
	}
	out.taken = p.Taken
	for _, c := range out.taken {
		out.jobs[c.Job] = jobs[c.Job]
	}
	return out, nil
}

// byScore takes all jobs, the best score first: what is done without a plan.
func byScore(list []plan.Candidate) []core.PlanChoice {
	score := func(c plan.Candidate) float64 {
		if c.Score == nil {
			return -1 // not known: after those that are
		}
		return *c.Score
	}
	sort.SliceStable(list, func(i, j int) bool { return score(list[i]) > score(list[j]) })
	out := make([]core.PlanChoice, len(list))
	for i, c := range list {
		out[i] = core.PlanChoice{Job: c.Job}
	}
	return out
}

// candidate is an open job as the plan weighs it; false as long as it has to wait
// for its value.
func candidate(o core.OpenOffer, policies []core.ChannelPolicy, fees []price.Fee) (plan.Candidate, bool) {
	c := plan.Candidate{Job: o.Job.ID, Score: o.Job.Score, Minutes: usualMinutes, Channel: plan.Channel(o.Job, policies).Channel}
	if len(o.Job.Sources) > 0 {
		c.Source = o.Job.Sources[0]
	}
	v := o.Job.Decision.Verdict
	c.Wanted = v != core.VerdictShortlist && v != core.VerdictHuman
	if o.Worth == nil {
		return c, c.Wanted
	}
	c.Value = o.Worth.Value
	if o.Worth.Minutes > 0 {
		c.Minutes = o.Worth.Minutes
	}
	c.Uses = []core.PlanUse{{Budget: plan.BudgetDrafts, Amount: 1}, {Budget: plan.BudgetMinutes, Amount: c.Minutes}, {Budget: plan.BudgetMoney, Amount: int64(usualCost)}}
	if c.Channel != "" {
		c.Uses = append(c.Uses, core.PlanUse{Budget: plan.BudgetChannel(c.Channel), Amount: 1})
	}
	if fee := price.FeeOf(fees, c.Source); fee.Credits > 0 {
		c.Uses = append(c.Uses, core.PlanUse{Budget: plan.BudgetBids(fee.Platform), Amount: fee.Credits})
	}
	return c, true
}

// situation is the day with its budgets and what is expected after it.
func (r *Router) situation(ctx context.Context, from grounds, open []plan.Candidate, now time.Time) (plan.Situation, error) {
	settings, used := from.settings, from.used
	in := plan.Situation{Day: from.day, At: now, Currency: settings.Currency, Open: open, Explore: settings.Explore}
	var err error
	if in.Past, in.PastDays, err = r.cfg.Plans.PlannedSince(ctx, now.AddDate(0, 0, -remembered), now, past); err != nil {
		return in, err
	}
	daily := func(name, unit string, all, gone int64) {
		in.Budgets = append(in.Budgets, core.PlanBudget{Name: name, Unit: unit, Left: max(all-gone, 0), Used: gone, Days: 1, Next: float64(all)})
	}
	daily(plan.BudgetDrafts, core.UnitDrafts, int64(settings.DraftsPerDay), used.Drafts)
	daily(plan.BudgetMinutes, core.UnitMinutes, settings.MinutesPerDay(), used.Minutes)
	for _, p := range from.policies {
		if caps := r.cfg.Caps(settings, p.Channel); p.Mode.Permits(core.ModeDraft) && !p.HandOff {
			daily(plan.BudgetChannel(p.Channel), core.UnitSends, int64(caps.PerDay), used.Channels[p.Channel])
		}
	}
	in.Budgets = slices.Concat(in.Budgets, from.money, bids(open, settings, used, DayStart(now, settings.TimeZone)))
	return in, nil
}

// daysLeft is how many days of its month a day leaves, itself included.
func daysLeft(start time.Time) int {
	return time.Date(start.Year(), start.Month()+1, 0, 0, 0, 0, 0, start.Location()).Day() - start.Day() + 1
}

// monthDays turns what a month brings into what a day does.
const monthDays = 30

// money is what model calls may still cost in this month, and of it today. Without
// limits nothing is paid for, and once they are used up templates serve: then money
// is not what jobs compete for.
func (r *Router) money(ctx context.Context, start time.Time) ([]core.PlanBudget, error) {
	gauges, err := r.cfg.Money.Gauges(ctx)
	if err != nil {
		return nil, err
	}
	var day, month *core.Gauge
	for i, g := range gauges {
		switch {
		case g.Limit == nil:
		case g.Scope.Kind() == core.ScopeDay:
			day = &gauges[i]
		case g.Scope.Kind() == core.ScopeMonth:
			month = &gauges[i]
		}
	}
	if day == nil || month == nil || min(day.Left(), month.Left()) < usualCost {
		return nil, nil
	}
	return []core.PlanBudget{{Name: plan.BudgetMoney, Unit: core.UnitNanoUSD, Left: int64(month.Left()), Today: int64(min(day.Left(), month.Left())), Used: int64(month.Used()),
		Days: daysLeft(start), Next: float64(*month.Limit) / monthDays}}, nil
}

// bids are the bids of the month of each platform that open jobs need them at: those
// that the owner states, else those that it gives for free. Where more can be bought,
// their price is part of what a job is worth, and they are not scarce.
func bids(open []plan.Candidate, settings core.Settings, used core.PlanUsed, start time.Time) []core.PlanBudget {
	var out []core.PlanBudget
	for _, fee := range price.FeesOf(settings) {
		all, stated := settings.Bids[fee.Platform]
		if !stated {
			all = int(fee.Free)
		}
		name := plan.BudgetBids(fee.Platform)
		needed := slices.ContainsFunc(open, func(c plan.Candidate) bool {
			return slices.ContainsFunc(c.Uses, func(u core.PlanUse) bool { return u.Budget == name })
		})
		if !needed || !stated && fee.Credit.Stated() {
			continue
		}
		gone := used.Sources[fee.Platform] * fee.Credits
		out = append(out, core.PlanBudget{Name: name, Unit: core.UnitBids, Left: max(int64(all)-gone, 0), Used: gone, Days: daysLeft(start), Next: float64(all) / monthDays})
	}
	return out
}
