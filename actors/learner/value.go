package learner

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/price"
	"github.com/automonet/automonet/core/screen"
	"github.com/automonet/automonet/core/screen/scam"
)

const (
	// batch is how many jobs are valued at once.
	batch = 200
	// usualMinutes is the owner's time to review and send one answer; usualCost is what
	// the model calls for its text cost at most.
	usualMinutes = 6
	usualCost    = core.NanoUSD(3_000_000)
)

// pass goes over the jobs without a value from the newest to the oldest, a batch at a
// time, so that no batch looks again at those which the batches before it have valued.
type pass struct {
	basis string
	// before is the job that the last batch ended with, "" before the first batch.
	before core.JobID
	// handled is how many jobs the pass has valued.
	handled int
}

// value says what shortlisted jobs are worth that were not valued with the present
// model, profile and settings.
func (l *Learner) value(ctx context.Context, m *learn.Model, rev int64, report *actors.Report) (int, error) {
	owner, err := l.store.OwnerRev(ctx)
	if err != nil || owner.Profile == "" {
		return 0, err
	}
	basis := fmt.Sprintf("win/%d profile/%s/%d settings/%d", rev, owner.Profile, owner.ProfileRev, owner.SettingsRev)
	if l.pass.basis != basis {
		l.pass = pass{basis: basis}
	}
	jobs, err := l.store.Unvalued(ctx, basis, l.pass.before, batch)
	if err != nil {
		return 0, err
	}
	if err := l.save(ctx, m, owner.Profile, basis, jobs); err != nil {
		return 0, err
	}
	l.pass.handled += len(jobs)
	switch {
	case len(jobs) == batch:
		l.pass.before, report.More = jobs[batch-1].ID, true
	case l.pass.before != "":
		l.pass.before, report.More = "", true // jobs may have come since the pass began
	case l.pass.handled > 0:
		l.pass.handled, report.Knock = 0, []string{"router"} // one new plan a pass, not one a batch
	}
	return len(jobs), nil
}

// save values jobs and keeps their values.
func (l *Learner) save(ctx context.Context, m *learn.Model, owner core.ProfileID, basis string, jobs []core.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	profile, err := l.store.Profile(ctx, owner)
	if err != nil {
		return err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return err
	}
	worths := make([]core.Worth, len(jobs))
	for i, job := range jobs {
		v := valuer{model: m, profile: profile, settings: settings}
		if v.client, err = l.client(ctx, job); err != nil {
			return err
		}
		worths[i] = v.worth(job)
		worths[i].At, worths[i].Basis = l.clock.Now(), basis
	}
	return l.store.SaveWorths(ctx, worths)
}

// valuer values jobs for one owner.
type valuer struct {
	model    *learn.Model
	profile  core.Profile
	settings core.Settings
	// client is what the risk of the client costs; nil where nothing is known of them.
	client *core.ClientTerms
}

// client reads what is known of who pays for a job: from its postings, and from what
// the screening found in its text.
func (l *Learner) client(ctx context.Context, job core.Job) (*core.ClientTerms, error) {
	postings, err := l.store.Postings(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	var c scam.Client
	known := false
	for _, p := range postings {
		if c, known = scam.ClientOf(p.Hints); known {
			break
		}
	}
	var text scam.Verdict
	for _, r := range job.Decision.Reasons {
		if p, err := strconv.ParseFloat(r.Params["p"], 64); r.Code == screen.FlagScamText && err == nil {
			text = scam.Verdict{Judged: true, Probability: min(max(p/100, 0), 0.99)}
		}
	}
	if !known && !text.Judged {
		return nil, nil
	}
	t := scam.Price(c, text)
	return &core.ClientTerms{Loss: t.Loss, Parts: t.Parts, Premium: t.Premium, Reasons: t.Reasons}, nil
}

// worth computes what an answer to a job is expected to earn.
func (v valuer) worth(job core.Job) core.Worth {
	w := core.Worth{Job: job.ID, Formula: price.Formula, Minutes: usualMinutes, Floor: v.floor()}
	c := CaseOf(job)
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
	risk, parts := 0.0, 1
	if w.Terms = v.client; w.Terms != nil {
		risk, parts = w.Terms.Loss/float64(w.Terms.Parts), w.Terms.Parts
	}
	worth, err := price.Value(price.Inputs{Risk: price.Share(risk), Parts: parts, Reply: price.Share(w.Reply.P), Win: price.Share(w.Win.P), Gross: gross, Period: core.PeriodFixed, Fee: price.FeeOf(price.FeesOf(v.settings), c.Source),
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

// CaseOf is what is known of a job before it is answered.
func CaseOf(job core.Job) learn.Case {
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
	a := price.Ask{Budget: budget, Period: core.PeriodHour, Rate: v.rate(), Floor: v.floor(), Fee: price.FeeOf(price.FeesOf(v.settings), c.Source), Currency: v.settings.Currency, Rates: v.settings.Rates,
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

// Value is what an answer to a job is expected to earn by a model.
func Value(m *learn.Model, profile core.Profile, settings core.Settings, job core.Job) core.Worth {
	return valuer{model: m, profile: profile, settings: settings}.worth(job)
}

// Stake is what a win of a job would bring net and what an answer to it costs, in
// minor units of the owner's currency; 0 where no price is known.
func Stake(profile core.Profile, settings core.Settings, job core.Job) (net, cost int64) {
	m, err := learn.New(learn.DefaultPriors())
	if err != nil {
		return 0, 0
	}
	w := valuer{model: &m, profile: profile, settings: settings}.worth(job)
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
