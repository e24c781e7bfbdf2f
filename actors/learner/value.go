package learner

import (
	"context"
	"fmt"
	"math"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/price"
)

const (
	// batch is how many jobs are valued at once.
	batch = 200
	// usualMinutes is the owner's time to review and send one answer; usualCost is what
	// the model calls for its text cost at most.
	usualMinutes = 6
	usualCost    = core.NanoUSD(3_000_000)
)

// value says what shortlisted jobs are worth that were not valued with the present
// model, profile and settings.
func (l *Learner) value(ctx context.Context, m *learn.Model, rev int64, report *actors.Report) (int, error) {
	owner, err := l.store.OwnerRev(ctx)
	if err != nil || owner.Profile == "" {
		return 0, err
	}
	basis := fmt.Sprintf("win/%d profile/%s/%d settings/%d", rev, owner.Profile, owner.ProfileRev, owner.SettingsRev)
	jobs, err := l.store.Unvalued(ctx, basis, batch)
	if err != nil || len(jobs) == 0 {
		return 0, err
	}
	profile, err := l.store.Profile(ctx, owner.Profile)
	if err != nil {
		return 0, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return 0, err
	}
	worths := make([]core.Worth, len(jobs))
	for i, job := range jobs {
		worths[i] = valuer{m, profile, settings}.worth(job)
		worths[i].At, worths[i].Basis = l.clock.Now(), basis
	}
	report.More = len(jobs) == batch
	return len(worths), l.store.SaveWorths(ctx, worths)
}

// valuer values jobs for one owner.
type valuer struct {
	model    *learn.Model
	profile  core.Profile
	settings core.Settings
}

// worth computes what an answer to a job is expected to earn.
func (v valuer) worth(job core.Job) core.Worth {
	w := core.Worth{Job: job.ID, Formula: price.Formula, Minutes: usualMinutes, Floor: v.floor()}
	c := v.caseOf(job)
	bid, period, hours, err := v.bid(job, c)
	if err == nil {
		w.Bid, w.Low, w.High, w.Period, w.Hours, w.Reasons = bid.Price, bid.Low, bid.High, period, hours, bid.Reasons
		c.Price = &bid.Position
	}
	w.Reply, w.Win = chance(v.model.Replies(c)), chance(v.model.Wins(c))
	for _, p := range v.model.Explain(c) {
		w.Influences = append(w.Influences, core.Influence(p))
	}
	if err != nil {
		w.Missing = "price"
		return w
	}
	gross := bid.Price
	if period == core.PeriodHour {
		gross.Minor = int64(math.Round(float64(gross.Minor) * hours))
	}
	worth, err := price.Value(price.Inputs{Reply: price.Share(w.Reply.P), Win: price.Share(w.Win.P), Gross: gross, Period: core.PeriodFixed, Fee: price.FeeOf(price.Fees(), c.Source),
		Model: usualCost, Minutes: usualMinutes, Floor: w.Floor, Currency: v.settings.Currency}, v.settings.Rates)
	if err != nil {
		w.Missing = "price"
		return w
	}
	w.Value, w.RatesAsOf = worth.Value, worth.RatesAsOf
	for _, s := range worth.Steps {
		w.Steps = append(w.Steps, core.WorthStep(s))
	}
	return w
}

// caseOf is what is known of a job before it is answered.
func (v valuer) caseOf(job core.Job) learn.Case {
	c := learn.Case{Language: string(job.Extraction.Language)}
	if len(job.Sources) > 0 {
		c.Source = job.Sources[0]
	}
	if job.Score != nil {
		c.Fit = learn.Known(*job.Score / 100)
	}
	if !job.PostedAt.IsZero() && !job.FirstSeenAt.Before(job.PostedAt) {
		c.AgeHours = learn.Known(job.FirstSeenAt.Sub(job.PostedAt).Hours())
	}
	return c
}

// floor is what an hour of the owner is worth at least, 0 where they state nothing.
func (v valuer) floor() core.Money {
	if v.profile.Floor.Stated() {
		return v.profile.Floor
	}
	return v.settings.Filters.MinHourly
}

// bid recommends what to ask, and how many hours are assumed for it.
func (v valuer) bid(job core.Job, c learn.Case) (price.Bid, core.Period, float64, error) {
	budget, hours := job.Extraction.Pay, 0.0
	a := price.Ask{Budget: budget, Period: core.PeriodHour, Rate: v.rate(), Floor: v.floor(), Fee: price.FeeOf(price.Fees(), c.Source), Currency: v.settings.Currency, Rates: v.settings.Rates,
		Chance: func(position float64) float64 {
			c.Price = &position
			reply, win := v.model.Chances(c)
			return reply * win
		}}
	if budget.Stated() {
		a.Currency = budget.Max.Currency
		if !budget.Max.Stated() {
			a.Currency = budget.Min.Currency
		}
	}
	if budget.Stated() && budget.Period == core.PeriodFixed {
		a.Period = core.PeriodFixed
	} else {
		hours = usualHours
	}
	b, err := price.Recommend(a)
	return b, a.Period, hours, err
}

// rate is what the owner asks per hour: a stated rate, else the floor.
func (v valuer) rate() core.Money {
	for _, f := range v.profile.OfKind(core.FactRate) {
		if h := f.Period.Hours(); f.Rate.Stated() && h > 0 {
			return core.Money{Minor: int64(math.Round(float64(f.Rate.Minor) / h)), Currency: f.Rate.Currency}
		}
	}
	return v.floor()
}

func chance(e learn.Estimate) core.Chance {
	return core.Chance{P: e.P, Low: e.Low, High: e.High, Basis: string(e.Basis), Sends: e.Sends, Hits: e.Hits}
}

// Stake is what a win of a job would bring net and what an answer to it costs, in
// minor units of the owner's currency; 0 where no price is known.
func Stake(profile core.Profile, settings core.Settings, job core.Job) (net, cost int64) {
	m, err := learn.New(learn.DefaultPriors())
	if err != nil {
		return 0, 0
	}
	w := valuer{&m, profile, settings}.worth(job)
	for _, s := range w.Steps {
		switch s.Code {
		case "net":
			net = s.Amount.Minor
		case "model", "bid", "time":
			cost -= s.Amount.Minor
		}
	}
	return net, cost
}
