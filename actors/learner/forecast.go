package learner

import (
	"context"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/forecast"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/price"
)

// Horizons are the days that are forecast.
func Horizons() []int { return []int{30, 90} }

const (
	// remembered is how many scored forecasts the next one is adapted by, recent for
	// how many days back sends count as typical.
	remembered = 100
	recent     = 60
	// usualHours stands for the hours of a job that is paid by the hour and does not
	// say how long it takes.
	usualHours = 40
)

// forecast scores forecasts whose days have passed and makes one a day for each
// horizon. It returns how many rows it wrote.
func (l *Learner) forecast(ctx context.Context, sent []core.Answered, m *learn.Model) (int, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return 0, err
	}
	now, wrote := l.clock.Now(), 0
	book := ledger{settings.Currency, settings.Rates, price.FeesOf(settings)}
	for _, days := range Horizons() {
		past, err := l.store.Forecasts(ctx, days, remembered)
		if err != nil {
			return wrote, err
		}
		var scores []core.ForecastScore
		for _, f := range slices.Backward(past) {
			if f.Score == nil && !f.Due.After(now) {
				s := book.score(f, sent)
				if err := l.store.ScoreForecast(ctx, f.ID, s); err != nil {
					return wrote, err
				}
				f.Score = &s
				wrote++
			}
			if f.Score != nil {
				scores = append(scores, *f.Score)
			}
		}
		if len(past) > 0 && now.Sub(past[0].At) < every {
			continue
		}
		in := book.input(sent, m, now)
		in.Tail = forecast.Track(scores).Tail
		made, err := forecast.Make(in, []int{days}, uint64(now.Unix()))
		if err != nil {
			return wrote, err
		}
		if err := l.store.SaveForecast(ctx, made[0]); err != nil {
			return wrote, err
		}
		wrote++
	}
	return wrote, nil
}

// ledger turns amounts into the owner's currency.
type ledger struct {
	currency core.Currency
	rates    core.Rates
	fees     []price.Fee
}

// minor converts an amount; what has no rate counts nothing.
func (b ledger) minor(m core.Money) int64 {
	c, ok := b.rates.Convert(m.Major(), m.Currency, b.currency)
	if !ok {
		return 0
	}
	v, err := core.FromMajor(c.Value, b.currency)
	if err != nil {
		return 0
	}
	return v.Minor
}

// score holds a forecast against what was paid in its days.
func (b ledger) score(f core.Forecast, sent []core.Answered) core.ForecastScore {
	earned := int64(0)
	own := ledger{f.Currency, b.rates, b.fees}
	for _, a := range sent {
		for _, o := range a.Outcomes {
			if o.Kind == core.OutcomePaid && o.At.After(f.At) && !o.At.After(f.Due) {
				earned += own.minor(o.Amount) - own.minor(o.Fee)
			}
		}
	}
	return forecast.Score(f.Earned, earned, f.Tail)
}

// input is what a forecast is made from.
func (b ledger) input(sent []core.Answered, m *learn.Model, now time.Time) forecast.Input {
	in := forecast.Input{Now: now, Currency: b.currency, Model: m}
	from := now.AddDate(0, 0, -recent)
	days := map[int]int{}
	first := now
	for _, a := range sent {
		s := b.send(a)
		in.Open = append(in.Open, s)
		if a.At.Before(from) {
			first = from
			continue
		}
		if a.At.Before(first) {
			first = a.At
		}
		in.Recent = append(in.Recent, s)
		days[int(now.Sub(a.At).Hours()/24)]++
	}
	// Days before the first send say nothing of how many there are in a day.
	for d := range min(recent, 1+int(now.Sub(first).Hours()/24)) {
		in.PerDay = append(in.PerDay, days[d])
	}
	return in
}

// send is a proposal in terms of the forecast.
func (b ledger) send(a core.Answered) forecast.Send {
	r := learn.FromAnswered(a)
	s := forecast.Send{Case: r.Case, At: r.At, Replied: r.Replied, Won: r.Won, Paid: r.Paid, Over: !r.Lost.IsZero() || !r.Ended.IsZero()}
	fee := price.FeeOf(b.fees, a.Source)
	gross, period := a.Price.Max, a.Price.Period
	if !gross.Stated() {
		gross = a.Price.Min
	}
	if !gross.Stated() {
		if gross, period = a.Budget.Max, a.Budget.Period; !gross.Stated() {
			gross = a.Budget.Min
		}
	}
	if gross.Stated() && gross.Minor > 0 {
		if h := period.Hours(); h > 0 {
			s.Hours = usualHours
			gross.Minor = int64(float64(gross.Minor) / h * usualHours)
		}
		if cut, err := fee.On(gross, core.PeriodFixed, b.rates); err == nil {
			gross.Minor -= cut.Minor
		}
		s.Net = b.minor(gross)
	}
	if v, err := core.FromMajor(a.Cost.USD(), "USD"); err == nil {
		s.Cost = b.minor(v)
	}
	if fee.Credit.Stated() {
		s.Cost += fee.Credits * b.minor(fee.Credit)
	}
	return s
}
